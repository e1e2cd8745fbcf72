import { dayOf, daysUntil } from '../../miniprogram/shared/days';
import type { Model } from '../../miniprogram/shared/model/devices';
import { taskKindLabels } from '../../miniprogram/shared/model/people';
import type { InboxMessage, Member } from '../../miniprogram/shared/model/people';
import type { Settings } from '../../miniprogram/shared/model/settings';
import { sayExpiry } from '../../miniprogram/shared/say';
import type { Job } from '../_platform/act-as-system';
import { queryDocuments } from '../_platform/database';
import { sha256Hex } from '../_platform/ids';
import { tellOnce } from '../_modules/inbox/tell-once';
import { adminsOf } from '../_modules/people/whom-to-tell';

const PAGE = 1000;

/**
 * Tells engineers and their dealer's admins of certifications that run out, once for each of the days in the settings. A
 * reminder's id is made of what it reminds of, so a second run finds it there, and a day without a run is made up for.
 */
export const remindOfCertifications: Job = async (world) => {
  const now = world.now();
  const today = dayOf(now);
  const [changed] = await queryDocuments<{ value: Settings['reminders'] }>('settings', { _id: 'reminders' });
  const { days } = changed?.value ?? world.defaultSettings.reminders;
  const models = await queryDocuments<Model>('models', {}, { limit: PAGE, fields: ['name'] });
  const modelName = new Map(models.map(({ _id, name }) => [_id, name]));
  const wanted: InboxMessage[] = [];
  const admins = new Map<string, string[]>();
  for (let skip = 0, page: Member[] = []; skip === 0 || page.length === PAGE; skip += PAGE) {
    page = await queryDocuments<Member>(
      'members',
      { roles: 'engineer', active: true },
      { orderBy: [['_id', 'asc']], skip, limit: PAGE },
    );
    for (const member of page) {
      const { _id, name, dealerId, certifications } = member;
      for (const { modelId, task, toOn } of certifications) {
        const left = daysUntil(toOn, today);
        const threshold = Math.min(...days.filter((day) => left <= day));
        if (left < 0 || threshold === Infinity) continue;
        if (dealerId !== null && !admins.has(dealerId)) admins.set(dealerId, await adminsOf(dealerId));
        const readers = [_id, ...(dealerId === null ? [] : admins.get(dealerId)!)];
        for (const memberId of new Set(readers)) {
          const about = sha256Hex([memberId, _id, modelId, task, toOn, threshold].join('\n'));
          wanted.push({
            _id: `MSG-cert-${about.slice(0, 32)}`,
            memberId,
            kind: 'certification_ends',
            title: '技术认证即将到期',
            body: `${name}：${modelName.get(modelId) ?? modelId} ${taskKindLabels[task]}，${toOn}（${sayExpiry(toOn, today)}）`,
            page: memberId === _id ? '/pages/me/me' : '/pages/dispatch/people/people',
            createdAt: now.toISOString(),
            readAt: null,
            push: 'waiting',
          });
        }
      }
    }
  }
  return { reminded: await tellOnce(wanted) };
};
