import { addDays, dayOf, startOfDay } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import {
  figureOf,
  figures,
  leastOf,
  meets,
  sayN,
  sayValue,
  targetOf,
  valueOf,
} from '../../../miniprogram/shared/figures/figures';
import type { FigureName } from '../../../miniprogram/shared/figures/figures';
import { levelLabels, periodOf, rowId, spansBefore } from '../../../miniprogram/shared/figures/rows';
import type { FigureRow, Level } from '../../../miniprogram/shared/figures/rows';
import { withStocks } from '../../../miniprogram/shared/figures/standing';
import { added } from '../../../miniprogram/shared/figures/sums';
import type { Sums } from '../../../miniprogram/shared/figures/sums';
import { pages } from '../../../miniprogram/shared/pages';
import { COUNTED_AT_MOST } from '../../../miniprogram/shared/say';
import type { Settings } from '../../../miniprogram/shared/settings/table';
import type { Role } from '../../../miniprogram/shared/states';
import { LICENCE_DAYS } from '../../../miniprogram/shared/trade/states';
import type { HomeFigure } from '../../_contracts/home';
import { hasRole, isManufacturer } from '../../_platform/actor';
import type { Actor } from '../../_platform/actor';
import { question, tally } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { payments, receivables, statements } from '../../_store/credit';
import { figureSums, newestOf, slotsOf } from '../../_store/figures';
import { stockBalances } from '../../_store/goods';
import { licences } from '../../_store/licences';
import { recalls } from '../../_store/recalls';
import { shipmentClaims, shipments } from '../../_store/shipments';
import { auditEvents } from '../../_store/trail';

/** Which four each desk looks at. */
const ofRole: readonly (readonly [Role, readonly FigureName[]])[] = [
  ['dealer_admin', ['response', 'repair', 'firstFix', 'satisfaction']],
  ['service_manager', ['response', 'repair', 'firstFix', 'satisfaction']],
  ['dispatcher', ['response', 'arrival', 'repair', 'mttr']],
  ['channel_manager', ['target', 'granted', 'licensed', 'satisfaction']],
  ['finance', ['paid', 'overdue']],
  ['warehouse', ['shipped', 'claimed']],
  ['quality', ['licensed']],
  ['auditor', ['checkIn', 'answered', 'callBack']],
];

function figuresOf(actor: Actor): { level: Level; key: string; names: readonly FigureName[] } | null {
  const found = ofRole.find(([role]) => hasRole(actor, role));
  if (!found) return null;
  const [role, names] = found;
  if (role === 'dealer_admin') return actor.dealerId ? { level: 'dealer', key: actor.dealerId, names } : null;
  return isManufacturer(actor) ? { level: 'all', key: '*', names } : null;
}

/** The month itself, and everything before it where a figure is of what stands. */
const spansFor = (names: readonly FigureName[], month: string): string[] => [
  month,
  ...(names.some((name) => figureOf(name).stocks) ? spansBefore(month) : []),
];

/** What home asks for a desk's own figures, together with everything else. */
export function figureQuestions(actor: Actor, now: Date, { nearDays }: Settings['goods']) {
  const own = figuresOf(actor);
  const today = dayOf(now);
  const days = (from: string, to: string) => range({ atLeast: from, below: addDays(to, 1) });
  const began = startOfDay(today).toISOString();
  const slots = own
    ? spansFor(own.names, today.slice(0, 7)).flatMap((span) => slotsOf(rowId(span, own.level, own.key)))
    : [];
  return {
    ...(own
      ? {
          figureRows: question<FigureRow>({
            collection: figureSums,
            where: { _id: oneOf(slots) },
            limit: slots.length,
          }),
        }
      : {}),
    ...(hasRole(actor, 'finance')
      ? {
          figure_overdue: tally({
            collection: receivables,
            where: { open: true, dueOn: range({ atLeast: '', below: today }) },
          }),
          figure_sent: tally({ collection: statements, where: { state: 'sent' } }),
          figure_disputed: tally({ collection: statements, where: { state: 'disputed' } }),
          figure_awaiting: tally({ collection: payments, where: { state: 'awaiting' } }),
        }
      : {}),
    ...(hasRole(actor, 'warehouse')
      ? {
          figure_picking: tally({ collection: shipments, where: { state: oneOf(['picking', 'checked']) } }),
          figure_away: tally({
            collection: shipments,
            where: { state: oneOf(['shipped', 'partly_received', 'refused']) },
          }),
          figure_claims: tally({ collection: shipmentClaims, where: { state: 'open' } }),
        }
      : {}),
    ...(hasRole(actor, 'quality')
      ? {
          figure_pending: tally({ collection: licences, where: { state: 'pending' } }),
          figure_ending: tally({
            collection: licences,
            where: { state: 'valid', toOn: days(today, addDays(today, LICENCE_DAYS)) },
          }),
          figure_recalls: tally({ collection: recalls, where: { state: 'open' } }),
        }
      : {}),
    ...(hasRole(actor, 'warehouse', 'quality')
      ? {
          figure_near: tally({
            collection: stockBalances,
            where: { firstExpiryOn: range({ below: addDays(today, nearDays + 1) }) },
          }),
        }
      : {}),
    ...(hasRole(actor, 'auditor')
      ? {
          figure_events: tally({ collection: auditEvents, where: { at: range({ atLeast: began }) } }),
        }
      : {}),
  };
}

type Counted = [name: string, label: string, page: HomeFigure['page'], isBad: boolean];
/** Each opens the list of exactly what it counts. */
const lists = (today: Day): readonly Counted[] => [
  ['figure_overdue', '已过到期日的应收（笔）', pages.receivables({ only: 'overdue' }), true],
  ['figure_sent', '待经销商确认的对账单', pages.statements({ state: 'sent' }), false],
  ['figure_disputed', '有异议的对账单', pages.statements({ state: 'disputed' }), true],
  ['figure_awaiting', '待计入的回款', pages.payments({ state: 'awaiting' }), false],
  ['figure_picking', '在库待发出', pages.shipments({ tab: 'here' }), false],
  ['figure_away', '在途', pages.shipments({ tab: 'way' }), false],
  ['figure_claims', '未结差异', pages.shipments({ tab: 'open' }), true],
  ['figure_pending', '待审证照', pages.licences({ state: 'pending' }), true],
  ['figure_ending', `${LICENCE_DAYS} 天内到期的证照`, pages.licences({ state: 'ending' }), true],
  ['figure_recalls', '进行中的召回', pages.lots({ tab: 'open' }), true],
  ['figure_near', '近效期库存', pages.stock({ ending: '1' }), true],
  ['figure_events', '今日变更', pages.trail({ on: today }), false],
];

/** A desk's own figures, each with its n and where its records are; too few records say nothing. */
export function ownFigures(
  actor: Actor,
  now: Date,
  found: Record<string, unknown>,
  { least, targets }: Settings['figures'],
): HomeFigure[] {
  const own = figuresOf(actor);
  const month = dayOf(now).slice(0, 7);
  const rows = newestOf((found['figureRows'] as FigureRow[] | undefined) ?? []);
  const sumOf = (isMeant: (row: FigureRow) => boolean) =>
    rows.filter(isMeant).reduce<Sums>((all, one) => added(all, one.sums), {});
  const isOfMonth = ({ of }: FigureRow) => of.split('·')[0] === month;
  const sums = withStocks(
    sumOf(isOfMonth),
    sumOf((one) => !isOfMonth(one)),
    periodOf(month)!,
    dayOf(now),
  );
  return [
    ...(own?.names ?? []).map((name): HomeFigure => {
      const counted = valueOf(name, sums);
      const { value } = counted;
      const isFew = value === null || counted.n < leastOf(name, least);
      return {
        label: `本月${figures[name].label}`.replace(/(?<=月)(?=\d)/, ' '),
        said: sayValue(name, value),
        note: sayN(name, counted),
        tone: isFew ? 'past' : meets(name, value, targetOf(name, targets)) ? 'done' : 'danger',
        page: pages.figureRecords({
          ...{ level: own!.level, key: own!.key, figure: name, period: month },
          name: own!.level === 'all' ? levelLabels.all : '本公司',
        }),
      };
    }),
    ...lists(dayOf(now)).flatMap(([name, label, page, isBad]): HomeFigure[] => {
      const count = found[name] as number | undefined;
      if (count === undefined) return [];
      const said = count >= COUNTED_AT_MOST ? `${COUNTED_AT_MOST}+` : String(count);
      return [{ label, said, note: '', tone: isBad && count > 0 ? 'attention' : 'past', page }];
    }),
  ];
}
