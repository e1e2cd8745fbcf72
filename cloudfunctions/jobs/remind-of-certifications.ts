import { dayOf, daysUntil } from '../../miniprogram/shared/days';
import type { Day } from '../../miniprogram/shared/days';
import type { Model } from '../../miniprogram/shared/model/devices';
import { taskKindLabels } from '../../miniprogram/shared/model/people';
import type { Member } from '../../miniprogram/shared/model/people';
import { sayExpiry } from '../../miniprogram/shared/say';
import type { Job } from '../_platform/act-as-system';
import { queryDocuments } from '../_platform/database';
import { readSettings } from '../_platform/settings';
import { sha256Hex } from '../_platform/ids';
import { tellOnce } from '../_platform/inbox';
import type { NewMessage } from '../_platform/inbox';
import { alone, goOn } from '../_platform/job-state';
import { seekDocuments } from '../_platform/seek';
import { adminsOfDealers } from '../_modules/people/whom-to-tell';
import { pages } from '../../miniprogram/shared/pages';

const PAGE = 100;

/**
 * Tells engineers and their dealer's admins of certifications that run out, once for each of the days in the settings. A
 * reminder's id is made of what it reminds of, so a second run finds it there, and a day without a run is made up for. A
 * run that finds no time for all people leaves the rest to the next.
 */
export const remindOfCertifications: Job = (world) =>
  alone(world, 'remind-certifications', { after: '' }, async (state, keep) => {
    const now = world.now();
    const today = dayOf(now);
    const { days } = (await readSettings('reminders'))('reminders');
    const models = await queryDocuments<Model>('models', {}, { limit: 1000, fields: ['name'] });
    const modelName = new Map(models.map(({ _id, name }) => [_id, name]));
    let reminded = 0;
    const ask = (after: string | null) =>
      seekDocuments<Member>(
        'members',
        { roles: 'engineer', active: true },
        { by: ['_id', 'asc'], after, limit: PAGE },
      );
    for await (const rows of goOn(state, keep, ask)) {
      const ending = rows.flatMap((member) => endingOf(member, days, today));
      const admins = await adminsOfDealers(ending.map(({ member }) => member.dealerId));
      reminded += await tellOnce(
        ending.flatMap(({ member, modelId, task, toOn, threshold }) => {
          const { _id, name, dealerId } = member;
          const readers = [_id, ...(dealerId === null ? [] : (admins.get(dealerId) ?? []))];
          return [...new Set(readers)].map((memberId): NewMessage => {
            const about = sha256Hex([memberId, _id, modelId, task, toOn, threshold].join('\n'));
            return {
              _id: `MSG-cert-${about.slice(0, 32)}`,
              memberId,
              kind: 'certification_ends',
              title: '技术认证即将到期',
              body: `${name}：${modelName.get(modelId) ?? modelId} ${taskKindLabels[task]}，${toOn}（${sayExpiry(toOn, today)}）`,
              people: [{ memberId: _id, name }],
              page: memberId === _id ? pages.me() : pages.people({}),
              createdAt: now.toISOString(),
            };
          });
        }),
      );
    }
    return { reminded };
  });

/** The certifications that have reached one of the days, each with the nearest. */
function endingOf(member: Member, days: readonly number[], today: Day) {
  return member.certifications.flatMap(({ modelId, task, toOn }) => {
    const left = daysUntil(toOn, today);
    const threshold = Math.min(...days.filter((day) => left <= day));
    return left < 0 || threshold === Infinity ? [] : [{ member, modelId, task, toOn, threshold }];
  });
}
