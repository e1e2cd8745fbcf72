import { addDays, dayOf, startOfDay } from '../../miniprogram/shared/days';
import type { Day } from '../../miniprogram/shared/days';
import { withClockAt } from '../../miniprogram/shared/clocks/order-clock';
import type { Severity } from '../../miniprogram/shared/clocks/policies';
import type { Device } from '../../miniprogram/shared/model/devices';
import type { PersonStamp, StoredFile } from '../../miniprogram/shared/model/entity';
import type { Member, TaskKind } from '../../miniprogram/shared/model/people';
import type { Contact, Department, Hospital } from '../../miniprogram/shared/model/sites';
import type { CallBack, Survey } from '../../miniprogram/shared/model/surveys';
import type { Answer, Evidence, GradedEvidence, WorkOrder } from '../../miniprogram/shared/model/work-orders';
import { isInDoubt } from '../../miniprogram/shared/visit/arrivals';
import { gradeCheckIn } from '../../miniprogram/shared/visit/check-in';
import { newWorkOrder } from '../../miniprogram/shared/visit/new-order';
import { appoint } from '../../miniprogram/shared/visit/appointments';
import type { Agreed } from '../../miniprogram/shared/visit/appointments';
import { checklistFor, judgeAnswers } from '../../miniprogram/shared/visit/checklist';
import { addHelper, helperCheckIn, helperCheckOut } from '../../miniprogram/shared/visit/helpers';
import { judgeCover } from '../../miniprogram/shared/visit/cover';
import * as rule from '../../miniprogram/shared/visit/work-order';
import { settingsFrom } from '../../miniprogram/shared/settings/table';
import { knownDays } from '../../cloudfunctions/_modules/settings/working-days';
import { deviceSnapshot, siteSnapshot } from '../../cloudfunctions/_modules/work-orders/create-work-order';
import { sha256Hex } from '../../cloudfunctions/_platform/ids';
import type { Draft } from '../../cloudfunctions/_platform/unit-of-work';
import { faults, spareParts } from './catalogue';
import type { Random } from './random';

const DAYS_TO_JUDGE = 3 * 24 * 60 * 60_000;
const MINUTE = 60_000;

export interface FieldWork {
  orders: Draft<WorkOrder>[];
  surveys: Draft<Survey>[];
  callBacks: Draft<CallBack>[];
  /** Codes of ratings that still wait, in the clear. */
  openSurveyCodes: { code: string; title: string }[];
}

export interface Cast {
  devices: readonly Draft<Device>[];
  hospitals: readonly Draft<Hospital>[];
  departments: readonly Draft<Department>[];
  members: readonly Draft<Member>[];
  signature: StoredFile;
}

type Stop =
  | 'new'
  | 'assigned_dealer'
  | 'assigned'
  | 'accepted'
  | 'travelling'
  | 'onsite'
  | 'on_hold'
  | 'completed'
  | 'confirmed'
  | 'closed'
  | 'cancelled'
  | 'cannot_complete';

interface Plan {
  stop: Stop;
  device: Draft<Device>;
  createdAt: number;
  task?: TaskKind;
  severity?: Severity;
  source?: WorkOrder['source'];
  engineerId?: string;
  plannedOn?: Day | null;
  fault?: (typeof faults)[number];
  description?: string;
  holdReason?: string;
  /** What was agreed with the hospital once somebody had the order. */
  agreed?: Agreed;
}

const setting = settingsFrom([]);
const iso = (at: number) => new Date(at).toISOString();
const routine: Record<Exclude<TaskKind, 'repair'>, string> = {
  maintenance: '季度预防性保养',
  calibration: '年度校准，请带标准物质',
  installation: '装机验收',
  training: '新上岗人员操作培训',
  relocation: '移到新院区，含拆装和验收',
  removal: '设备退出使用，拆机撤离',
  loan: '维修期间提供备用机',
};

/**
 * Orders in every state, each brought there by the rules that phone and server use, so that none is in a state that the
 * product could not have reached. Nothing happens later than `now`.
 */
export function fieldWork(cast: Cast, today: Day, now: Date, random: Random): FieldWork {
  const nowMs = now.getTime();
  const { devices, hospitals, departments, members } = cast;
  const person = (id: string) => members.find(({ _id }) => _id === id)!;
  const stamp = ({ _id, name }: Draft<Member>): PersonStamp => ({ memberId: _id, name });
  const dispatcher = stamp(person('M-chendiao'));
  const manager = stamp(person('M-fengyu'));
  const adminOf = (dealerId: string) =>
    stamp(members.find((each) => each.dealerId === dealerId && each.roles.includes('dealer_admin'))!);
  const certified = (device: Draft<Device>, task: TaskKind, day: Day) =>
    members.filter(
      (each) =>
        each.active &&
        each.roles.includes('engineer') &&
        !each.openid.startsWith('unbound:') &&
        each.dealerId === device.dealerId &&
        rule.isCertified(each.certifications, { modelId: device.modelId, task, minimumLevel: 2 }, day),
    );
  const work: FieldWork = { orders: [], surveys: [], callBacks: [], openSurveyCodes: [] };

  function evidence(order: WorkOrder, at: number, accurate: boolean): GradedEvidence {
    const place = order.site.location;
    const drift = accurate ? 0.0012 : 0.006;
    const jitter = () => (random.next() - 0.5) * 2 * drift;
    const claimed: Evidence = {
      position: place && {
        longitude: Number((place.longitude + jitter()).toFixed(6)),
        latitude: Number((place.latitude + jitter()).toFixed(6)),
        accuracyMetres: accurate ? random.whole(12, 60) : random.whole(150, 500),
        takenAt: iso(at),
      },
      scannedText: random.chance(0.85) ? order.device!.serial : null,
      photos: [],
      nonce: order.nonce,
      deviceTime: iso(at),
      note: '',
    };
    const site = {
      location: place,
      scannedDeviceMatches: claimed.scannedText === null ? null : true,
      nonce: order.nonce,
    };
    const { verdict, distanceMetres, reasons } = gradeCheckIn(claimed, site, [], setting('checkIn'), iso(at));
    return { ...claimed, verdict, distanceMetres, reasons, at: iso(at), skewSeconds: 0 };
  }

  /** Brings an order to where its plan stops, step by step; `pace` spreads the steps over the time there is. */
  function enact(plan: Plan): WorkOrder {
    const { device, createdAt, stop } = plan;
    const task = plan.task ?? 'repair';
    const fault = plan.fault ?? random.pick(faults);
    const hospital = hospitals.find(({ _id }) => _id === device.hospitalId)!;
    const department = departments.find(({ _id }) => _id === device.departmentId)!;
    const contact: Contact = department.contacts.find(({ toOn }) => toOn === null)!;
    const contactSnapshot = { id: contact.id, name: contact.name, phone: contact.phone };
    const id = `WO-demo-${random.code(14)}`;
    const source = plan.source ?? 'dispatcher';
    const visitorStamp = { memberId: 'visitor', name: contact.name };
    const drafted = newWorkOrder(
      {
        workOrderId: id,
        task,
        severity: plan.severity ?? (task === 'repair' ? 'ordinary' : 'planned'),
        source,
        description: plan.description ?? (task === 'repair' ? fault.text : routine[task]),
        faultCode: task === 'repair' ? fault.code : '',
        photos: [],
        device: deviceSnapshot(device as Device),
        site: siteSnapshot(hospital as Hospital, department as Department),
        contact: contactSnapshot,
        dealerId: null,
        plannedOn: plan.plannedOn ?? null,
        requestedBy: source === 'hospital' ? 'demo-visitor' : null,
      },
      { book: setting('clocks'), days: knownDays(setting('calendar')) },
      { by: source === 'hospital' ? visitorStamp : dispatcher, at: iso(createdAt) },
    );
    const cover = judgeCover(device.entitlements, { task, on: dayOf(createdAt), orderId: id });
    let order: WorkOrder = { ...drafted, cover, revision: 1, head: '' };
    let clock = createdAt;
    // Work that is still under way has only the time until now for its steps.
    const pace = Math.min(1, (nowMs - createdAt) / (300 * MINUTE));
    const later = (least: number, most: number) => {
      clock = Math.min(nowMs - MINUTE, clock + Math.round(random.whole(least, most) * pace * MINUTE));
      return iso(clock);
    };
    const act = (by: PersonStamp, at: string, reason?: string) => ({ by, at, ...(reason ? { reason } : {}) });

    if (stop === 'new') return order;
    if (stop === 'cancelled')
      return rule.cancelOrder(order, act(dispatcher, later(20, 90), random.pick(setting('reasons').cancel)));
    if (device.dealerId) {
      order = rule.assignDealer(order, device.dealerId, act(dispatcher, later(2, 12)));
      if (stop === 'assigned_dealer') return order;
    }
    const day = dayOf(clock);
    const candidates = certified(device, task, day);
    const engineerMember = plan.engineerId ? person(plan.engineerId) : candidates[0] && random.pick(candidates);
    if (!engineerMember) throw new Error(`demo orders: nobody is certified for ${device._id}`);
    const engineer = stamp(engineerMember);
    const assigner = device.dealerId ? adminOf(device.dealerId) : dispatcher;
    const fit = candidates.includes(engineerMember);
    const letGo = fit ? null : { by: manager, reason: '认证续期考核中，由持证工程师远程指导', at: later(5, 20) };
    order = rule.assignEngineer(
      order,
      engineer,
      random.code(16),
      act(letGo ? manager : assigner, later(3, 20), letGo?.reason),
      letGo,
    );
    if (stop === 'assigned') return order;
    order = rule.acceptOrder(order, act(engineer, later(4, 30)));
    if (stop === 'accepted') return order;
    // A stopped instrument, or one that waits for parts, is worked on by two.
    const second = candidates.find((one) => one !== engineerMember);
    const along = second && (stop === 'on_hold' || plan.severity === 'down') ? stamp(second) : null;
    if (along) order = addHelper(order, along, act(engineer, iso(clock)));
    order = rule.departForOrder(order, act(engineer, later(15, 60)));
    if (stop === 'travelling') return order;

    const checklist = checklistFor(setting('checklists'), device.modelId, task);
    const arrivedAt = later(25, 70);
    const visitId = `V-demo-${random.code(14)}`;
    order = rule.checkIn(
      order,
      { visitId, evidence: evidence(order, clock, random.chance(0.88)), checklistId: checklist?.id ?? null },
      act(engineer, arrivedAt),
    );
    // Their evidence is like the engineer's: it draws no number, so that the rest of the world stays as it is.
    const seen = order.visits[order.visits.length - 1]!.checkIn!;
    if (along) {
      const came = { visitId: `${visitId}-2`, evidence: seen };
      order = helperCheckIn(order, came, act(along, arrivedAt));
      const at = iso(Math.min(nowMs - MINUTE, Date.parse(arrivedAt) + 40 * MINUTE));
      const left = { labourMinutes: 40, travelMinutes: 20, note: '协助拆装', evidence: { ...seen, at } };
      order = helperCheckOut(order, left, act(along, at));
    }
    // What proved nothing has been judged by now; the last days' still wait.
    if (isInDoubt(order.visits[order.visits.length - 1]!) && nowMs - createdAt > DAYS_TO_JUDGE)
      order = rule.approveCheckIn(order, visitId, act(dispatcher, arrivedAt, '已电话向科室核实'));
    const answers: Omit<Answer, 'outOfLimits'>[] = (checklist?.groups ?? []).flatMap(({ items }, group) =>
      stop === 'onsite' && group > 0
        ? []
        : items
            .filter(({ required }) => required || random.chance(0.4))
            .map((item) => ({
              itemId: item.id,
              value:
                item.kind === 'reading'
                  ? random.whole(19, 26) + random.whole(0, 9) / 10
                  : item.kind === 'choice'
                    ? (item.choices ?? [])[random.chance(0.8) ? 0 : 1]!
                    : item.kind === 'check'
                      ? '是'
                      : task === 'repair'
                        ? fault.code
                        : '无',
              photos: [],
              note: '',
              at: iso(clock),
            })),
    );
    order = rule.answerChecklist(order, judgeAnswers(checklist, answers), checklist, act(engineer, later(10, 25)));
    if (stop === 'onsite') return order;
    if (stop === 'on_hold') {
      const reason = plan.holdReason ?? random.pick(setting('reasons').hold);
      order = rule.holdOrder(order, act(engineer, later(10, 40), reason));
      const left = later(3, 10);
      return rule.checkOut(order, evidence(order, clock, true), act(engineer, left));
    }
    if (stop === 'cannot_complete') {
      const reason = random.pick(setting('reasons').cannotComplete);
      order = rule.cannotComplete(order, act(engineer, later(30, 90), reason));
      const left = later(3, 10);
      return rule.checkOut(order, evidence(order, clock, true), act(engineer, left));
    }
    if (task === 'repair' && random.chance(0.6)) {
      const part = random.pick(spareParts);
      order = rule.usePart(
        order,
        {
          id: `P-demo-${random.code(10)}`,
          partNumber: part.number,
          name: part.name,
          quantity: 1,
          serial: part.returns ? `${part.number.slice(3, 7)}-${random.code(6)}` : '',
          lot: `L${dayOf(clock).slice(2, 7).replace('-', '')}`,
          returnsOldPart: part.returns,
          at: iso(clock),
        },
        act(engineer, later(10, 30)),
      );
    }
    const completedAt = later(20, 90);
    const minutes = Math.max(15, Math.round((clock - Date.parse(arrivedAt)) / MINUTE));
    const result = task !== 'repair' || random.chance(0.9) ? 'fixed' : 'temporary';
    order = rule.completeOrder(
      order,
      {
        summary: task === 'repair' ? `${fault.text}，已处理` : `${routine[task]}完成，各项指标正常`,
        cause: task === 'repair' ? fault.cause : '',
        action: task === 'repair' ? fault.action : '按检查表逐项完成，质控在控',
        faultCode: task === 'repair' ? fault.code : '',
        labourMinutes: minutes,
        travelMinutes: random.whole(20, 70),
        result,
        at: completedAt,
        file: null,
      },
      checklist,
      act(engineer, completedAt),
    );
    if (stop === 'completed') return order;
    const signedAt = later(3, 12);
    order = rule.signReport(
      order,
      { signedBy: contactSnapshot, image: cast.signature, at: signedAt },
      act(engineer, signedAt),
    );
    const leftAt = later(2, 10);
    order = rule.checkOut(order, evidence(order, clock, true), act(engineer, leftAt));
    if (stop === 'confirmed') return order;
    return rule.closeOrder(order, act(dispatcher, iso(Math.min(nowMs - MINUTE, clock + random.whole(600, 2000) * MINUTE))));
  } // prettier-ignore

  /** Most visits are asked about; half answer. */
  function ask(order: WorkOrder): WorkOrder {
    const visit = order.visits[order.visits.length - 1];
    const waits = order.state === 'confirmed';
    if (!visit?.signature || !visit.checkOut || (!waits && random.chance(0.15))) return order;
    const createdMs = Date.parse(visit.checkOut.at);
    const code = random.code(22);
    const _id = sha256Hex(code);
    const expiresAt = startOfDay(addDays(dayOf(createdMs), setting('survey').expiresDays + 1)).toISOString();
    const laterMs = createdMs + random.whole(5, 2000) * MINUTE;
    const answers = !waits && random.chance(0.6) && laterMs < nowMs;
    const stars = answers ? random.pick([5, 5, 5, 5, 4, 4, 4, 3, 2]) : null;
    // A few of the latest wait for somebody to look: given at once, by accounts that had never been seen before.
    const isHeld = answers && createdMs > nowMs - 10 * 1440 * MINUTE && /^[0-2]/.test(_id);
    const answeredMs = isHeld ? createdMs + 10_000 : laterMs;
    const answered = isHeld ? 'held' : 'answered';
    const state = answers ? answered : expiresAt <= now.toISOString() ? 'expired' : 'open';
    const [, chips] = setting('survey').questions;
    const low = stars !== null && stars <= setting('survey').lowScore;
    const words = low ? '等了大半天才来，希望提前告知到场时间' : random.chance(0.3) ? '处理很及时，谢谢' : '';
    const deviceName = `${order.device!.modelName} ${order.device!.serial}`;
    const site = { hospitalName: order.site.hospitalName, departmentName: order.site.departmentName };
    const recipient = { name: visit.signature.signedBy.name, phone: visit.signature.signedBy.phone };
    work.surveys.push({
      _id,
      workOrderId: order._id,
      workOrderNumber: order.number,
      dealerId: order.dealerId,
      engineer: visit.engineer,
      site,
      deviceName,
      recipient,
      state,
      createdAt: iso(createdMs),
      expiresAt,
      answeredAt: answers ? iso(answeredMs) : null,
      hospitalId: order.site.hospitalId,
      ...(answers ? { raterKey: sha256Hex(`demo rater\n${code}`).slice(0, 32) } : {}),
      ...(answers ? { isFirstSeen: true } : {}),
      ...(isHeld ? { doubts: ['at_once' as const, 'first_seen' as const] } : {}),
      stars,
      answers:
        stars === null
          ? {}
          : {
              chips: random.some((low ? chips?.chipsLow : chips?.chipsHigh) ?? [], random.whole(1, 2)),
              words,
            },
    });
    if (state === 'open') work.openSurveyCodes.push({ code, title: `${site.hospitalName} ${deviceName}` });
    if (low) {
      const done = createdMs < nowMs - 20 * 1440 * MINUTE;
      work.callBacks.push({
        _id: `CB-demo-${random.code(12)}`,
        surveyId: _id,
        workOrderId: order._id,
        workOrderNumber: order.number,
        stars: stars!,
        words,
        site,
        recipient,
        state: done ? 'done' : 'open',
        note: done ? '已致电道歉并说明原因，主任表示理解' : '',
        createdAt: iso(answeredMs),
        doneAt: done ? iso(Math.min(nowMs - MINUTE, answeredMs + 1500 * MINUTE)) : null,
        doneBy: done ? manager.name : null,
      });
    }
    return { ...order, surveyId: _id };
  }

  function appointed(order: WorkOrder, { agreed }: Plan): WorkOrder {
    const last = order.timeline[order.timeline.length - 1]!;
    return agreed && order.engineer ? appoint(order, agreed, { by: order.engineer, at: last.at }) : order;
  }
  const add = (plan: Plan) => {
    const { revision: _revision, head: _head, ...order } = withClockAt(ask(appointed(enact(plan), plan)));
    work.orders.push(order);
  };
  const minutesAgo = (minutes: number) => nowMs - minutes * MINUTE;
  const story = (serial: string) => devices.find((device) => device.serial === serial)!;

  // Today of the main engineer: the urgent one on top, SLA still running; then one nobody has accepted over night.
  add({
    stop: 'accepted', device: story('LC8A2300127'), createdAt: minutesAgo(70), severity: 'down', source: 'hospital',
    engineerId: 'M-liming', plannedOn: today, fault: faults[2]!,
  }); // prettier-ignore
  add({
    stop: 'assigned', device: story('LI6B2200450'), createdAt: minutesAgo(400), source: 'hospital',
    engineerId: 'M-liming', plannedOn: today, fault: faults[4]!,
  }); // prettier-ignore
  add({ stop: 'accepted', device: story('LT3A2400018'), createdAt: minutesAgo(2900), task: 'maintenance', engineerId: 'M-liming', agreed: { on: today, span: 'day', from: '', to: '', with: '' } }); // prettier-ignore
  add({ stop: 'accepted', device: story('LH5C2100933'), createdAt: minutesAgo(4400), task: 'calibration', engineerId: 'M-liming', agreed: { on: today, span: 'hours', from: '13:00', to: '15:00', with: '' } }); // prettier-ignore
  add({
    stop: 'on_hold', device: story('LC2A2500006'), createdAt: minutesAgo(4600), engineerId: 'M-liming',
    plannedOn: today, fault: faults[6]!, holdReason: '等待备件',
  }); // prettier-ignore
  // History on the same instruments, so that a scan shows some.
  const storySerials = ['LC8A2300127', 'LI6B2200450', 'LT3A2400018', 'LH5C2100933', 'LC2A2500006'];
  storySerials.forEach((serial, index) => {
    for (const daysAgo of [26 + index * 3, 118 + index * 5]) {
      add({ stop: 'closed', device: story(serial), createdAt: workTime(today, daysAgo, random), engineerId: 'M-liming', task: daysAgo > 100 ? 'maintenance' : 'repair' }); // prettier-ignore
    }
  });

  const canBeDone = (device: Draft<Device>, task: TaskKind) =>
    device.standing === 'verified' && certified(device, task, today).length > 0;
  const busy = new Set(storySerials);
  const anyDevice = (task: TaskKind, ofEngineersOnly: boolean) => {
    const free = devices.filter(
      (device) =>
        !busy.has(device.serial) &&
        (ofEngineersOnly ? canBeDone(device, task) : device.standing === 'verified' && device.dealerId),
    );
    const device = random.pick(free);
    busy.add(device.serial);
    return device;
  };
  const some = (stop: Stop, count: number, oldest: number, newest: number, change: Partial<Plan> = {}) => {
    for (let n = 0; n < count; n++) {
      const task: TaskKind = change.task ?? (random.chance(0.7) ? 'repair' : random.chance(0.6) ? 'maintenance' : 'calibration');
      const device = anyDevice(task, stop !== 'new' && stop !== 'assigned_dealer' && stop !== 'cancelled');
      const severity = task !== 'repair' ? 'planned' : random.chance(0.2) ? 'down' : random.chance(0.3) ? 'serious' : 'ordinary';
      add({ stop, device, task, severity, createdAt: minutesAgo(random.whole(newest, oldest)), ...change });
    }
  }; // prettier-ignore
  some('new', 5, 300, 5, { source: 'hospital', task: 'repair' });
  some('assigned_dealer', 6, 600, 15);
  some('assigned', 4, 500, 30);
  some('accepted', 4, 1500, 60, {
    agreed: { on: addDays(today, 1), span: 'morning', from: '', to: '', with: '' },
  });
  some('travelling', 3, 260, 120);
  some('onsite', 3, 360, 180);
  some('on_hold', 3, 5000, 1500);
  some('completed', 2, 900, 320);
  some('confirmed', 4, 2800, 700);
  some('cancelled', 3, 30_000, 3000);
  some('cannot_complete', 3, 20_000, 3000);
  // Somebody whose certificate has lapsed was let go by the service manager.
  const lapsed = devices.find(
    ({ dealerId, modelId, serial }) => dealerId === 'D-chengyue' && modelId === 'LC800' && !busy.has(serial),
  );
  if (lapsed)
    add({ stop: 'assigned', device: lapsed, createdAt: minutesAgo(200), engineerId: 'M-majianguo' });
  for (let n = 0; n < 30; n++) {
    const device = random.pick(devices.filter((each) => canBeDone(each, 'repair')));
    const task: TaskKind = random.chance(0.65) ? 'repair' : 'maintenance';
    add({ stop: 'closed', device, task, createdAt: workTime(today, random.whole(4, 190), random), source: random.chance(0.4) ? 'hospital' : 'dispatcher' }); // prettier-ignore
  }
  return work;
}

/** Some minute between 08:30 and 13:00 of an earlier day. */
function workTime(today: Day, daysAgo: number, random: Random): number {
  return startOfDay(addDays(today, -daysAgo)).getTime() + (510 + random.whole(0, 270)) * MINUTE;
}
