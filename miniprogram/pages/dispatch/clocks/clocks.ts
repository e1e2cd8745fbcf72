import type { SettingsReply } from '../../../../cloudfunctions/_contracts/settings';
import { call, officialNow } from '../../../api/client';
import { mayChange } from '../../../api/who-am-i';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { sayCalendar, sayCondition, sayLadder, sayMinutes } from './say-clocks';

/** 时效: what is promised to whom, by which hours; a service manager changes it without a release. */
Component({
  behaviors: [pageState],
  data: {
    canSave: false,
    policies: [] as { id: string; name: string; when: string; targets: string; more: string }[],
    calendars: [] as { id: string; name: string; hours: string }[],
    unknownYear: 0,
  },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch() {
      const [reply, { models }, canSave] = await Promise.all([
        call('service', 'settings.get', {}),
        call('service', 'certification.models', {}),
        mayChange('clocks'),
      ]);
      return { canSave, ...this.view(reply, models) };
    },
    view({ settings, unknownYear }: SettingsReply, models: Parameters<typeof sayCondition>[1]) {
      const { policies, calendars } = settings.clocks;
      const nameOf = (id: string) =>
        calendars.filter((one) => one.id === id).map(({ name }) => name)[0] || '';
      return {
        unknownYear: unknownYear && unknownYear - officialNow().getFullYear() <= 1 ? unknownYear : 0,
        policies: policies.map((policy) => ({
          id: policy.id,
          name: policy.name,
          when: sayCondition(policy.when, models),
          targets: `响应 ${sayMinutes(policy.responseMinutes)} · 到场 ${sayMinutes(policy.arrivalMinutes)} · 修复 ${sayMinutes(policy.repairMinutes)}`,
          more: [
            nameOf(policy.calendarId),
            policy.pausing.length ? `${policy.pausing.join('、')}时暂停` : '挂起不暂停',
            ...sayLadder(policy.ladder),
          ].join(' · '),
        })),
        calendars: calendars.map((calendar) => ({
          id: calendar.id,
          name: calendar.name,
          hours: sayCalendar(calendar),
        })),
      };
    },
    openPolicy({ currentTarget }: Said<unknown>) {
      openPage(pages.clockPolicy({ id: currentTarget.dataset.id as string }));
    },
    openCalendar({ currentTarget }: Said<unknown>) {
      openPage(pages.clockCalendar({ id: currentTarget.dataset.id as string }));
    },
  },
});
