import { ringUp } from '../../kit/on-computers';
import type { Home } from '../../../cloudfunctions/_contracts/home';
import { call, officialNow } from '../../api/client';
import { confirmed, showError } from '../../api/messages';
import { comeBack, isSignedOut, signOut } from '../../api/session';
import { forgetPhotos } from '../../offline/photos';
import { environment } from '../../environment';
import { countOutbox, savedMessage, stopWatching, watchOutbox } from '../../offline/outbox';
import { lastHome, locationAllowed, sayLocation } from '../../offline/local-world';
import { keepCopy } from '../../offline/shelf';
import { dayOf } from '../../shared/days';
import { sayDay, sayTime } from '../../shared/say';
import { tidyPhone, typedMobileProblem } from '../../shared/tidy';
import { roleLabels } from '../../shared/states';
import { certificationLines } from '../../shared/visit/certification-lines';
import type { CertificationLine } from '../../shared/visit/certification-lines';
import type { Said } from '../../kit/said';
import { ask } from '../../kit/ask';
import { openPage } from '../../kit/open-page';
import { askToTell } from '../../kit/tell-me';
import { pages } from '../../shared/pages';

interface Month {
  done: number;
  stars: string;
  ratings: number;
}
const sayMonth = ({ done, stars, ratings }: NonNullable<Home['engineer']>['month']): Month => ({
  done,
  ratings,
  stars: stars === null ? '—' : stars.toFixed(1),
});
const sayConsent = (at: string | null): string =>
  at === null ? '' : `${sayDay(dayOf(at), dayOf(officialNow()))}同意`;

/** WeChat may have been told never to ask again: then it answers no without a question. */
function sayNotTold(): void {
  void wx.showModal({
    title: '微信不会提醒',
    content:
      '没有同意，或微信里关掉了订阅消息。要打开，请点右上角“…”，在“设置”›“订阅消息”里允许。新消息仍在“消息”里，一条不漏。',
    showCancel: false,
    confirmText: '知道了',
  });
}

Component({
  data: {
    phase: 'visitor' as 'visitor' | 'signed_out' | 'member',
    name: '',
    line: '',
    isEngineer: false,
    location: false,
    /** When the person agreed to the privacy guide; empty when they have not. */
    privacy: '',
    month: null as Month | null,
    /** One's own mobile number; empty when there is none. */
    phone: '',
    /** Messages that WeChat may still send. */
    pushes: 0,
    canSubscribe: environment.templates.workOrder !== '',
    certifications: [] as (CertificationLine & { name: string })[],
    /** Those that end last are shown too. */
    all: false,
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
      else this.setData({ phase: isSignedOut() ? 'signed_out' : 'visitor' });
    },
    show({ me, engineer }: Home) {
      const models = engineer ? engineer.models : [];
      const nameOf = (modelId: string) =>
        (models.find(({ _id }) => _id === modelId) || { name: modelId }).name;
      this.setData({
        phase: 'member',
        name: me.name,
        line: [me.dealerName || '厂家', me.roles.map((role) => roleLabels[role]).join('、')].join(' · '),
        phone: me.phone || '',
        pushes: (me.subscriptionQuota || {})[environment.templates.workOrder] || 0,
        isEngineer: engineer !== null,
        location: locationAllowed(),
        privacy: sayConsent(me.consents.privacyAt),
        month: engineer && sayMonth(engineer.month),
        certifications: certificationLines(me.certifications, dayOf(new Date())).map((line) => ({
          ...line,
          name: nameOf(line.modelId),
        })),
      });
    },
    async toggleLocation(event: Said<boolean>) {
      const location = event.detail;
      this.setData({ location });
      try {
        await sayLocation(location);
        void wx.showToast({ title: savedMessage(), icon: 'none' });
      } catch (error) {
        this.setData({ location: !location });
        showError(error);
      }
    },
    async agreePrivacy() {
      const text = '同意后，我们按《隐私保护指引》处理您的姓名、电话和工作记录。位置另行征求同意。';
      if (!(await confirmed(text, '同意', '隐私保护指引'))) return;
      try {
        const { consents } = await call('service', 'member.consent', { privacy: true });
        const home = lastHome();
        if (home) keepCopy('home', { ...home, me: { ...home.me, consents } });
        this.setData({ privacy: sayConsent(consents.privacyAt) });
      } catch (error) {
        showError(error);
      }
    },
    /** By it two accounts of one person are known as one; whoever approves needs it. */
    async savePhone() {
      const before = this.data.phone;
      const answer = await ask(this, {
        title: before ? '更换手机号' : '登记手机号',
        hint: '审批须由两个人完成，要靠本人手机号区分。有审批权的账号更换后，同事会收到通知，要等一段时间才能审批。',
        field: {
          label: '本人手机号',
          value: before,
          maxlength: 40,
          placeholder: '11 位手机号',
          check: typedMobileProblem,
        },
        confirm: '保存',
      });
      if (!answer) return;
      try {
        const { phone, approvesFrom } = await call('service', 'member.savePhone', {
          phone: tidyPhone(answer.text),
        });
        const home = lastHome();
        if (home) keepCopy('home', { ...home, me: { ...home.me, phone } });
        this.setData({ phone });
        const waits = approvesFrom ? `，${sayTime(approvesFrom, officialNow())} 起可以审批` : '';
        void wx.showToast({ title: `已保存${waits}`, icon: 'none' });
      } catch (error) {
        showError(error);
      }
    },
    async subscribe() {
      try {
        const pushes = await askToTell();
        if (pushes === null) return sayNotTold();
        this.setData({ pushes });
        void wx.showToast({ title: `已同意，微信还会提醒 ${pushes} 次`, icon: 'none' });
      } catch (error) {
        // WeChat's own answer, as with the main switch off (20004), is no failure of ours.
        if (/^requestSubscribeMessage:/.test((error as { errMsg?: string }).errMsg || '')) sayNotTold();
        else showError(error);
      }
    },
    showAll() {
      this.setData({ all: true });
    },
    openDaySheet() {
      const home = lastHome();
      if (home) openPage(pages.daySheet({ id: home.me.memberId }));
    },
    openMyData() {
      openPage(pages.myData());
    },
    openStandIns() {
      openPage(pages.standIns({}));
    },
    openRota() {
      const home = lastHome();
      if (home) openPage(pages.rota({ id: home.me.memberId }));
    },
    openSkills() {
      openPage(pages.mySkills());
    },
    openOutbox() {
      openPage(pages.outbox());
    },
    bindAccount() {
      openPage(pages.bind({}));
    },
    callHotline() {
      void ringUp(environment.hotline);
    },
    openPrivacy() {
      wx.openPrivacyContract({ fail: () => void wx.showToast({ title: '隐私指引暂不可用', icon: 'none' }) });
    },
    async leave() {
      const { unsent } = countOutbox();
      const text = unsent
        ? `还有 ${unsent} 项没有同步，退出后这些记录和照片将永久丢失。请先联网同步。`
        : '本机保存的工单副本和照片将清除，云端记录不受影响。重新登录后会再取回。';
      if (!(await confirmed(text, unsent ? '仍要退出' : '退出', '退出登录'))) return;
      if (unsent && !(await confirmed(`确定放弃这 ${unsent} 项记录吗？`, '放弃记录'))) return;
      signOut();
      forgetPhotos();
      void wx.reLaunch({ url: pages.home() });
    },
    signIn() {
      comeBack();
      void wx.switchTab({ url: pages.home() });
    },
  },
});
