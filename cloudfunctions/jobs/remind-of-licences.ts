import { addDays, dayOf, daysUntil } from '../../miniprogram/shared/days';
import { licenceTypeLabels } from '../../miniprogram/shared/model/trade';
import type { Licence } from '../../miniprogram/shared/model/trade';
import { pages } from '../../miniprogram/shared/pages';
import { sayExpiry } from '../../miniprogram/shared/say';
import {
  daysInForce,
  holdsOn,
  milestoneReached,
  milestones,
  renewalWindow,
} from '../../miniprogram/shared/trade/licence-days';
import type { RenewalWindow } from '../../miniprogram/shared/trade/licence-days';
import { workingDays } from '../_modules/settings/working-days';
import { adminsOfDealers, peopleWithRole } from '../_modules/people/whom-to-tell';
import { eachOf } from '../_platform/act-as-system';
import type { Job } from '../_platform/act-as-system';
import { queryDocuments } from '../_platform/database';
import { readSettings } from '../_platform/settings';
import { sha256Hex } from '../_platform/ids';
import { tellOnce } from '../_platform/inbox';
import type { NewMessage } from '../_platform/inbox';
import { alone, goOn } from '../_platform/job-state';
import { seekDocuments } from '../_platform/seek';
import { oneOf, range } from '../_platform/where';

const PAGE = 100;
/** The window opens 90 working days before the end, which holidays stretch to some 140 days. */
const AHEAD = 200;

/**
 * Tells dealers and channel managers of papers that end: at each of the days in the settings, when the renewal window
 * opens, ten working days before it closes and once it has closed. Nobody is told where another valid paper follows
 * without a gap. A reminder's id is made of what it reminds of, so a second run finds it there.
 */
export const remindOfLicences: Job = (world) =>
  alone(world, 'remind-licences', { after: '' }, async (state, keep) => {
    const now = world.now();
    const today = dayOf(now);
    const setting = await readSettings('reminders', 'trade', 'calendar');
    const { days } = setting('reminders');
    const trade = setting('trade');
    const isWorkingDay = workingDays(setting('calendar'));
    const managers = await peopleWithRole('channel_manager');
    let reminded = 0;
    const ask = (after: string | null) =>
      seekDocuments<Licence>(
        'licences',
        { state: 'valid', toOn: range({ atLeast: today, below: addDays(today, AHEAD) }) },
        { by: ['_id', 'asc'], after, limit: PAGE },
      );
    for await (const rows of goOn(state, keep, ask)) {
      const dealerIds = [...new Set(rows.map(({ dealerId }) => dealerId))];
      const [admins, siblings] = await Promise.all([
        adminsOfDealers(dealerIds),
        dealerIds.length
          ? queryDocuments<Licence>(
              'licences',
              { dealerId: oneOf(dealerIds), state: 'valid' },
              { limit: 1000 },
            )
          : [],
      ]);
      const messages = rows.flatMap((licence) => {
        const ends = daysInForce(licence)?.toOn;
        if (!ends || ends < today) return [];
        const follows = siblings.some(
          (other) =>
            other._id !== licence._id &&
            other.dealerId === licence.dealerId &&
            other.type === licence.type &&
            holdsOn(other, addDays(ends, 1)),
        );
        if (follows) return [];
        const window = renewalWindow(ends, isWorkingDay, trade.renewal);
        const reached = milestoneReached(milestones(ends, days, window, isWorkingDay), today);
        if (!reached) return [];
        const readers = new Set([...(admins.get(licence.dealerId) ?? []), ...managers]);
        return [...readers].map((memberId): NewMessage => {
          const about = sha256Hex([memberId, licence._id, ends, reached.name].join('\n'));
          return {
            _id: `MSG-licence-${about.slice(0, 32)}`,
            memberId,
            kind: 'licence_ends',
            title: '证照即将到期',
            body: `${licence.dealerName} ${licenceTypeLabels[licence.type]} ${licence.number}，${sayExpiry(ends, today)}。${adviceOn(today, window)}`,
            page: pages.licence({ id: licence._id }),
            createdAt: now.toISOString(),
          };
        });
      });
      reminded += await tellOnce(messages);
    }
    return { reminded };
  });

/** The next time that a day of the year comes, today among them. */
const nextOn = (monthDay: string, today: string): string => {
  const thisYear = `${today.slice(0, 4)}-${monthDay}`;
  return thisYear >= today ? thisYear : `${Number(today.slice(0, 4)) + 1}-${monthDay}`;
};

/**
 * 年度自查报告: whoever deals in class III hands one in by a day of each year. Told at each of the days in the settings, once a
 * dealer and day, whatever number of permits it has.
 */
export const remindOfSelfInspection: Job = (world) =>
  alone(world, 'remind-self-inspection', { after: '' }, async (state, keep) => {
    const now = world.now();
    const today = dayOf(now);
    const setting = await readSettings('reminders', 'trade');
    const dueOn = nextOn(setting('trade').selfInspectionOn, today);
    const left = daysUntil(dueOn, today);
    if (!setting('reminders').days.includes(left)) return { told: 0 };
    const managers = await peopleWithRole('channel_manager');
    let told = 0;
    const ask = (after: string | null) =>
      seekDocuments<Licence>(
        'licences',
        { state: 'valid', toOn: range({ atLeast: today }) },
        { by: ['toOn', 'asc'], after, limit: PAGE },
      );
    for await (const rows of goOn(state, keep, ask)) {
      const permits = rows.filter((one) => one.type === 'permit' && holdsOn(one, today));
      const dealers = new Map(permits.map(({ dealerId, dealerName }) => [dealerId, dealerName]));
      const admins = await adminsOfDealers([...dealers.keys()]);
      const messages = [...dealers].flatMap(([dealerId, name]) =>
        [...new Set([...(admins.get(dealerId) ?? []), ...managers])].map((memberId): NewMessage => {
          const about = sha256Hex([memberId, dealerId, dueOn, String(left)].join('\n'));
          return {
            ...{ _id: `MSG-inspection-${about.slice(0, 32)}`, memberId, kind: 'self_inspection' },
            title: '年度自查报告',
            body: `${name}：第三类医疗器械经营企业的年度自查报告须在 ${dueOn} 前报送药监部门，还剩 ${left} 天。`,
            ...{ page: pages.papers({ dealerId, dealerName: name }), createdAt: now.toISOString() },
          };
        }),
      );
      told += await tellOnce(messages);
    }
    return { told };
  });

/** Papers that end, and the report that is due once a year. */
export const remindOfPapers: Job = eachOf([remindOfLicences, remindOfSelfInspection]);

const adviceOn = (today: string, { opensOn, closesOn }: RenewalWindow): string =>
  today < opensOn
    ? `${opensOn} 起可申请延续。`
    : today <= closesOn
      ? `请在 ${closesOn} 前申请延续。`
      : `延续申请期已过（${closesOn}），需要重新办证。`;
