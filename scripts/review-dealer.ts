/**
 * `npm run review-dealer -- <environment>`: what WeChat's reviewers try, and nothing of anybody else's: 演示经销商 with a
 * hospital, an instrument, its admin, an engineer and three orders of today. Run again it adds three orders for the next
 * review. Prints what to put into the environment's file and into 测试账号.
 */
import { creditCodeCheckCharacter } from '../miniprogram/shared/credit-code';
import { addDays, dayOf } from '../miniprogram/shared/days';
import type { Day } from '../miniprogram/shared/days';
import { deviceId, normaliseSerial } from '../miniprogram/shared/model/devices';
import type { Device, Model } from '../miniprogram/shared/model/devices';
import type { Entity } from '../miniprogram/shared/model/entity';
import type { Dealer, Invitation, Member, TaskKind } from '../miniprogram/shared/model/people';
import type { Department, Hospital } from '../miniprogram/shared/model/sites';
import type { WorkOrder } from '../miniprogram/shared/model/work-orders';
import { settingsFrom } from '../miniprogram/shared/settings/table';
import { newWorkOrder } from '../miniprogram/shared/visit/new-order';
import { acceptOrder, assignDealer, assignEngineer } from '../miniprogram/shared/visit/work-order';
import { searchKeysOf } from '../cloudfunctions/_modules/hospitals/search-keys';
import { invitationId } from '../cloudfunctions/_modules/people/admission';
import { knownDays } from '../cloudfunctions/_modules/settings/working-days';
import { deviceSnapshot } from '../cloudfunctions/_modules/work-orders/create-work-order';
import type { Collection } from '../cloudfunctions/_platform/collection';
import { randomIds } from '../cloudfunctions/_platform/ids';
import type { Draft } from '../cloudfunctions/_platform/unit-of-work';
import { dealers } from '../cloudfunctions/_store/dealers';
import { devices } from '../cloudfunctions/_store/devices';
import { hospitals } from '../cloudfunctions/_store/hospitals';
import { invitations, members } from '../cloudfunctions/_store/people';
import { departments } from '../cloudfunctions/_store/sites';
import { workOrders } from '../cloudfunctions/_store/work-orders';
import { answered, databaseOf } from './admin-database';
import type { AdminDatabase } from './admin-database';
import { genesis, systemAuthor, writeGenesis } from './genesis';
import { useTrailKeyOf } from './trail-key';
import { runCommand } from './run-command';

export const REVIEW_DEALER_ID = 'D-review';
const [HOSPITAL, DEPARTMENT, ADMIN, ENGINEER] = [
  'H-review',
  'DP-review',
  'M-review-admin',
  'M-review-engineer',
];
const SERIAL = 'REVIEW0001';
const tasks: TaskKind[] = ['repair', 'maintenance', 'calibration', 'installation'];
const work: [task: TaskKind, description: string, accepted: boolean][] = [
  ['repair', '演示：开机后提示加样针堵塞', false],
  ['maintenance', '演示：季度保养', true],
  ['calibration', '演示：年度校准', true],
];

export interface ReviewDealer {
  /** Codes of the admin and the engineer; null where they were made by an earlier run. */
  codes: { admin: string; engineer: string } | null;
  /** Of the instrument's label. */
  label: string;
  orders: string[];
}

/** @throws Error where no instrument's model is known yet; then nothing was written */
export async function makeReviewDealer(database: AdminDatabase, now: Date): Promise<ReviewDealer> {
  const at = now.toISOString();
  const today = dayOf(now);
  const find = async <T>({ name }: { name: string }, conditions: object) =>
    answered(await database.collection(name).where(conditions).limit(1).get()).data?.[0] as T | undefined;
  const made: { document: Entity; event: { collection: string } }[] = [];
  const make = <T extends Entity>(collection: Collection<T>, draft: Draft<T>) => {
    const derived = collection.derive?.(draft as T) ?? draft;
    const by = { by: systemAuthor, at, action: 'review.dealer', why: '供微信审核的演示数据' };
    const one = genesis<T>(collection.name, derived, by);
    made.push(one);
    return one.document;
  };
  const known = await find<Dealer>(dealers, { _id: REVIEW_DEALER_ID });
  let device = await find<Device>(devices, { dealerId: REVIEW_DEALER_ID });
  let codes: ReviewDealer['codes'] = null;
  if (!known || !device) {
    const model = await find<Model>({ name: 'models' }, {});
    if (!model)
      throw new Error(
        'Import product lines and models first (docs/deploy.md): an order needs an instrument.',
      );
    make(dealers, dealerDraft(at));
    make(hospitals, await hospitalDraft(at));
    make(departments, departmentDraft(at, today));
    device = make(devices, deviceDraft(model, at));
    make(members, memberDraft(ADMIN, '演示管理员', ['dealer_admin'], at));
    make(members, {
      ...memberDraft(ENGINEER, '演示工程师', ['engineer'], at),
      certifications: tasks.map((task) => ({
        modelId: model._id,
        task,
        level: 2,
        fromOn: today,
        toOn: addDays(today, 3650),
        certificateNumber: '演示',
      })),
    });
    codes = { admin: randomIds.newCode(10), engineer: randomIds.newCode(10) };
    make(invitations, invitationDraft(codes.admin, ADMIN, now));
    make(invitations, invitationDraft(codes.engineer, ENGINEER, now));
  }
  const orders = work.map((what) => make(workOrders, orderDraft(device!, what, at)).number);
  await writeGenesis(database, made);
  return { codes, label: device.code!, orders };
}

function dealerDraft(at: string): Draft<Dealer> {
  // Digits that name nobody: an organisation of zeros.
  const first17 = '91310115000000000';
  return {
    _id: REVIEW_DEALER_ID,
    name: '演示经销商（供微信审核）',
    shortName: '演示经销商',
    creditCode: first17 + creditCodeCheckCharacter(first17),
    state: 'active',
    regionCode: '310115',
    contactName: '',
    contactPhone: '',
    createdAt: at,
  };
}

async function hospitalDraft(at: string): Promise<Draft<Hospital>> {
  const name = '演示医院（供微信审核）';
  return {
    _id: HOSPITAL,
    name,
    aliases: [],
    regionCode: '310115',
    address: '演示地址',
    location: null,
    standing: 'verified',
    searchKeys: await searchKeysOf(name, []),
    createdAt: at,
    createdBy: 'system',
  };
}

const departmentDraft = (at: string, today: Day): Draft<Department> => ({
  _id: DEPARTMENT,
  hospitalId: HOSPITAL,
  name: '检验科',
  contacts: [
    { id: `${DEPARTMENT}-C1`, name: '演示老师', phone: '', title: '检验师', fromOn: today, toOn: null },
  ],
  standing: 'verified',
  createdAt: at,
  createdBy: 'system',
});

const deviceDraft = (model: Model, at: string): Draft<Device> => ({
  _id: deviceId(model._id, SERIAL),
  modelId: model._id,
  modelName: model.name,
  productLineId: model.productLineId,
  serial: SERIAL,
  serialKey: normaliseSerial(SERIAL),
  code: randomIds.newCode(10),
  gtin: null,
  lot: null,
  productionOn: null,
  hospitalId: HOSPITAL,
  hospitalName: '演示医院（供微信审核）',
  departmentId: DEPARTMENT,
  departmentName: '检验科',
  dealerId: REVIEW_DEALER_ID,
  installedOn: null,
  softwareVersion: '',
  entitlements: [],
  standing: 'verified',
  scannedTexts: [],
  claims: [],
  createdAt: at,
  createdBy: 'system',
});

const memberDraft = (_id: string, name: string, roles: Member['roles'], at: string): Draft<Member> => ({
  _id,
  openid: `unbound:${_id}`,
  name,
  phone: '',
  roles,
  dealerId: REVIEW_DEALER_ID,
  active: true,
  certifications: [],
  base: null,
  consents: { privacyAt: null, locationAt: null },
  subscriptionQuota: {},
  createdAt: at,
});

const invitationDraft = (code: string, memberId: string, now: Date): Draft<Invitation> => ({
  _id: invitationId(code),
  memberId,
  dealerId: REVIEW_DEALER_ID,
  createdBy: 'system',
  createdAt: now.toISOString(),
  expiresAt: new Date(now.getTime() + 7 * 86_400_000).toISOString(),
  usedAt: null,
});

function orderDraft(device: Device, [task, description, accepted]: (typeof work)[number], at: string) {
  const setting = settingsFrom([]);
  const system = { by: { memberId: 'system', name: '系统' }, at };
  const engineer = { memberId: ENGINEER, name: '演示工程师' };
  const order = newWorkOrder(
    {
      workOrderId: randomIds.newId('WO'),
      task,
      severity: task === 'repair' ? 'ordinary' : 'planned',
      source: 'dispatcher',
      description,
      faultCode: '',
      photos: [],
      device: deviceSnapshot(device),
      site: {
        hospitalId: HOSPITAL,
        hospitalName: device.hospitalName,
        regionCode: '310115',
        address: '演示地址',
        location: null,
        departmentId: DEPARTMENT,
        departmentName: device.departmentName,
      },
      contact: { id: `${DEPARTMENT}-C1`, name: '演示老师', phone: '' },
      dealerId: null,
      plannedOn: dayOf(at),
      requestedBy: null,
    },
    { book: setting('clocks'), days: knownDays(setting('calendar')) },
    system,
  );
  const given = assignDealer({ ...order, revision: 1, head: '' }, REVIEW_DEALER_ID, system);
  const assigned = assignEngineer(given, engineer, randomIds.newCode(16), system);
  const {
    revision: _revision,
    head: _head,
    ...draft
  } = accepted ? acceptOrder(assigned, { by: engineer, at }) : assigned;
  return draft satisfies Draft<WorkOrder>;
}

async function main([environment, ...more]: string[]): Promise<void> {
  if (!environment || more.length) throw new Error('npm run review-dealer -- <environment>');
  useTrailKeyOf(environment);
  const { codes, label, orders } = await makeReviewDealer(databaseOf(environment), new Date());
  console.log(`Orders for 演示工程师: ${orders.join(', ')}. Code on the instrument's label: ${label}.`);
  if (!codes) return console.log('The dealer and its two people were there already.');
  console.log(`测试账号: 首页 → 我有邀请码，绑定账号; admin ${codes.admin}, engineer ${codes.engineer}.`);
  console.log(`Put REVIEW_DEALER=${REVIEW_DEALER_ID} into .env.${environment} and deploy.`);
}

if (require.main === module) runCommand(() => main(process.argv.slice(2)));
