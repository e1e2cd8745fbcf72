import { startOfDay } from '../../miniprogram/shared/days';
import type { Day } from '../../miniprogram/shared/days';
import type { Entity, StoredFile } from '../../miniprogram/shared/model/entity';
import type { Device } from '../../miniprogram/shared/model/devices';
import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import type { Hospital } from '../../miniprogram/shared/model/sites';
import type { SecondInvoice } from '../../miniprogram/shared/model/shipments';
import { needsSecondInvoice } from '../../miniprogram/shared/trade/two-invoice';
import type { InboxMessage, Member } from '../../miniprogram/shared/model/people';
import { roleLabels } from '../../miniprogram/shared/states';
import type { AuditEvent } from '../../cloudfunctions/_platform/audit';
import type { Draft } from '../../cloudfunctions/_platform/unit-of-work';
import type { Collection } from '../../cloudfunctions/_platform/collection';
import { schema } from '../../cloudfunctions/_store/schema';
import { faultBookOf, dealers } from './catalogue';
import { admissionCode, demoDealersLife } from './dealers-life';
import { deviceDrafts } from './devices';
import { withProductKeys } from '../../cloudfunctions/_store/catalogue';
import { withSerialTails } from '../../cloudfunctions/_store/devices';
import { withPersonKeys } from '../../cloudfunctions/_store/people';
import { withNumberTail } from '../../cloudfunctions/_store/work-orders';
import { genesis, systemAuthor } from '../genesis';
import type { Author } from '../genesis';
import { blockDrafts, grantDrafts } from './grants';
import { inboxMessages } from './inbox';
import { sampleLabels } from './labels';
import type { SampleLabel } from './labels';
import {
  dealerDrafts,
  departmentDrafts,
  hospitalDrafts,
  invitationCode,
  invitationDraft,
  letterOffice,
  lineDrafts,
  memberDrafts,
  modelDrafts,
  phoneBook,
  supplierOffice,
  twoInvoice,
} from './master-data';
import { madeOnTheSpot } from './on-the-spot';
import { fieldWork } from './orders';
import { quotedWork } from './quotes';
import { plannedWork } from './service-plans';
import { randomFrom } from './random';
import { signatureImage, storedAs } from './signature-image';
import { demoTraining } from './training';
import { demoTrade } from './trade';

export interface DemoPerson {
  openid: string;
  name: string;
  /** What the person is, and what is odd about them. */
  role: string;
  /** Short name of the company, to group by. */
  dealer: string;
}
export interface DemoPlace {
  name: string;
  longitude: number;
  latitude: number;
  /** Metres. */
  accuracy: number;
}
export interface DemoCode {
  kind: 'invitation' | 'admission' | 'survey' | 'device' | 'letter';
  title: string;
  code: string;
}

export interface DemoWorld {
  /** Documents by collection, audit events among them. */
  collections: Record<string, { _id: string }[]>;
  people: DemoPerson[];
  samples: SampleLabel[];
  places: DemoPlace[];
  /** Codes of which the database holds the hash only, or that stand on a label. */
  codes: DemoCode[];
}

export interface DemoOptions {
  today: Day;
  seed?: number;
  /** Nothing of the world happened later. 10:00 of `today` when not given. */
  now?: Date;
  /** Where the instruments' labels lead: `<origin>/d/<code>`. */
  publicOrigin?: string;
  /** The picture that every signed report bears, as it is stored. */
  signature?: StoredFile;
}

/** With the keys that searches find it by, as the store sets them. */
function findable<D extends object>(collection: string, draft: D): D {
  const { derive } = schema.find(({ name }) => name === collection) as unknown as Partial<Collection<Entity>>;
  const { searchKeys, numberTails } = (derive?.({ revision: 1, head: '', ...draft } as unknown as Entity) ??
    {}) as { searchKeys?: string[]; numberTails?: string[] };
  return { ...draft, ...(searchKeys ? { searchKeys } : {}), ...(numberTails ? { numberTails } : {}) };
}

/**
 * The demo world: real regions and hospitals, invented instruments, companies, people and work, dated around `today`.
 * The same options give the same world, byte for byte.
 */
export async function buildDemoWorld(options: DemoOptions): Promise<DemoWorld> {
  const { today, seed = 20_260, publicOrigin = 'https://service.lanpu.example' } = options;
  const now = options.now ?? new Date(startOfDay(today).getTime() + 10 * 3_600_000);
  // Streams of their own: one more hospital does not change every order.
  const stream = (offset: number) => randomFrom(seed + offset);
  const phone = phoneBook(stream(1));

  const collections: Record<string, { _id: string }[]> = {};
  const events: AuditEvent[] = [];
  const add = <T extends Entity & { createdAt?: string }>(
    collection: string,
    action: string,
    drafts: readonly Draft<T>[],
    by: (draft: Draft<T>) => Author = () => systemAuthor,
  ): void => {
    collections[collection] = drafts.map((draft) => {
      const at = (draft as { createdAt?: string }).createdAt ?? startOfDay(today).toISOString();
      const found = findable(collection, draft);
      const { document, event } = genesis<T>(collection, found, { by: by(draft), at, action, why: '演示数据' });
      events.push(event);
      return document;
    });
  };

  const members = memberDrafts(today, phone, stream(2));
  const author = (id: string): Author => members.find(({ _id }) => _id === id) ?? systemAuthor;
  const hospitals = await hospitalDrafts(today, stream(3));
  const departments = departmentDrafts(hospitals, today, phone, stream(4));
  const grants = grantDrafts(hospitals, today);
  const blocks = blockDrafts(hospitals, today);
  const devices = deviceDrafts({ hospitals, departments, grants, blocks }, today, stream(5), publicOrigin);
  const signature = options.signature ?? storedAs(signatureImage(), (path) => `cloud://local-1/${path}`);
  const planned = plannedWork(devices, { hospitals, departments }, today, now);
  const work = fieldWork({ devices, hospitals, departments, members, signature }, today, now, stream(6));

  const quoted = quotedWork(work.orders, today);

  const office = { _id: 'letters', value: letterOffice, changedBy: '苏航', changedAt: startOfDay(today).toISOString() };
  const shipping = { ...office, _id: 'shipping', value: supplierOffice };
  const money = { ...office, _id: 'trade', value: { twoInvoice } };
  add('settings', 'settings.save', [office, shipping, money], () => author('M-guanli'));
  add('product_lines', 'masterData.import', lineDrafts);
  add('models', 'masterData.import', modelDrafts);
  add('fault_books', 'guide.saveSheet', modelDrafts.map(faultBookOf), () => author('M-fengyu'));
  const dealerDrafted = dealerDrafts(today, phone);
  add('dealers', 'dealer.create', dealerDrafted, () => author('M-zhouhan'));
  add('members', 'member.invite', members.map(withPersonKeys), () => author('M-guanli'));
  add('invitations', 'member.invite', [invitationDraft(today)], ({ createdBy }) => author(createdBy));
  const made = await madeOnTheSpot(hospitals, today, phone);
  add('hospitals', 'hospital.create', [...hospitals, made.hospital], ({ createdBy }) => author(createdBy));
  add('departments', 'department.create', [...departments, made.department], ({ createdBy }) => author(createdBy));
  add('grants', 'grant.create', grants, ({ createdBy }) => author(createdBy.memberId));
  add('global_blocks', 'block.create', blocks, ({ createdBy }) => author(createdBy.memberId));
  add('service_plans', 'servicePlan.start', planned.plans, () => author('M-fengyu'));
  add<Device>('devices', 'device.register', planned.devices.map(withSerialTails), ({ createdBy }) => author(createdBy));
  add<WorkOrder>('work_orders', 'workOrder.create', [...quoted.orders, ...planned.orders].map(withNumberTail), ({ createdBy }) => author(createdBy.memberId));
  add('quotes', 'quote.make', quoted.quotes, ({ madeBy }) => author(madeBy.memberId));
  add('surveys', 'survey.offer', work.surveys, ({ engineer }) => author(engineer.memberId));
  add('call_backs', 'survey.answer', work.callBacks);
  const learned = demoTraining(today, members);
  add('quizzes', 'draft.approve', learned.quizzes, () => author('M-songqing'));
  add('quiz_attempts', 'quiz.submit', learned.attempts, () => author('M-liming'));
  add('trainings', 'training.save', learned.trainings, () => author('M-fengyu'));
  add('certification_requests', 'certificationRequest.ask', learned.requests, () => author('M-liming'));
  const trade = demoTrade(dealerDrafted, hospitals, today);
  add('products', 'product.save', trade.products.map(withProductKeys), () => author('M-songqing'));
  add('registrations', 'registration.save', trade.registrations, () => author('M-songqing'));
  add('licences', 'licence.submit', trade.licences, () => author('M-songqing'));
  add('price_lists', 'priceList.save', trade.priceLists, () => author('M-zhouhan'));
  add('price_rows', 'priceList.saveRows', trade.priceRows, () => author('M-zhouhan'));
  add('dealer_orders', 'dealerOrder.submit', trade.orders, ({ createdBy }) => author(createdBy.memberId));
  add('shipments', 'shipment.ship', trade.shipments, () => author('M-caikun'));
  add('second_invoices', 'shipment.ship', secondInvoicesOf(trade, hospitals), () => author('M-caikun'));
  add('credit_accounts', 'credit.decideTerms', trade.accounts, () => author('M-jinhui'));
  add('receivables', 'shipment.ship', trade.receivables, () => author('M-caikun'));
  add('payments', 'payment.enter', trade.payments, () => author('M-jinhui'));
  add('statements', 'statement.seal', trade.statements, () => author('M-jinhui'));
  add('due_rules', 'dueRule.save', trade.dueRules, () => author('M-zhouhan'));
  add('dues', 'due.state', trade.dues, () => author('M-jinhui'));
  const life = demoDealersLife(today);
  add('admission_links', 'admission.makeLink', life.links, () => author('M-zhouhan'));
  add('dealer_applications', 'application.send', life.applications);
  add('dealer_visits', 'dealerVisit.save', life.visits, () => author('M-zhouhan'));
  add('dealer_tasks', 'dealerVisit.save', life.tasks, () => author('M-zhouhan'));
  add('dealer_targets', 'dealerTargets.save', life.targets, () => author('M-zhouhan'));
  add('improvement_plans', 'plan.open', life.plans, () => author('M-zhouhan'));
  collections.credit_entries = trade.entries;
  const messages: InboxMessage[] = inboxMessages(work, members, now);
  collections.inbox_messages = messages;
  collections.audit_events = events;

  const shortName = (dealerId: string | null) =>
    dealers.find(({ id }) => id === dealerId)?.shortName ?? '厂家';
  return {
    collections,
    people: [
      ...[...members]
        .filter(({ openid }) => !openid.startsWith('unbound:'))
        // The main engineer first: that is whom a newcomer should be.
        .sort((a, b) => Number(b._id === 'M-liming') - Number(a._id === 'M-liming'))
        .map((member) => ({
          openid: member.openid,
          name: member.name,
          role: [member.roles.map((role) => roleLabels[role]).join('、'), oddity(member, today)]
            .filter(Boolean)
            .join('，'),
          dealer: shortName(member.dealerId),
        })),
      { openid: 'demo-xinren', name: '田新', role: `未绑定，邀请码 ${invitationCode}`, dealer: shortName('D-chengyue') },
      { openid: 'demo-visitor', name: '来宾', role: '医院联系人', dealer: '医院与公众' },
      { openid: 'demo-reviewer', name: '评审', role: '招标人员', dealer: '医院与公众' },
    ],
    samples: sampleLabels(devices, today, publicOrigin),
    places: demoPlaces(hospitals),
    codes: [
      { kind: 'invitation', title: '田新（澄岳诊断，工程师）的邀请码', code: invitationCode },
      { kind: 'admission', title: '华东招募', code: admissionCode },
      ...work.openSurveyCodes.map(({ code, title }) => ({ kind: 'survey' as const, title, code })),
      ...devices
        .filter(({ code }) => code?.startsWith('DEM'))
        .map(({ code, hospitalName, modelName }) => ({
          kind: 'device' as const,
          title: `${hospitalName} ${modelName}`,
          code: code!,
        })),
    ],
  };
} // prettier-ignore

function oddity(member: Draft<Member>, today: Day): string {
  if (!member.active) return '账号已停用';
  if (dealers.find(({ id }) => id === member.dealerId)?.state === 'suspended') return '公司已暂停合作';
  if (!member.roles.includes('engineer')) return '';
  if (member.certifications.length === 0) return '没有认证';
  return member.certifications.some(({ toOn }) => toOn < today) ? '部分认证已过期' : '';
}

/** Where the phone may stand: at hospitals with work, with a poor signal, and where nobody believes it. */
function demoPlaces(
  hospitals: readonly { name: string; location: { longitude: number; latitude: number } | null }[],
): DemoPlace[] {
  const named = [
    '首都医科大学附属北京朝阳医院',
    '首都医科大学附属北京友谊医院',
    '北京大学第三医院',
    '首都医科大学附属北京安贞医院',
    '首都医科大学宣武医院',
    '上海市第六人民医院',
    '南京鼓楼医院',
    '东莞市人民医院',
    '华中科技大学同济医学院附属协和医院',
    '四川大学华西医院',
  ];
  const at = (name: string) => hospitals.find((hospital) => hospital.name === name)!.location!;
  const first = at(named[0]!);
  return [
    ...named.map((name) => ({ name, ...at(name), accuracy: 25 })),
    { name: `${named[0]}（地下一层，精度 600 米）`, ...first, accuracy: 600 },
    { name: `${named[0]}以北 3 公里`, longitude: first.longitude, latitude: Number((first.latitude + 0.027).toFixed(6)), accuracy: 30 },
    { name: '拉萨火车站（很远）', longitude: 91.0907, latitude: 29.6253, accuracy: 30 },
  ]; // prettier-ignore
}

/** What dealers owe a number for in the provinces of the demo that ask for two invoices; the oldest has its. */
function secondInvoicesOf(
  { shipments, products }: ReturnType<typeof demoTrade>,
  hospitals: readonly Pick<Hospital, '_id' | 'regionCode'>[],
): Draft<SecondInvoice>[] {
  const owed = shipments.filter(({ hospitalId, shipTo, lines }) => {
    const hospital = hospitals.find(({ _id }) => _id === hospitalId);
    const kinds = lines.map(({ productId }) => products.find(({ _id }) => _id === productId)!.kind);
    return (
      hospital && shipTo.kind === 'hospital' && needsSecondInvoice(twoInvoice, hospital.regionCode, kinds)
    );
  });
  return owed.map((shipment, n) => ({
    _id: shipment._id,
    kind: 'shipment',
    number: shipment.number,
    dealerId: shipment.dealerId,
    dealerName: shipment.dealerName,
    hospitalId: shipment.hospitalId!,
    hospitalName: shipment.hospitalName,
    day: shipment.shippedOn!,
    productNames: shipment.lines.map(({ productName }) => productName),
    createdAt: shipment.createdAt,
    ...(n === 0
      ? {
          state: 'entered',
          invoices: ['26112000000000018001'],
          by: { memberId: 'M-shenruoxi', name: '沈若溪' },
          at: shipment.createdAt,
        }
      : { state: 'due', invoices: [], by: null, at: null }),
  }));
}
