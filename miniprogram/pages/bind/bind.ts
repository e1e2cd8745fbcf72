import { call } from '../../api/client';
import { showError } from '../../api/messages';
import { comeBack } from '../../api/session';
import { newOpId } from '../../offline/random';
import { Refusal } from '../../shared/refusal';
import type { Said } from '../../kit/said';

/** The operation's number of each page's code: asked again because the reply was lost, it counts once. */
const numbers = new WeakMap<object, { code: string; opId: string }>();

Component({
  data: { code: '', busy: false, agreed: false },
  methods: {
    onLoad({ code }: { code?: string }) {
      if (code) this.setData({ code });
    },
    input(event: Said<string>) {
      this.setData({ code: event.detail.trim().toUpperCase() });
    },
    agree(event: WechatMiniprogram.CustomEvent<{ value: string[] }>) {
      this.setData({ agreed: event.detail.value.length > 0 });
    },
    async scan() {
      try {
        const { result } = await wx.scanCode({ scanType: ['qrCode'] });
        const found = /(?:\/b\/)?([2-9A-HJ-NP-Z]{10}(?:[2-9A-HJ-NP-Z]{2})?)$/.exec(result.trim());
        if (found) this.setData({ code: found[1]! });
        else void wx.showToast({ title: '这不是邀请码', icon: 'none' });
      } catch {
        // The person closed the scanner.
      }
    },
    async bindAccount() {
      if (this.data.busy) return;
      if (!this.data.agreed) return void wx.showToast({ title: '请先阅读并同意', icon: 'none' });
      this.setData({ busy: true });
      const { code } = this.data;
      try {
        const before = numbers.get(this);
        const number = before && before.code === code ? before : { code, opId: await newOpId() };
        numbers.set(this, number);
        const { name } = await call('public', 'member.bind', { code, privacy: true }, { opId: number.opId });
        void wx.showToast({ title: `${name}，已绑定`, icon: 'none' });
        comeBack();
        void wx.reLaunch({ url: '/pages/home/home' });
      } catch (error) {
        showError(error);
        if (error instanceof Refusal && error.code === 'ALREADY_BOUND') {
          comeBack();
          void wx.switchTab({ url: '/pages/home/home' });
        }
      } finally {
        this.setData({ busy: false });
      }
    },
    openPrivacy() {
      wx.openPrivacyContract({ fail: () => void wx.showToast({ title: '隐私指引暂不可用', icon: 'none' }) });
    },
  },
});
