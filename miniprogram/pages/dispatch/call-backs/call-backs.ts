import type { CallBackRow } from '../../../../cloudfunctions/_contracts/replies';
import { call } from '../../../api/client';
import { messageOf, showError } from '../../../api/messages';
import { whoAmI } from '../../../api/who-am-i';
import { sayTime } from '../../../shared/say';

Component({
  data: {
    phase: 'loading',
    error: '',
    canClose: false,
    rows: [] as (CallBackRow & { time: string; further: { question: string; answer: string }[] })[],
  },
  methods: {
    onShow() {
      void this.load();
    },
    async load() {
      try {
        const [{ callBacks }, { roles }] = await Promise.all([
          call('service', 'callBack.list', {}),
          whoAmI(),
        ]);
        const now = new Date();
        const rows = callBacks.map((one) => ({
          ...one,
          time: sayTime(one.createdAt, now),
          further: (one.more || []).map(({ question, answer }) => ({
            question,
            answer:
              typeof answer === 'number'
                ? `${answer} 星`
                : typeof answer === 'string'
                  ? answer
                  : answer.join('、'),
          })),
        }));
        this.setData({
          phase: 'ready',
          canClose: roles.indexOf('dispatcher') >= 0 || roles.indexOf('service_manager') >= 0,
          rows: rows.sort((a, b) => (a.state === b.state ? 0 : a.state === 'open' ? -1 : 1)),
        });
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    async onPullDownRefresh() {
      await this.load();
      void wx.stopPullDownRefresh();
    },
    callContact(event: WechatMiniprogram.TouchEvent) {
      const phoneNumber = event.currentTarget.dataset.phone as string;
      if (phoneNumber) void wx.makePhoneCall({ phoneNumber });
    },
    async close(event: WechatMiniprogram.TouchEvent) {
      const { confirm, content } = await wx.showModal({
        title: '回访结果',
        editable: true,
        placeholderText: '客户说了什么，怎么处理',
        confirmText: '完成回访',
      });
      const note = (content || '').trim();
      if (confirm && !note) void wx.showToast({ title: '请写下回访结果', icon: 'none' });
      if (!confirm || !note) return;
      try {
        await call(
          'service',
          'callBack.close',
          { callBackId: event.currentTarget.dataset.id as string, note },
          { writes: true },
        );
        await this.load();
      } catch (error) {
        showError(error);
      }
    },
    openOrder(event: WechatMiniprogram.TouchEvent) {
      void wx.navigateTo({ url: `/pages/dispatch/order/order?id=${String(event.currentTarget.dataset.id)}` });
    },
  },
});
