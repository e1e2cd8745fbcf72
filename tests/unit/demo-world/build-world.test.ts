import { isCreditCode } from '../../../miniprogram/shared/credit-code';
import { readCode } from '../../../miniprogram/shared/barcode/read-code';
import { dayOf } from '../../../miniprogram/shared/days';
import type { Device, Model } from '../../../miniprogram/shared/model/devices';
import type { Entity } from '../../../miniprogram/shared/model/entity';
import type { BlockDocument, GrantDocument } from '../../../miniprogram/shared/model/grants';
import { grantStanding } from '../../../miniprogram/shared/model/grants';
import type { Dealer, InboxMessage, Invitation, Member } from '../../../miniprogram/shared/model/people';
import type { Department, Hospital } from '../../../miniprogram/shared/model/sites';
import type { CallBack, Survey } from '../../../miniprogram/shared/model/surveys';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { dealerStates, openWorkOrderStates, workOrderStates } from '../../../miniprogram/shared/states';
import { isCertified } from '../../../miniprogram/shared/visit/work-order';
import { grantProblems } from '../../../cloudfunctions/_modules/coverage/check-grant';
import { chinaRegions } from '../../../cloudfunctions/_modules/coverage/china-regions';
import { conflictsOf } from '../../../cloudfunctions/_modules/coverage/conflicts';
import { regionByCode } from '../../../cloudfunctions/_modules/regions/regions';
import { schema } from '../../../cloudfunctions/_store/schema';
import { verifyChain } from '../../../cloudfunctions/_platform/audit';
import type { AuditEvent } from '../../../cloudfunctions/_platform/audit';
import { invitationId } from '../../../cloudfunctions/_modules/people/admission';
import { sha256Hex } from '../../../cloudfunctions/_platform/ids';
import { buildDemoWorld } from '../../../scripts/demo-world/build-world';
import { grantDrafts } from '../../../scripts/demo-world/grants';
import type { DemoWorld } from '../../../scripts/demo-world/build-world';

const today = '2026-11-24';
const now = new Date('2026-11-24T03:15:00.000Z');
let world: DemoWorld;
beforeAll(async () => {
  world = await buildDemoWorld({ today, now });
});

const all = <T>(collection: string, of = world): T[] => of.collections[collection] as unknown as T[];
const ids = (collection: string) => new Set(all<Entity>(collection).map(({ _id }) => _id));

it('is the same world from the same seed, and another one from another', async () => {
  const again = await buildDemoWorld({ today, now });
  expect(JSON.stringify(again)).toBe(JSON.stringify(world));
  const other = await buildDemoWorld({ today, now, seed: 7 });
  expect(JSON.stringify(other.collections.devices)).not.toBe(JSON.stringify(world.collections.devices));
});

it('vouches for every business document by a chain of audit events', () => {
  const events = new Map(all<AuditEvent>('audit_events').map((event) => [event._id, event]));
  const audited = Object.keys(world.collections).filter((name) => !['audit_events', 'inbox_messages', 'credit_entries'].includes(name));
  let checked = 0;
  for (const collection of audited) {
    for (const document of all<Entity>(collection)) {
      const event = events.get(`${collection}:${document._id}:1`)!;
      expect(verifyChain({ collection, entityId: document._id }, [event], document)).toEqual([]);
      checked++;
    }
  }
  expect(checked).toBe(events.size);
  const [first] = all<Dealer>('dealers');
  const forged = { ...first!, name: '改过的名字' };
  expect(verifyChain({ collection: 'dealers', entityId: first!._id }, [events.get(`dealers:${first!._id}:1`)!], forged)).not.toEqual([]);
}); // prettier-ignore

it('names only collections of the schema and holds its unique indexes', () => {
  for (const [name, documents] of Object.entries(world.collections)) {
    const declared = schema.find((each) => each.name === name);
    expect(declared?.name).toBe(name);
    expect(new Set(documents.map(({ _id }) => _id)).size).toBe(documents.length);
    for (const { keys } of declared!.indexes.filter(({ unique }) => unique)) {
      const values = documents.map((document) => JSON.stringify(keys.map(([path]) => (document as Record<string, unknown>)[path])));
      expect(new Set(values).size).toBe(values.length);
    }
  }
}); // prettier-ignore

it('is found by its searches: every document has the keys that the store sets', () => {
  const lacking = schema.flatMap((collection) => {
    const { name, derive } = collection as unknown as { name: string; derive?(document: Entity): object };
    if (!derive || !world.collections[name]) return [];
    return all<Entity>(name)
      .filter((document) =>
        ['searchKeys', 'numberTails'].some((key) => key in derive(document) && !(key in document)),
      )
      .map(() => name);
  });
  expect([...new Set(lacking)]).toEqual([]);
});

it('refers to nothing that is not there', () => {
  const [dealers, members, hospitals, departments] = [ids('dealers'), ids('members'), ids('hospitals'), ids('departments')];
  const [lines, models, devices, orders] = [ids('product_lines'), ids('models'), ids('devices'), ids('work_orders')];
  const surveys = ids('surveys');
  const missing: string[] = [];
  const want = (known: Set<string>, id: string | null | undefined, where: string) => {
    if (id !== null && id !== undefined && !known.has(id)) missing.push(`${where}: ${id}`);
  };
  for (const { _id, dealerId, certifications } of all<Member>('members')) {
    want(dealers, dealerId, _id);
    for (const { modelId } of certifications) want(models, modelId, _id);
  }
  for (const { memberId, dealerId, createdBy } of all<Invitation>('invitations')) {
    want(members, memberId, 'invitation');
    want(dealers, dealerId, 'invitation');
    want(members, createdBy, 'invitation');
  }
  for (const { _id, hospitalId } of all<Department>('departments')) want(hospitals, hospitalId, _id);
  for (const model of all<Model>('models')) want(lines, model.productLineId, model._id);
  for (const grant of all<GrantDocument>('grants')) {
    want(dealers, grant.dealerId, grant._id);
    want(ids('grants'), grant.renewsId, grant._id);
    for (const line of grant.productLineIds) want(lines, line, grant._id);
    for (const id of [...grant.scope.hospitalIds, ...grant.carveOuts.hospitalIds]) want(hospitals, id, grant._id);
    for (const by of [grant.createdBy, grant.submittedBy, grant.approvedBy, grant.revokedBy]) want(members, by?.memberId, grant._id);
  }
  for (const block of all<BlockDocument>('global_blocks')) {
    want(dealers, block.dealerId, block._id);
    want(hospitals, block.hospitalId, block._id);
  }
  for (const device of all<Device>('devices')) {
    want(models, device.modelId, device._id);
    want(lines, device.productLineId, device._id);
    want(hospitals, device.hospitalId, device._id);
    want(departments, device.departmentId, device._id);
    want(dealers, device.dealerId, device._id);
    want(members, device.createdBy, device._id);
  }
  for (const order of all<WorkOrder>('work_orders')) {
    want(devices, order.device?.id, order._id);
    want(hospitals, order.site.hospitalId, order._id);
    want(departments, order.site.departmentId, order._id);
    want(dealers, order.dealerId, order._id);
    want(members, order.engineer?.memberId, order._id);
    want(surveys, order.surveyId, order._id);
    for (const { by } of order.timeline) if (!['visitor', 'system'].includes(by.memberId)) want(members, by.memberId, order._id);
  }
  for (const survey of all<Survey>('surveys')) want(orders, survey.workOrderId, survey._id);
  for (const { _id, surveyId, workOrderId } of all<CallBack>('call_backs')) {
    want(surveys, surveyId, _id);
    want(orders, workOrderId, _id);
  }
  for (const { memberId, page, _id } of all<InboxMessage>('inbox_messages')) {
    want(members, memberId, _id);
    if (page.includes('?id=')) want(orders, page.split('?id=')[1], _id);
  }
  expect(missing).toEqual([]);
}); // prettier-ignore

it('has codes that pass their checks and places that exist', () => {
  for (const { name, creditCode } of all<Dealer>('dealers')) expect([name, isCreditCode(creditCode)]).toEqual([name, true]);
  const gtins = all<Model>('models').flatMap(({ gtin }) => (gtin === null ? [] : [gtin]));
  for (const gtin of gtins) {
    expect(gtin).toMatch(/^\d{14}$/);
    const sum = [...gtin].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
    expect(sum % 10).toBe(0);
  }
  expect(new Set(gtins).size).toBe(gtins.length);
  const codes = [...all<Hospital>('hospitals'), ...all<Dealer>('dealers')].map(({ regionCode }) => regionCode);
  expect(codes.filter((code) => !regionByCode(code) || regionByCode(code)!.retiredOn)).toEqual([]);
  const models = new Map(all<Model>('models').map((model) => [model._id, model]));
  for (const { modelId, serial, gtin } of all<Device>('devices')) {
    expect(serial).toMatch(new RegExp(models.get(modelId)!.serialPattern));
    expect(gtin).toBe(models.get(modelId)!.gtin);
  }
  for (const member of all<Member>('members')) expect(member.phone).toMatch(/^1380000\d{4}$/);
  expect(new Set(all<Dealer>('dealers').map(({ state }) => state))).toEqual(new Set(Object.keys(dealerStates).filter((state) => state !== 'reviewing')));
}); // prettier-ignore

it('covers municipalities, cities without districts and counties directly under a province', () => {
  const codes = all<Hospital>('hospitals').map(({ regionCode }) => regionCode);
  for (const code of ['441900', '442000', '460400', '429004', '469002']) expect(codes).toContain(code);
  for (const province of ['11', '31', '32', '33', '42', '44', '46', '51'])
    expect(codes.some((code) => code.startsWith(province))).toBe(true);
  expect(all<Hospital>('hospitals').some(({ location }) => location === null)).toBe(true);
});

it('holds grants that can stand, do not clash when approved, and show the one that cannot be approved', () => {
  const regions = chinaRegions();
  const hospitals = new Map(all<Hospital>('hospitals').map((hospital) => [hospital._id, hospital]));
  const hospital = (id: string) => hospitals.get(id);
  const known = { regions, hospital, hasProductLine: (id: string) => ids('product_lines').has(id), hasDealer: (id: string) => ids('dealers').has(id) };
  const grants = all<GrantDocument>('grants');
  const approved = grants.filter(({ state }) => state === 'approved');
  expect(approved.length).toBeGreaterThanOrEqual(40);
  for (const grant of grants) expect([grant.number, grantProblems(grant, known)]).toEqual([grant.number, []]);
  for (const grant of approved) expect([grant.number, conflictsOf(grant, approved, { regions, hospital })]).toEqual([grant.number, []]);
  for (const { createdBy, approvedBy } of approved) expect(approvedBy!.memberId).not.toBe(createdBy.memberId);
  const clashing = grants.filter((grant) => grant.state === 'pending' && conflictsOf(grant, approved, { regions, hospital }).length > 0);
  expect(clashing.map(({ dealerId, productLineIds, scope }) => [dealerId, productLineIds, scope.regionCodes])).toEqual([['D-mushi', ['imm'], ['320500']]]);
  expect(new Set(grants.map((grant) => grantStanding(grant, today)))).toEqual(new Set(['draft', 'pending', 'effective', 'expired', 'revoked']));
}); // prettier-ignore

it.each(['2026-01-01', '2026-02-28', '2028-02-29', '2026-07-01', '2026-12-11', '2026-12-30', '2026-12-31'])(
  'shows on %s too the one grant that cannot be approved and of which a carve-out would leave nothing',
  (day) => {
    const hospitals = all<Hospital>('hospitals');
    const places = { regions: chinaRegions(), hospital: (id: string) => hospitals.find(({ _id }) => _id === id) };
    const grants = grantDrafts(hospitals, day).map((grant) => ({ ...grant, revision: 1, head: '' }));
    const clashes = grants
      .filter(({ state }) => state === 'pending')
      .flatMap((grant) => conflictsOf(grant, grants, places).map((conflict) => ({ grant, conflict })));
    expect(
      clashes.map(({ grant, conflict }) => [grant.dealerId, conflict.otherDealerId, conflict.resolutions[0]!.leavesNothing]),
    ).toEqual([['D-mushi', 'D-yeqiao', true]]);
  },
); // prettier-ignore

it('has orders in every state, none later than now, each step at or after the one before', () => {
  const orders = all<WorkOrder>('work_orders');
  expect(new Set(orders.map(({ state }) => state))).toEqual(new Set(Object.keys(workOrderStates)));
  expect(new Set(orders.map(({ number }) => number)).size).toBe(orders.length);
  for (const { timeline, createdAt, state, number } of orders) {
    const instants = [createdAt, ...timeline.map(({ at }) => at), now.toISOString()];
    expect([number, instants]).toEqual([number, [...instants].sort()]);
    expect(timeline[timeline.length - 1]!.state).toBe(state);
  }
});

it('lets nobody without a certificate work, except whom the service manager let go', () => {
  const members = new Map(all<Member>('members').map((member) => [member._id, member]));
  let letGo = 0;
  for (const { engineer, device, task, timeline, certificationOverride, number } of all<WorkOrder>(
    'work_orders',
  )) {
    const assigned = timeline.find(({ state }) => state === 'assigned');
    if (!engineer || !assigned || !device) continue;
    const wanted = { modelId: device.modelId, task, minimumLevel: 2 as const };
    const fit = isCertified(members.get(engineer.memberId)!.certifications, wanted, dayOf(assigned.at));
    expect([number, fit]).toEqual([number, certificationOverride === null]);
    if (certificationOverride) letGo++;
  }
  expect(letGo).toBe(1);
});

it.each(['2026-01-01', '2026-12-31', '2028-02-29', '2031-07-15'])(
  'gives the main engineer a day of work on %s, the urgent order still in time',
  async (day) => {
    const then = await buildDemoWorld({ today: day });
    const engineer = all<Member>('members', then).find(({ openid }) => openid === then.people[0]!.openid)!;
    const orders = all<WorkOrder>('work_orders', then).filter(
      (order) => order.engineer?.memberId === engineer._id && order.plannedOn === day && openWorkOrderStates.includes(order.state),
    );
    expect(orders.length).toBeGreaterThanOrEqual(5);
    const [urgent, ...rest] = orders;
    expect(urgent!.severity).toBe('down');
    expect(rest.map(({ severity }) => severity)).not.toContain('down');
    expect(urgent!.respondedAt! <= urgent!.responseDueAt).toBe(true);
    expect(urgent!.repairDueAt > `${day}T02:00:00.000Z`).toBe(true);
    for (const { site, device, task } of orders) {
      expect(site.location).not.toBeNull();
      expect(isCertified(engineer.certifications, { modelId: device!.modelId, task, minimumLevel: 2 }, day)).toBe(true);
    }
  },
); // prettier-ignore

it('offers labels of every kind, and reads them as what they are', () => {
  const hosts = { deviceLabel: 'https://service.lanpu.example', letters: 'https://service.lanpu.example' };
  const kinds = world.samples.map(({ result, scanType }) => {
    // WeChat drops the separators of CODE_128; the preview does the same.
    const text = scanType === 'CODE_128' ? result.replace(/\u001d/g, '') : result;
    return readCode({ text, symbology: scanType }, hosts, today).kind;
  });
  expect(kinds).toEqual([
    'own_device', 'gs1', 'gs1', 'gs1', 'gs1', 'own_device', 'serial', 'serial', 'ma', 'hibc', 'gs1', 'unknown', 'unknown',
  ]); // prettier-ignore
});

it('gives the codes of which the database keeps the hash only', () => {
  const [invitation] = world.codes.filter(({ kind }) => kind === 'invitation');
  expect(ids('invitations')).toContain(invitationId(invitation!.code));
  expect(invitation!.code).toMatch(/^[2-9A-HJ-NP-Z]{10}$/);
  const open = all<Survey>('surveys').filter(({ state }) => state === 'open').map(({ _id }) => _id);
  expect(world.codes.filter(({ kind }) => kind === 'survey').map(({ code }) => sha256Hex(code)).sort()).toEqual(open.sort());
  expect(open.length).toBeGreaterThanOrEqual(3);
  const openids = new Set(all<Member>('members').map(({ openid }) => openid));
  expect(world.people.filter(({ openid }) => !openids.has(openid)).map(({ name }) => name)).toEqual(['田新', '来宾', '评审']);
}); // prettier-ignore
