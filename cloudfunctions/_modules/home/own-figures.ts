import { addDays, dayOf, startOfDay } from '../../../miniprogram/shared/days';
import { figures, meets, sayValue, targetOf, valueOf } from '../../../miniprogram/shared/figures/figures';
import type { FigureName } from '../../../miniprogram/shared/figures/figures';
import { rowId } from '../../../miniprogram/shared/figures/rows';
import type { FigureRow, Level } from '../../../miniprogram/shared/figures/rows';
import { pages } from '../../../miniprogram/shared/pages';
import { COUNTED_AT_MOST } from '../../../miniprogram/shared/say';
import type { Settings } from '../../../miniprogram/shared/settings/table';
import type { Role } from '../../../miniprogram/shared/states';
import type { HomeFigure } from '../../_contracts/home';
import { hasRole, isManufacturer } from '../../_platform/actor';
import type { Actor } from '../../_platform/actor';
import { question, tally } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { payments, receivables, statements } from '../../_store/credit';
import { figureSums } from '../../_store/figures';
import { stockBalances } from '../../_store/goods';
import { licences } from '../../_store/licences';
import { recalls } from '../../_store/recalls';
import { shipmentClaims, shipments } from '../../_store/shipments';
import { auditEvents, auditRoots } from '../../_store/trail';

/** Which four each desk looks at. */
const ofRole: readonly (readonly [Role, readonly FigureName[]])[] = [
  ['dealer_admin', ['response', 'repair', 'firstFix', 'satisfaction']],
  ['service_manager', ['response', 'repair', 'firstFix', 'satisfaction']],
  ['dispatcher', ['response', 'arrival', 'repair', 'mttr']],
  ['channel_manager', ['repair', 'firstFix', 'repeat', 'satisfaction']],
  ['auditor', ['checkIn', 'answered']],
];
const SOON = 30;
const NEAR = 90;

function figuresOf(actor: Actor): { level: Level; key: string; names: readonly FigureName[] } | null {
  const found = ofRole.find(([role]) => hasRole(actor, role));
  if (!found) return null;
  const [role, names] = found;
  if (role === 'dealer_admin') return actor.dealerId ? { level: 'dealer', key: actor.dealerId, names } : null;
  return isManufacturer(actor) ? { level: 'all', key: '*', names } : null;
}

/** What home asks for a desk's own figures, together with everything else. */
export function figureQuestions(actor: Actor, now: Date) {
  const own = figuresOf(actor);
  const today = dayOf(now);
  const days = (from: string, to: string) => range({ atLeast: from, below: addDays(to, 1) });
  const isMaker = isManufacturer(actor);
  const began = startOfDay(today).toISOString();
  return {
    ...(own
      ? {
          figureRows: question<FigureRow>({
            collection: figureSums,
            where: { _id: rowId(today.slice(0, 7), own.level, own.key) },
            limit: 1,
          }),
        }
      : {}),
    ...(isMaker && hasRole(actor, 'finance')
      ? {
          figure_open: tally({ collection: receivables, where: { open: true } }),
          figure_overdue: tally({
            collection: receivables,
            where: { open: true, dueOn: range({ atLeast: '', below: today }) },
          }),
          figure_paid: tally({
            collection: payments,
            where: { state: 'posted', countsOn: days(`${today.slice(0, 8)}01`, today) },
          }),
          figure_disputed: tally({ collection: statements, where: { state: 'disputed' } }),
        }
      : {}),
    ...(isMaker && hasRole(actor, 'warehouse')
      ? {
          figure_picking: tally({ collection: shipments, where: { state: oneOf(['picking', 'checked']) } }),
          figure_away: tally({ collection: shipments, where: { state: 'shipped' } }),
          figure_claims: tally({ collection: shipmentClaims, where: { state: 'open' } }),
        }
      : {}),
    ...(isMaker && hasRole(actor, 'quality')
      ? {
          figure_pending: tally({ collection: licences, where: { state: 'pending' } }),
          figure_ending: tally({
            collection: licences,
            where: { state: 'valid', toOn: days(today, addDays(today, SOON)) },
          }),
          figure_recalls: tally({ collection: recalls, where: { state: 'open' } }),
        }
      : {}),
    ...(isMaker && hasRole(actor, 'warehouse', 'quality')
      ? {
          figure_near: tally({
            collection: stockBalances,
            where: { firstExpiryOn: days(today, addDays(today, NEAR)) },
          }),
        }
      : {}),
    ...(isMaker && hasRole(actor, 'auditor')
      ? {
          figure_events: tally({ collection: auditEvents, where: { at: range({ atLeast: began }) } }),
          figure_roots: tally({
            collection: auditRoots,
            where: { environment: process.env.ENVIRONMENT ?? '', to: range({ atLeast: began }) },
          }),
        }
      : {}),
  };
}

const counted: readonly (readonly [name: string, label: string, page: HomeFigure['page'], isBad: boolean])[] =
  [
    ['figure_overdue', '逾期应收（笔）', pages.accounts({}), true],
    ['figure_open', '未结应收（笔）', pages.accounts({}), false],
    ['figure_paid', '本月回款（笔）', pages.payments({ state: 'posted' }), false],
    ['figure_disputed', '有异议的对账单', pages.statements({ state: 'disputed' }), true],
    ['figure_picking', '在拣、待发', pages.shipments({}), false],
    ['figure_away', '在途', pages.shipments({}), false],
    ['figure_claims', '未结差异', pages.shipments({}), true],
    ['figure_pending', '待审证照', pages.licences({ state: 'pending' }), true],
    ['figure_ending', `${SOON} 天内到期证照`, pages.licences({ state: 'valid' }), true],
    ['figure_recalls', '进行中的召回', pages.lots(), true],
    ['figure_near', `${NEAR} 天内到期库存`, pages.stock(), true],
    ['figure_events', '今日变更', pages.trail(), false],
    ['figure_roots', '今日封存', pages.trailChecks(), false],
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
  const [row] = (found['figureRows'] as FigureRow[] | undefined) ?? [];
  return [
    ...(own?.names ?? []).map((name): HomeFigure => {
      const { value, denominator } = valueOf(name, row?.sums ?? {});
      const isFew = value === null || denominator < least;
      return {
        label: `本月${figures[name].label}`,
        said: sayValue(name, value),
        note: `n = ${denominator}`,
        tone: isFew ? 'past' : meets(name, value, targetOf(name, targets)) ? 'done' : 'danger',
        page: pages.figureRecords({
          ...{ level: own!.level, key: own!.key, figure: name, period: month },
          name: own!.level === 'all' ? '全部' : '本公司',
        }),
      };
    }),
    ...counted.flatMap(([name, label, page, isBad]): HomeFigure[] => {
      const count = found[name] as number | undefined;
      if (count === undefined) return [];
      const said = count >= COUNTED_AT_MOST ? `${COUNTED_AT_MOST}+` : String(count);
      return [{ label, said, note: '', tone: isBad && count > 0 ? 'attention' : 'past', page }];
    }),
  ];
}
