import type { Home } from '../../../cloudfunctions/_contracts/replies';
import { call } from '../../api/client';
import { confirmed, messageOf, showError } from '../../api/messages';
import { environment } from '../../environment';
import { countOutbox, stopWatching, watchOutbox } from '../../offline/outbox';
import { lastHome } from '../../offline/local-world';
import { keepCopy } from '../../offline/shelf';
import { forgetPhotos } from '../../offline/photos';
import { dayOf } from '../../shared/days';
import { roleLabels } from '../../shared/states';
import { certificationLines } from '../../shared/visit/certification-lines';
import type { CertificationLine } from '../../shared/visit/certification-lines';

Component({
  data: {
    phase: 'visitor' as 'visitor' | 'member',
    name: '',
    line: '',
    location: false,
    canSubscribe: environment.templates.workOrder !== '',
    certifications: [] as (CertificationLine & { name: string })[],
    unsent: 0,
    hotline: environment.hotline,
  },
  lifetimes: {
    attached() {
      watchOutbox(this, () => this.setData({ unsent: countOutbox().unsent }));
    },
    detached() {
      stopWatching(this);
    },
  },
  methods: {
    onShow() {
      const home = lastHome();
      if (home) this.show(home);
      else this.setData({ phase: 'visitor' });
    },
    show({ me, engineer }: Home) {
      const models = engineer ? engineer.models : [];
      const nameOf = (modelId: string) =>
        (models.find(({ _id }) => _id === modelId) || { name: modelId }).name;
      this.setData({
        phase: 'member',
        name: me.name,
        line: [me.dealerName || '厂家', me.roles.map((role) => roleLabels[role]).join('、')].join(' · '),
        location: me.consents.locationAt !== null,
        certifications: certificationLines(me.certifications, dayOf(new Date())).map((line) => ({
          ...line,
          name: nameOf(line.modelId),
        })),
      });
    },
    async toggleLocation(event: WechatMiniprogram.CustomEvent<{ value: boolean }>) {
      const location = event.detail.value;
      try {
        const { consents } = await call<Pick<Home['me'], 'consents'>>(
          'service',
          'member.consent',
          { location },
          { writes: true },
        );
        const home = lastHome();
        if (home) keepCopy('home', { ...home, me: { ...home.me, consents } });
        this.setData({ location: consents.locationAt !== null });
      } catch (error) {
        this.setData({ location: !location });
        showError(error);
      }
    },
    async subscribe() {
      const id = environment.templates.workOrder;
      try {
        const answer = (await wx.requestSubscribeMessage({ tmplIds: [id] })) as unknown as Record<
          string,
          string
        >;
        if (answer[id] !== 'accept') return;
        await call('service', 'member.subscribe', { templateIds: [id] }, { writes: true });
        void wx.showToast({ title: '下次派工会提醒您', icon: 'none' });
      } catch (error) {
        void wx.showToast({ title: messageOf(error).slice(0, 20), icon: 'none' });
      }
    },
    openOutbox() {
      void wx.navigateTo({ url: '/pages/outbox/outbox' });
    },
    bindAccount() {
      void wx.navigateTo({ url: '/pages/bind/bind' });
    },
    callHotline() {
      void wx.makePhoneCall({ phoneNumber: environment.hotline });
    },
    openPrivacy() {
      wx.openPrivacyContract({ fail: () => void wx.showToast({ title: '隐私指引暂不可用', icon: 'none' }) });
    },
    async clear() {
      const { unsent } = countOutbox();
      const text = unsent
        ? `还有 ${unsent} 项没有同步，清除后这些记录和照片将永久丢失。请先联网同步。`
        : '将清除本机保存的工单副本和照片，云端记录不受影响。下次打开会重新取回。';
      if (!(await confirmed(text, unsent ? '仍要清除' : '清除', '清除本机数据'))) return;
      if (unsent && !(await confirmed(`确定放弃这 ${unsent} 项记录吗？`, '放弃并清除'))) return;
      wx.clearStorageSync();
      forgetPhotos();
      void wx.reLaunch({ url: '/pages/home/home' });
    },
  },
});
