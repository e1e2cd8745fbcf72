import type { Board, OrderRow } from '../../../../cloudfunctions/_contracts/work-orders';
import { addDays, dayOf } from '../../../shared/days';
import type { Day } from '../../../shared/days';
import { sayDay } from '../../../shared/say';
import type { WorkOrderState } from '../../../shared/states';
import type { Suggestion } from '../../../shared/visit/suggest-engineers';
import { openAppointment, sayWindow } from '../../../shared/visit/appointments';
import { awayOn, isOnDuty, rotaLabels } from '../../../shared/visit/rota';
import { orderLine } from '../../../shared/visit/order-line';

export interface Card {
  id: string;
  hospital: string;
  place: string;
  what: string;
  stateLabel: string;
  tone: string;
  due: string;
  late: boolean;
  urgent: string;
  /** The window that was agreed with the hospital; '' where none was. */
  agreed: string;
  /** The day that was planned, where the card stands under another. */
  was: string;
}
export interface Column {
  /** '' is the column of orders without a day. */
  on: Day | '';
  label: string;
  weekday: string;
}
export interface EngineerRow {
  memberId: string;
  name: string;
  total: number;
  /** Filled while an order is chosen: whether and why this person fits it. */
  certified: boolean;
  reasons: string;
  /** `open`: an order can still be put there. */
  cells: { on: Day | ''; label: string; open: boolean; rota: string; cards: Card[] }[];
}

export const DAYS = 7;
const weekdays = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];
const weekdayOf = (day: Day) => weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()]!;

/** 待派: nobody has it in hand, or whoever had it could not do it. */
const waits = ({ state, engineer }: OrderRow) => engineer === null || state === 'cannot_complete';
const begun: readonly WorkOrderState[] = ['onsite', 'on_hold'];

const sayAgreed = (order: OrderRow, today: Day): string => {
  const agreed = openAppointment(order);
  return agreed ? `约${sayWindow(agreed, today)}` : '';
};

/** What stands on the calendar beside the orders: 休假, 培训, 值班. */
function sayRota(rota: Board['engineers'][number]['rota'], on: Day): string {
  const away = awayOn({ rota }, on);
  return away ? rotaLabels[away.kind] : isOnDuty({ rota }, on) ? rotaLabels.duty : '';
}

export function columnsFrom(fromOn: Day, today: Day): Column[] {
  const days = Array.from({ length: DAYS }, (_, n) => addDays(fromOn, n));
  return [
    { on: '', label: '日期未定', weekday: '' },
    ...days.map((on) => ({ on, label: sayDay(on, today), weekday: weekdayOf(on) })),
  ];
}

/**
 * Under which column an order stands: its day; today when that day has passed and the work is still to do, or has begun.
 * Null: on another page of the calendar.
 */
function columnOf({ plannedOn, state }: OrderRow, columns: readonly Column[], today: Day): Day | '' | null {
  const on = begun.indexOf(state) >= 0 ? today : plannedOn && plannedOn < today ? today : plannedOn || '';
  return columns.some((column) => column.on === on) ? on : null;
}

export function layOutBoard(
  { engineers, orders }: Board,
  {
    columns,
    now,
    query,
    suggestions,
  }: { columns: readonly Column[]; now: Date; query: string; suggestions: readonly Suggestion[] },
): { unassigned: Card[]; rows: EngineerRow[] } {
  const today = dayOf(now);
  const card = (order: OrderRow): Card => {
    const line = orderLine(order, now);
    return {
      id: order._id,
      hospital: line.hospital,
      place: line.place,
      what: `${line.taskLabel} · ${line.description}`,
      stateLabel: line.stateLabel,
      tone: line.tone,
      due: line.due,
      late: line.late,
      urgent: line.urgent,
      agreed: sayAgreed(order, today),
      was: order.plannedOn && order.plannedOn < today ? `原定${sayDay(order.plannedOn, today)}` : '',
    };
  };
  const wanted = query.trim().toLowerCase();
  const fits = ({ number, site, device, description, engineer }: OrderRow) =>
    [number, site.hospitalName, site.departmentName, device ? device.modelName : '', device ? device.serial : '', description, engineer ? engineer.name : '']
      .join(' ')
      .toLowerCase()
      .indexOf(wanted) >= 0; // prettier-ignore
  const rank = new Map(suggestions.map(({ memberId }, at) => [memberId, at]));
  const rows = engineers.map(({ memberId, name, rota }): EngineerRow => {
    const mine = orders.filter((order) => !waits(order) && order.engineer!.memberId === memberId);
    const why = suggestions[rank.get(memberId)!];
    return {
      memberId,
      name,
      total: mine.length,
      certified: why ? why.certified : true,
      reasons: why ? why.reasons.join(' · ') : '',
      cells: columns.map(({ on, label }) => ({
        on,
        label,
        open: on === '' || (on >= today && !awayOn({ rota }, on)),
        rota: on === '' ? '' : sayRota(rota, on),
        cards: mine
          .filter((order) => columnOf(order, columns, today) === on && (!wanted || fits(order)))
          .map(card),
      })),
    };
  });
  const place = ({ memberId }: EngineerRow) => {
    const at = rank.get(memberId);
    return at === undefined ? engineers.length : at;
  };
  return {
    unassigned: orders
      .filter((order) => waits(order) && fits(order))
      .sort((a, b) => (a.responseDueAt < b.responseDueAt ? -1 : 1))
      .map(card),
    rows: rows
      .filter(
        ({ name, cells }) => !wanted || name.indexOf(wanted) >= 0 || cells.some(({ cards }) => cards.length),
      )
      // Whoever has something to do stands before who has nothing.
      .sort((a, b) => place(a) - place(b) || Number(b.total > 0) - Number(a.total > 0)),
  };
}
