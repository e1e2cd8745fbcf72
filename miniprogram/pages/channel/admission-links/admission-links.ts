import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { ask } from '../../../kit/ask';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { environment } from '../../../environment';
import { addDays, dayOf, isDay } from '../../../shared/days';
import { may } from '../../../shared/rights';
import { whoAmI } from '../names';
import type { Tone } from '../../../shared/states';

interface LinkLine {
  id: string;
  note: string;
  about: string;
  label: string;
  tone: Tone;
  counts: boolean;
}

/** 招募码: made, handed out and ended; only who holds one can apply. */
Component({
  behaviors: [searching, pageState],
  data: { isCut: false, rows: [] as LinkLine[], next: '', canMake: false },
  methods: {
    onLoad() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const [me, { links, next, isCut }] = await Promise.all([
        whoAmI(),
        call('channel', 'admission.links', { text: this.data.text, after: fresh ? null : this.data.next }),
      ]);
      const today = dayOf(officialNow());
      const rows = links.map((link): LinkLine => {
        const counts = link.endedAt === null && link.untilOn >= today;
        return {
          id: link._id,
          note: link.note,
          about: `${link.createdBy.name}，到 ${link.untilOn}`,
          label: counts ? '有效' : link.endedAt ? '已停用' : '已过期',
          tone: counts ? 'done' : 'past',
          counts,
        };
      });
      return {
        canMake: may(me.roles, 'channel', 'admission.makeLink'),
        ...{ rows, next, isCut },
      };
    },
    async make() {
      const answer = await ask(this, {
        title: '新的招募码',
        hint: '有招募码的公司可以在任何手机上申请，不用账号。',
        field: {
          label: '有效到',
          value: addDays(dayOf(officialNow()), 60),
          check: (text) => (isDay(text) ? '' : '请写成 2026-01-31 的样子'),
        },
        why: '用途，如“江苏招募”',
        confirm: '生成',
      });
      if (!answer) return;
      const untilOn = answer.text;
      const made = await this.act(
        'make',
        () => call('channel', 'admission.makeLink', { note: answer.why || '招募', untilOn }),
        { said: '已生成' },
      );
      if (made) await this.load();
    },
    async copy(event: Said) {
      const site = environment.officialSite;
      const origin = site.indexOf('://') > 0 ? site : `https://${site}`;
      const code = given(event, 'id');
      await wx.setClipboardData({
        data: `申请成为经销商：微信扫码或打开 ${origin}/j/${code} ，招募码 ${code}`,
      });
    },
    async end(event: Said) {
      if (!(await confirmed('停用后不能再用它申请，已提交的不受影响。', '停用'))) return;
      const ended = await this.act('end', () =>
        call('channel', 'admission.endLink', { linkId: given(event, 'id') }),
      );
      if (ended) await this.load();
    },
  },
});
