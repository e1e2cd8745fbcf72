import { call, officialNow } from '../../../api/client';
import { messageOf } from '../../../api/messages';
import type { LetterAlert, SuspiciousReport } from '../../../shared/model/letters';
import { reportReasonLabels } from '../../../shared/model/letters';
import { sayTime } from '../../../shared/say';
import { askReason } from '../../../kit/ask';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { pages } from '../../../shared/pages';

/** What verification has noticed and what people have reported. */
Component({
  behaviors: [pageState],
  data: {
    phase: 'loading' as 'loading' | 'ready' | 'error',
    error: '',
    state: 'open' as 'open' | 'handled',
    rows: [] as object[],
    /** There may be more than one answer holds. */
    isCut: false,
  },
  methods: {
    onLoad() {
      void this.load();
    },
    async load() {
      const { state } = this.data;
      try {
        const { alerts, reports } = await call('channel', 'letter.alerts', { state });
        const now = officialNow();
        const row = (one: LetterAlert | SuspiciousReport) => ({
          id: one._id,
          letterId: one.letterId || '',
          number: one.number,
          at: one.createdAt,
          time: sayTime(one.createdAt, now),
          handled: one.handledBy ? `${one.handledBy.name}：${one.handledNote}` : '',
        });
        const rows = [
          ...alerts.map((alert) => ({ ...row(alert), kind: 'alert', label: '异常核验', words: alert.words })),
          ...reports.map((report) => ({
            ...row(report),
            kind: 'report',
            label: '举报',
            words: reportReasonLabels[report.reason],
            note: report.note,
            contact: report.contact,
            scannedText: report.scannedText,
          })),
        ];
        const isCut = alerts.length === 100 || reports.length === 100;
        this.setData({ phase: 'ready', isCut, rows: rows.sort((a, b) => (a.at < b.at ? 1 : -1)) });
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    choose(event: WechatMiniprogram.TouchEvent) {
      this.setData({ state: event.currentTarget.dataset.state as 'open' | 'handled', phase: 'loading' });
      void this.load();
    },
    async handle(event: WechatMiniprogram.TouchEvent) {
      const { id, kind } = event.currentTarget.dataset as { id: string; kind: 'alert' | 'report' };
      const note = await askReason(this, {
        title: '处理结果',
        placeholder: '查了什么，结论是什么',
        confirm: '确定',
      });
      if (!note) return;
      if (await this.act('handle', () => call('channel', 'letter.handleAlert', { kind, id, note })))
        await this.load();
    },
    open(event: WechatMiniprogram.TouchEvent) {
      openPage(pages.letter({ id: event.currentTarget.dataset.id as string }));
    },
  },
});
