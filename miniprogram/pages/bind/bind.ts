import { call } from '../../api/client';
import { showError } from '../../api/messages';

Component({
  data: { code: '', busy: false, agreed: false },
  methods: {
    onLoad({ code }: { code?: string }) {
      if (code) this.setData({ code });
    },
    input(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ code: event.detail.value.trim().toUpperCase() });
    },
    agree(event: WechatMiniprogram.CustomEvent<{ value: string[] }>) {
      this.setData({ agreed: event.detail.value.length > 0 });
    },
    async scan() {
      try {
        const { result } = await wx.scanCode({ scanType: ['qrCode'] });
        const found = /(?:\/b\/)?([2-9A-HJ-NP-Z]{10})$/.exec(result.trim());
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
      try {
        const { name } = await call<{ name: string }>(
          'public',
          'member.bind',
          { code: this.data.code },
          { writes: true },
        );
        await call('service', 'member.consent', { privacy: true }, { writes: true });
        void wx.showToast({ title: `${name}，已绑定`, icon: 'none' });
        void wx.reLaunch({ url: '/pages/home/home' });
      } catch (error) {
        showError(error);
      } finally {
        this.setData({ busy: false });
      }
    },
    openPrivacy() {
      wx.openPrivacyContract({});
    },
  },
});
