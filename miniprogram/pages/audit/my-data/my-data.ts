import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { pageState } from '../../../kit/page-state';
import { passOnText } from '../../../kit/pass-on';
import { dayOf } from '../../../shared/days';
import { sayTime } from '../../../shared/say';
import { lookLine } from '../look-line';
import type { LookLine } from '../look-line';

const consentLabels = { privacy: '隐私保护指引', location: '签到时使用位置' } as const;

/** 我的数据: what one has agreed to and taken back, who has looked at one's data, and all of it as a file. */
Component({
  behaviors: [pageState],
  data: {
    consents: [] as { id: string; label: string; said: string; given: boolean }[],
    history: [] as { id: string; said: string; time: string }[],
    rows: [] as LookLine[],
    next: null as string | null,
  },
  methods: {
    onLoad() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { consents, history, looks, next } = await call('service', 'personalData.mine', {
        after: fresh ? null : this.data.next,
      });
      const now = officialNow();
      return {
        consents: (['privacy', 'location'] as const).map((id) => {
          const at = consents[id === 'privacy' ? 'privacyAt' : 'locationAt'];
          return { id, label: consentLabels[id], given: at !== null, said: at ? `${sayTime(at, now)} 同意` : '没有同意' }; // prettier-ignore
        }),
        history: history.map(({ at, what, given, version }, n) => ({
          id: `${at}:${n}`,
          said: `${given ? '同意' : '撤回'} ${consentLabels[what]}${version ? `（${version} 版）` : ''}`,
          time: sayTime(at, now),
        })),
        rows: looks.map((one) => lookLine(one, now)),
        next,
      };
    },
    /** What law and open work need goes on; nothing else is done with it. */
    async withdraw() {
      const text = '撤回后不再有新的处理，法律要求保存的和在办工单所必需的除外。之后可以随时再同意。';
      if (!(await confirmed(text, '撤回', '撤回对隐私保护指引的同意'))) return;
      await this.act('withdraw', () => call('service', 'member.consent', { privacy: false }), {
        said: '已撤回',
      });
      await this.load();
    },
    async agree() {
      const text = '同意后，我们按《隐私保护指引》处理您的姓名、电话和工作记录。位置另行征求同意。';
      if (!(await confirmed(text, '同意', '隐私保护指引'))) return;
      await this.act('agree', () => call('service', 'member.consent', { privacy: true }), { said: '已同意' });
      await this.load();
    },
    async exportOwn() {
      await this.act('export', async () => {
        const data = await call('service', 'member.exportData', {});
        await passOnText(`我的个人数据-${dayOf(officialNow())}.json`, JSON.stringify(data, null, 2));
      });
    },
  },
});
