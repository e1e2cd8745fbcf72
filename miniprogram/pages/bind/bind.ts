import { call } from '../../api/client';
import { comeBack } from '../../api/session';
import { newOpId } from '../../offline/random';
import { Refusal } from '../../shared/refusal';
import type { Said } from '../../kit/said';
import { forget, isFilledIn } from '../../kit/form';
import { pageState } from '../../kit/page-state';
import { pages } from '../../shared/pages';
import { canScan, scanCode } from '../../kit/scan-code';

/** The operation's number of each page's code: asked again because the reply was lost, it counts once. */
const numbers = new WeakMap<object, { code: string; opId: string }>();

Component({
  behaviors: [pageState],
  data: { canScan: canScan(), code: '', agreed: false },
  methods: {
    onLoad({ code }: { code?: string }) {
      if (code) this.setData({ code: decodeURIComponent(code) });
    },
    input(event: Said<string>) {
      this.setData({ code: event.detail.trim().toUpperCase(), ...forget(this, 'code') });
    },
    agree(event: WechatMiniprogram.CustomEvent<{ value: string[] }>) {
      this.setData({ agreed: event.detail.value.length > 0, ...forget(this, 'agreed') });
    },
    async scan() {
      const scanned = await scanCode(['qrCode']);
      if (!scanned) return;
      const found = /(?:\/b\/)?([2-9A-HJ-NP-Z]{10}(?:[2-9A-HJ-NP-Z]{2})?)$/.exec(scanned.result.trim());
      if (found) this.setData({ code: found[1]! });
      else void wx.showToast({ title: '这不是邀请码', icon: 'none' });
    },
    async bindAccount() {
      const { code, agreed } = this.data;
      const filledIn = isFilledIn(this, {
        code: code.length === 10 || code.length === 12 ? '' : '邀请码是 10 位，分两半的共 12 位',
        agreed: agreed ? '' : '请先阅读并同意隐私保护指引',
      });
      if (!filledIn) return;
      await this.act('bind', () => this.bind(code));
    },
    async bind(code: string) {
      const before = numbers.get(this);
      const number = before && before.code === code ? before : { code, opId: await newOpId() };
      numbers.set(this, number);
      try {
        const { name } = await call('public', 'member.bind', { code, privacy: true }, { opId: number.opId });
        void wx.showToast({ title: `${name}，已绑定`, icon: 'none' });
        comeBack();
        void wx.reLaunch({ url: pages.home() });
      } catch (error) {
        if (error instanceof Refusal && error.code === 'ALREADY_BOUND') {
          comeBack();
          void wx.switchTab({ url: pages.home() });
        }
        throw error;
      }
    },
    openPrivacy() {
      wx.openPrivacyContract({ fail: () => void wx.showToast({ title: '隐私指引暂不可用', icon: 'none' }) });
    },
  },
});
