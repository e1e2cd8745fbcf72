import { chinaRegions } from '../../cloudfunctions/_modules/coverage/china-regions';
import { contestedKeys, coverageKeys } from '../../cloudfunctions/_modules/coverage/keys';
import { withSearchKeys } from '../../cloudfunctions/_store/dealers';
import { withPersonKeys } from '../../cloudfunctions/_store/people';
import type { HospitalPlace } from '../../cloudfunctions/_modules/coverage/model';
import { likelyTwins } from '../../cloudfunctions/_modules/hospitals/alike';
import { searchKeysOf } from '../../cloudfunctions/_modules/hospitals/search-keys';
import { withClockAt } from '../../miniprogram/shared/clocks/order-clock';
import type { Role, WorkOrderState } from '../../miniprogram/shared/states';
import type { Doc } from '../../scripts/local-cloud/codec';
import type { Change } from '../../scripts/local-cloud/database';
import { creditCode } from '../unit/letters/sample-letters';
import { graded, order } from '../unit/visit/orders';
import { makeGrantsWorld, seeded } from './grants-world';
import { copies, demoPatterns } from './scale-copies';

const SEED = 20261128;
const DAY = 86_400_000;
/** What the whole world holds; a share of it is the same world, smaller. */
const WHOLE = {
  hospitals: 35_000,
  dealers: 5_000,
  /** Dealers whose people repair; the others only sell. */
  servingDealers: 210,
  grants: 100_000,
  members: 900,
  devices: 200_000,
  orders: 500_000,
  openOrders: 3_450,
  confirmedOrders: 2_000,
  surveys: 100_000,
  callBacks: 12_049,
  letters: 20_000,
  events: 1_500_000,
  messages: 180_000,
  /** Messages that WeChat has not been told of yet: about a week's. */
  undelivered: 3_500,
};
export const LINES = 60;

/** Who the benchmark is, and what it asks about. The same at every size. */
export interface Landmarks {
  engineer: string;
  dealerAdmin: string;
  dispatcher: string;
  service: string;
  channel: string;
  second: string;
  sysadmin: string;
  finance: string;
  warehouse: string;
  quality: string;
  auditor: string;
  dealerId: string;
  hospitalId: string;
  deviceId: string;
  orderId: string;
  newOrderId: string;
  pendingGrantId: string;
  grantId: string;
  letterId: string;
  letterNumber: string;
  callBackId: string;
  productLineId: string;
  regionCode: string;
  dealerOrderId: string;
  dealerOrderNumber: string;
  approvedOrderId: string;
  shipmentId: string;
  statementId: string;
  paymentId: string;
  balanceId: string;
  makerId: string;
  planId: string;
  applicationId: string;
  month: string;
}
export interface ScaleWorld {
  landmarks: Landmarks;
  documents(): Iterable<Change>;
}

const padded = (n: number, width = 6) => String(n).padStart(width, '0');

/**
 * The house's world at a share of its real size, from one seed. Documents share what they have in common (visits,
 * timelines, addresses), so that half a million orders of 6.5 KB fit into memory; what is sent is as large as it is.
 */
export async function makeScaleWorld(share: number, now: Date): Promise<ScaleWorld> {
  const patterns = await demoPatterns(now);
  const size = Object.fromEntries(
    Object.entries(WHOLE).map(([name, count]) => [name, Math.max(2, Math.round(count * share))]),
  ) as typeof WHOLE;
  size.dealers = Math.max(size.dealers, 12);
  size.servingDealers = Math.max(size.servingDealers, 3);
  const random = seeded(SEED);
  const below = (count: number) => Math.floor(random() * count);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const ago = (days: number) => new Date(now.getTime() - days * DAY).toISOString();
  const ground = makeGrantsWorld({ ...size, lines: LINES }, SEED);
  const regions = chinaRegions();
  const by = { memberId: 'M-dispatcher', name: '调度员' };
  const stored = (id: string) => ({ _id: id, revision: 1, head: '' });

  // Names repeat; making their keys once is what takes the time.
  const hospitals: (HospitalPlace & { searchKeys: string[] })[] = [];
  for (const hospital of ground.hospitals)
    hospitals.push({ ...hospital, searchKeys: await searchKeysOf(hospital.name, []) });
  const hospitalById = new Map(hospitals.map((hospital) => [hospital._id, hospital]));

  const models = Array.from({ length: LINES }, (_, n) => ({
    ...stored(`MD${padded(n, 2)}`),
    name: `化学发光免疫分析仪 ${n}00`,
    productLineId: `L${padded(n, 2)}`,
    maker: '某某诊断',
    gtin: null,
    serialPattern: '',
  }));
  const member = (id: string, name: string, roles: Role[], dealerId: string | null) => ({
    ...stored(`M-${id}`),
    openid: `openid-${id}`,
    name,
    // Everybody's own: two accounts with one mobile are one person.
    phone: `138${String([...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e8, 7)).padStart(8, '0')}`,
    roles,
    dealerId,
    active: true,
    certifications: models.slice(0, 6).map(({ _id }, n) => ({
      modelId: _id,
      task: 'repair' as const,
      level: 2 as const,
      fromOn: '2024-01-01',
      toOn: n === 0 ? ago(-20).slice(0, 10) : '2029-12-31',
    })),
    base: null,
    consents: { privacyAt: ago(900), locationAt: ago(900) },
    subscriptionQuota: {},
    createdAt: ago(1000),
  });
  const dealerId = ground.dealerIds[0]!;
  const members = [
    member('engineer', '李工', ['engineer'], dealerId),
    member('admin', '丁经理', ['dealer_admin'], dealerId),
    member('dispatcher', '调度员', ['dispatcher'], null),
    member('service', '服务经理', ['service_manager'], null),
    member('channel', '渠道经理', ['channel_manager'], null),
    member('second', '渠道总监', ['channel_manager'], null),
    member('sysadmin', '管理员', ['sysadmin'], null),
    member('finance', '财务', ['finance'], null),
    member('warehouse', '库管', ['warehouse'], null),
    member('quality', '质量管理', ['quality'], null),
    member('auditor', '审计', ['auditor'], null),
  ];
  // As many to each engineer as at full size, whatever share it is.
  for (let n = 0; n < size.members; n++) {
    const dealer = n % 12 === 0 ? null : ground.dealerIds[n % size.servingDealers]!;
    members.push(
      member(padded(n), `${'赵钱孙李周吴郑王冯陈'[n % 10]!}工${n}`, n % 6 === 1 && dealer ? ['dealer_admin'] : ['engineer'], dealer),
    ); // prettier-ignore
  }
  const engineers = members.filter(({ roles }) => roles.includes('engineer'));

  const deviceOf = (n: number) => {
    const model = models[n % LINES]!;
    return {
      id: `DV-${model._id}-SN${padded(n)}`,
      modelId: model._id,
      modelName: model.name,
      productLineId: model.productLineId,
      serial: `SN${padded(n)}`,
    };
  };
  // The first instrument is the one that is looked at: it has had many visits.
  const deviceNumber = (n: number) => (n % 8000 === 7 || n === 3 || n < 0 ? 0 : (n * 7919) % size.devices);
  const hospitalOf = (device: number) => hospitals[(device * 31) % hospitals.length]!;

  // Photos and answers of a visit: nearly all of an order's 6.5 KB.
  const photo = (n: number) => ({
    fileId: `cloud://local/photos/${'p'.repeat(22)}/${padded(n, 64)}.jpg`,
    sha256: padded(n, 64),
    bytes: 180_000,
  });
  const visitsOf = ({ _id, name }: { _id: string; name: string }, n: number) => {
    const person = { memberId: _id, name };
    const evidence = {
      ...graded,
      position: { longitude: 116.4, latitude: 39.9, accuracyMetres: 12, takenAt: ago(30) },
      scannedText: `(01)06901234567892(21)SN${padded(n)}`,
      photos: [photo(n), photo(n + 1)],
    };
    return [
      {
        id: `V-${n}`,
        engineer: person,
        checklistId: 'standard',
        checkIn: evidence,
        answers: Object.fromEntries(
          Array.from({ length: 14 }, (_, k) => [
            `item_${k}`,
            { itemId: `item_${k}`, value: '正常', outOfLimits: false, photos: k % 5 ? [] : [photo(k)], note: '', at: ago(30) },
          ]),
        ), // prettier-ignore
        parts: [
          { id: `P-${n}`, partNumber: 'PN-1001', name: '加样针', quantity: 1, serial: '', lot: 'A1', returnsOldPart: true, at: ago(30) },
        ], // prettier-ignore
        report: {
          summary: '加样针堵塞，清洗后仍报警，更换加样针并校准，质控通过。',
          cause: '样本纤维蛋白堵塞加样针。',
          action: '更换加样针，执行液路冲洗与加样校准，运行质控两水平均在控。',
          faultCode: 'E01',
          labourMinutes: 90,
          travelMinutes: 60,
          result: 'fixed' as const,
          at: ago(30),
          file: null,
        },
        signature: { signedBy: { id: null, name: '检验科主任', phone: '' }, image: photo(n), at: ago(30) },
        checkOut: evidence,
      },
    ];
  };
  const timeline = (['new', 'assigned', 'accepted', 'travelling', 'onsite', 'completed', 'confirmed', 'closed'] as const).map(
    (state) => ({ state, at: ago(30), by }),
  ); // prettier-ignore
  const visitsKept = new Map<string, ReturnType<typeof visitsOf>>();
  const openStates: WorkOrderState[] = ['new', 'assigned_dealer', 'assigned', 'accepted', 'travelling', 'onsite', 'on_hold', 'cannot_complete']; // prettier-ignore

  const orderOf = (n: number) => {
    const isNew = n < size.openOrders;
    const isConfirmed = !isNew && n < size.openOrders + size.confirmedOrders;
    const engineer = engineers[(n * 13) % engineers.length]!;
    const state: WorkOrderState = isNew
      ? openStates[n % openStates.length]!
      : isConfirmed
        ? 'confirmed'
        : n % 40 === 0
          ? 'cancelled'
          : 'closed';
    const at = deviceNumber(n);
    const hospital = hospitalOf(at);
    const created = ago(isNew ? (n % 14) + 0.5 : isConfirmed ? 4 + (n % 6) : 15 + ((n * 37) % 1800));
    const key = `${engineer._id} ${n % 20}`;
    // Nobody has been there yet.
    const isAhead = ['new', 'assigned_dealer', 'assigned', 'accepted', 'travelling'].includes(state);
    const visits = isAhead ? [] : (visitsKept.get(key) ?? visitsOf(engineer, n)); // prettier-ignore
    if (!isAhead) visitsKept.set(key, visits);
    const hasEngineer = state !== 'new' && state !== 'assigned_dealer';
    const done = state === 'closed' || state === 'confirmed';
    const number = `WO${created.slice(2, 10).replace(/-/g, '')}-${padded(n)}`;
    return withClockAt(
      order({
        _id: `WO-${padded(n)}`,
        number,
        state,
        device: deviceOf(at),
        site: {
          hospitalId: hospital._id,
          hospitalName: hospital.name,
          regionCode: hospital.regionCode,
          address: '医院路 1 号门诊楼三层检验科',
          location: { longitude: 116.4, latitude: 39.9 },
          departmentId: `DEP-${hospital._id}`,
          departmentName: '检验科',
        },
        contact: { id: null, name: '检验科主任', phone: '13900000000' },
        dealerId: state === 'new' ? null : engineer.dealerId,
        engineer: hasEngineer ? { memberId: engineer._id, name: engineer.name } : null,
        createdBy: by,
        createdAt: created,
        responseDueAt: new Date(Date.parse(created) + 4 * 3_600_000).toISOString(),
        repairDueAt: new Date(Date.parse(created) + 48 * 3_600_000).toISOString(),
        respondedAt: hasEngineer ? created : null,
        repairedAt: done ? created : null,
        timeline: done
          ? [
              ...timeline.slice(0, 6),
              { state: 'confirmed' as const, at: created, by },
              ...(state === 'closed' ? timeline.slice(7) : []),
            ]
          : timeline.slice(0, 3),
        visits,
      }),
    );
  };

  const lineIds = ground.productLineIds;
  const today = now.toISOString().slice(0, 10);
  const pendingAt = ground.grants.findIndex(({ toOn }) => toOn >= today);
  // At every size somebody else has what it asks for.
  const rivalAt = ground.grants.findIndex(({ toOn, dealerId: of }, n) => n > pendingAt && toOn >= today && of !== ground.grants[pendingAt]!.dealerId); // prettier-ignore
  const { productLineIds, scope, carveOuts, fromOn, toOn } = ground.grants[pendingAt]!;
  Object.assign(ground.grants[rivalAt]!, { productLineIds, scope, carveOuts, fromOn, toOn });
  const history = [{ at: ago(300), by, event: 'created' as const }];
  const grantOf = (n: number) => {
    const grant = ground.grants[n]!;
    const find = (id: string) => hospitalById.get(id);
    return {
      ...grant,
      ...stored(grant._id),
      state: n === pendingAt ? 'pending' : grant.state,
      dealerName: `经销${grant.dealerId.slice(1)}`,
      coverageKeys: coverageKeys(grant, regions),
      contestedKeys: contestedKeys(grant, regions, find),
      regionKeys: [
        ...new Set(
          grant.scope.regionCodes
            .flatMap((code) => regions.chainOf(code).map((above) => `in:${above}`))
            .concat(grant.scope.regionCodes.map((code) => `at:${code}`)),
        ),
      ],
      createdAt: ago(300),
      createdBy: by,
      editedBy: by,
      submittedBy: by,
      approvedBy: n === pendingAt ? null : { memberId: 'M-second', name: '渠道总监' },
      revokedBy: null,
      revokeReason: '',
      returnReason: '',
      renewsId: null,
      batchId: null,
      history,
    };
  };

  const inForce = ground.grants.filter(({ toOn }, n) => n !== pendingAt && toOn >= today);
  const letterOf = (n: number) => {
    const grant = n === 0 ? inForce[0]! : pick(ground.grants);
    const number = `SQS-2026-${padded(n)}`;
    const issuedAt = ago((n * 17) % 900);
    return {
      ...stored(`L-${padded(n)}`),
      kind: 'annual',
      state: n > 0 && n % 60 === 0 ? 'pending' : 'issued',
      dealerId: n < 3 ? dealerId : grant.dealerId,
      dealer: { name: `经销${grant.dealerId.slice(1)}医疗器械有限公司`, creditCode: '91310000MA1FL00016' },
      terms: {
        grantIds: [grant._id],
        productLineIds: grant.productLineIds,
        activities: ['sell', 'serve'],
        scope: grant.scope,
        carveOuts: grant.carveOuts,
        fromOn: grant.fromOn,
        toOn: grant.toOn,
      },
      tender: null,
      products: grant.productLineIds.map((line) => ({ line })),
      territory: ['江苏省苏州市'],
      exclusions: [],
      copy: { index: 1, of: 1 },
      registerKey: number,
      idHash: padded(n, 64),
      sheetKey: padded(n, 22),
      requestedBy: by,
      signedBy: by,
      countersignedBy: null,
      amends: null,
      replacedBy: null,
      endedOn: null,
      batchId: null,
      issue: {
        checkCodeHash: '',
        keyId: 1,
        payloadHash: '',
        docHash: '',
        facts: { kind: 'annual', number, copy: { index: 1, of: 1 } },
        body: null,
        pdf: photo(1),
        sheets: [],
        issuedAt,
      },
      history: [],
      createdAt: issuedAt,
    };
  };

  const reader = (n: number) => members[n % members.length]!._id;
  const messageOf = (n: number) => ({
    _id: `MSG-${padded(n, 7)}`,
    memberId: reader(n),
    kind: 'work_order',
    title: '新工单',
    body: '某某医院检验科，化学发光免疫分析仪报警',
    page: '/pages/engineer/order/order?id=WO-000000',
    createdAt: ago((n % 700) + 0.01),
    readAt: n % 50 === 0 ? null : ago(1),
    push: n < size.undelivered ? 'waiting' : 'sent',
  });
  const surveyOf = (n: number) => {
    const engineer = engineers[(n * 13) % engineers.length]!;
    const answered = n % 5 < 3;
    return {
      ...stored(padded(n, 64)),
      workOrderId: `WO-${padded(n)}`,
      workOrderNumber: `WO-${padded(n)}`,
      dealerId: engineer.dealerId,
      engineer: { memberId: engineer._id, name: engineer.name },
      site: { hospitalName: hospitals[n % hospitals.length]!.name, departmentName: '检验科' },
      deviceName: models[n % LINES]!.name,
      recipient: { name: '检验科主任', phone: '13900000000' },
      state: answered ? 'answered' : n % 200 === 4 ? 'open' : 'expired',
      createdAt: ago(n % 1000),
      expiresAt: ago((n % 1000) - 14),
      answeredAt: answered ? ago(n % 1000) : null,
      stars: answered ? 1 + ((n * 7) % 5) : null,
      answers: {},
    };
  };
  const source = { openid: 'openid-dispatcher', deviceTime: null, skewSeconds: null, requestId: 'seed' };
  const actor = { memberId: 'M-dispatcher', name: '调度员', roles: ['dispatcher'], dealerId: null };
  const eventOf = (n: number) => ({
    _id: `work_orders:WO-${padded(Math.floor(n / 3))}:${(n % 3) - 2}`,
    collection: 'work_orders',
    entityId: `WO-${padded(Math.floor(n / 3))}`,
    revision: (n % 3) - 2,
    at: ago(1 + ((n * 7) % 1800) + (n % 86_400) / 86_400),
    by: actor,
    action: 'workOrder.assign',
    why: '',
    changes: [],
    docHash: '',
    source,
    opKey: `seed-${n}:0`,
    bodyHash: '',
    prevHash: '',
    hash: padded(n, 64),
  });

  const twinsOf = (hospital: HospitalPlace): string[] => {
    const city = hospitals.filter(({ regionCode }) => regionCode.startsWith(hospital.regionCode.slice(0, 4)));
    return likelyTwins(hospital, city)
      .slice(0, 10)
      .map(({ _id }) => _id);
  };
  function* rows(collection: string, count: number, make: (n: number) => object): Generator<Change> {
    for (let n = 0; n < count; n++) {
      const document = make(n) as Doc;
      yield { collection, id: document._id as string, document };
    }
  }
  function* documents(): Generator<Change> {
    yield* rows('members', members.length, (n) => withPersonKeys(members[n]!));
    yield* rows('models', LINES, (n) => models[n]!);
    yield* rows('product_lines', LINES, (n) => ({ ...stored(lineIds[n]!), name: `产品线 ${n}`, order: n }));
    yield* rows('dealers', size.dealers, (n) =>
      withSearchKeys({
        ...stored(ground.dealerIds[n]!),
        name: `经销${padded(n, 4)}医疗器械有限公司`,
        shortName: `经销${padded(n, 4)}`,
        creditCode: creditCode(`91310000M${padded(n, 8)}`),
        state: 'active',
        regionCode: '310000',
        contactName: '丁经理',
        contactPhone: '13700000000',
        createdAt: ago(900),
      }),
    );
    yield* rows('hospitals', hospitals.length, (n) => ({
      ...stored(''),
      ...hospitals[n]!,
      aliases: [],
      address: '医院路 1 号',
      location: null,
      ...(n % 500 === 0
        ? { standing: 'provisional', alike: twinsOf(hospitals[n]!) }
        : { standing: 'verified' }),
      createdAt: ago(900),
      createdBy: 'seed',
    }));
    yield* rows('departments', hospitals.length, (n) => ({
      ...stored(`DEP-${hospitals[n]!._id}`),
      hospitalId: hospitals[n]!._id,
      name: '检验科',
      contacts: [],
      standing: 'verified',
      createdAt: ago(900),
      createdBy: 'seed',
    }));
    yield* rows('devices', size.devices, (n) => {
      const device = deviceOf(n);
      const hospital = hospitalOf(n);
      return {
        ...stored(device.id),
        modelId: device.modelId,
        modelName: device.modelName,
        productLineId: device.productLineId,
        serial: device.serial,
        serialKey: device.serial,
        code: `code-${padded(n)}`,
        gtin: null,
        lot: null,
        productionOn: null,
        hospitalId: hospital._id,
        hospitalName: hospital.name,
        departmentId: `DEP-${hospital._id}`,
        departmentName: '检验科',
        dealerId: n === 0 ? dealerId : ground.dealerIds[n % size.servingDealers]!,
        installedOn: '2023-05-01',
        softwareVersion: '2.1',
        entitlements: [],
        standing: n % 1000 === 1 ? 'provisional' : 'verified',
        scannedTexts: [],
        claims: [],
        createdAt: ago(800),
        createdBy: 'seed',
      };
    });
    yield* rows('work_orders', size.orders, orderOf);
    yield* rows('grants', size.grants, grantOf);
    yield* rows('letters', size.letters, letterOf);
    yield* rows('surveys', size.surveys, surveyOf);
    yield* rows('call_backs', size.callBacks, (n) => ({
      ...stored(`CB-${padded(n)}`),
      surveyId: padded(n, 64),
      workOrderId: `WO-${padded(n)}`,
      workOrderNumber: `WO-${padded(n)}`,
      stars: 1 + (n % 2),
      words: '等了三天才来，问题也没有说清楚',
      site: { hospitalName: hospitals[n % hospitals.length]!.name, departmentName: '检验科' },
      recipient: { name: '检验科主任', phone: '13900000000' },
      state: n % 4 === 3 ? 'done' : 'open',
      note: '',
      createdAt: ago(n % 700),
      doneAt: null,
      doneBy: null,
    }));
    yield* rows('inbox_messages', size.messages, messageOf);
    yield* rows('audit_events', size.events, eventOf);
    // Figures have been kept up to a week ago.
    yield* rows('job_states', 1, () => ({ _id: 'keep-figures', from: ago(7), to: '', at: '', after: '', busyUntil: '' })); // prettier-ignore
    yield* copies(patterns, share, {
      dealerIds: ground.dealerIds,
      engineerIds: engineers.map(({ _id }) => _id),
      hospitalIds: hospitals.map(({ _id }) => _id),
      productLineIds: lineIds,
      servingDealers: size.servingDealers,
    });
  }

  const first = orderOf(2);
  /** The newest copy of a document of the first of the demo's dealers that trade. */
  const copyOf = (collection: string, of = 'D-chengyue') =>
    `${patterns[collection]!.find(({ dealerId }) => dealerId === of)!._id as string}-k0r0`;
  const balance = patterns['stock_balances']!.find(({ dealerId }) => dealerId === null)!;
  const ordered = (state: string) => patterns['dealer_orders']!.find((one) => one.state === state)!;
  return {
    landmarks: {
      engineer: 'openid-engineer',
      dealerAdmin: 'openid-admin',
      dispatcher: 'openid-dispatcher',
      service: 'openid-service',
      channel: 'openid-channel',
      second: 'openid-second',
      sysadmin: 'openid-sysadmin',
      dealerId,
      hospitalId: hospitalOf(0)._id,
      deviceId: deviceOf(0).id,
      orderId: first._id,
      newOrderId: `WO-${padded(0)}`,
      pendingGrantId: ground.grants[pendingAt]!._id,
      grantId: inForce[0]!._id,
      letterId: `L-${padded(1)}`,
      letterNumber: `SQS-2026-${padded(1)}`,
      callBackId: `CB-${padded(0)}`,
      productLineId: lineIds[0]!,
      regionCode: '320000',
      finance: 'openid-finance',
      warehouse: 'openid-warehouse',
      quality: 'openid-quality',
      auditor: 'openid-auditor',
      dealerOrderId: `${ordered('shipped')._id as string}-k0r0`,
      dealerOrderNumber: `${ordered('shipped').number as string}-k0r0`,
      approvedOrderId: `${ordered('approved')._id as string}-k0r0`,
      shipmentId: copyOf('shipments'),
      statementId: (patterns['statements']![0]!._id as string).replace('D-mushi', ground.dealerIds[1]!),
      paymentId: copyOf('payments'),
      balanceId: balance._id as string,
      makerId: balance.locationId as string,
      planId: `${patterns['improvement_plans']![0]!._id as string}-k0r0`,
      applicationId: `${patterns['dealer_applications']![0]!._id as string}-k0r0`,
      // One of which half has passed at least.
      month: ago(15).slice(0, 7),
    },
    documents,
  };
}
