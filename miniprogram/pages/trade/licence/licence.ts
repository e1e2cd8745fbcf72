import type { LicencePage, LicenceRow } from '../../../../cloudfunctions/_contracts/licences';
import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { whoAmI } from '../../../api/who-am-i';
import { ask, askReason } from '../../../kit/ask';
import { detailPage } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { dayOf, isDay } from '../../../shared/days';
import { licenceModeLabels, licenceTypeLabels } from '../../../shared/model/trade';
import type { ScopeEntry } from '../../../shared/model/trade';
import { pages } from '../../../shared/pages';
import { sayTime } from '../../../shared/say';
import { readScope } from '../../../shared/trade/scope';
import { licenceStateLabels } from '../../../shared/trade/states';
import { mayDo } from '../can';
import { readBeside } from '../paper-reading';
import { licenceDays, licenceTones, sayScope } from '../words';

const factsOf = (licence: LicenceRow) => ({
  证照: licenceTypeLabels[licence.type],
  编号: licence.number,
  有效期: licenceDays(licence),
  发证机关: licence.issuer,
  经营方式: licence.mode ? licenceModeLabels[licence.mode] : '',
  经营范围: licence.scopeText,
  范围条目: licence.scope.map(sayScope).join('；'),
  地址: licence.addresses
    .map(({ kind, text }) => `${kind === 'warehouse' ? '库房' : '经营场所'}：${text}`)
    .join('；'),
  延续受理: licence.renewal ? `${licence.renewal.acceptedOn} ${licence.renewal.receiptNo}` : '',
  批准日: licence.decidedOn || '',
  视同延续: licence.deemed ? `${licence.deemed.proof}（${licence.deemed.by.name} 提出）` : '',
});

/** One paper; for quality beside the version before it, with the verdict at hand. */
Component({
  behaviors: [pageState, detailPage],
  data: {
    id: '',
    can: { review: false, withdraw: false, deem: false },
    view: null as object | null,
    state: '',
    isOwn: false,
    canDeem: false,
    proposed: [] as { key: string; say: string }[],
    pictures: [] as string[],
    picturesBefore: [] as string[],
    nextId: '',
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id), nextId: '' });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      const [page, can, me] = await Promise.all([
        call('trade', 'licence.get', { licenceId: this.data.id }),
        mayDo({ review: 'licence.review', withdraw: 'licence.withdraw', deem: 'licence.deem' }),
        whoAmI(),
      ]);
      return { can, ...this.shown(page, me.memberId) };
    },
    shown({ licence, before, window: renewal, files }: LicencePage, memberId: string) {
      const now = factsOf(licence);
      const old = before ? factsOf(before) : null;
      const facts = (Object.keys(now) as (keyof typeof now)[])
        .map((label) => ({
          label,
          value: now[label],
          read: readBeside(licence, label),
          before: old ? old[label] : '',
          changed: old !== null && old[label] !== now[label],
        }))
        .filter(({ value, before: was }) => value || was);
      const deemed = licence.deemed ? licence.deemed.by.memberId : '';
      const pictures = licence.files.map(({ fileId }) => files[fileId]).filter((one): one is string => !!one);
      const today = dayOf(officialNow());
      scopes.set(this, licence.scope);
      return {
        state: licence.state,
        isOwn: [licence.submittedBy.memberId, deemed].indexOf(memberId) >= 0,
        canDeem:
          licence.state === 'valid' &&
          licence.renewal !== null &&
          licence.toOn !== null &&
          licence.toOn < today,
        pictures,
        picturesBefore: ((before && before.files) || [])
          .map(({ fileId }) => files[fileId])
          .filter((one): one is string => !!one),
        proposed: licence.scope.map((entry, i) => ({ key: String(i), say: sayScope(entry) })),
        view: {
          dealerId: licence.dealerId,
          dealerName: licence.dealerName,
          label: licenceStateLabels[licence.state],
          tone: licenceTones[licence.state],
          facts,
          hasBefore: old !== null,
          readName: (licence.reading && licence.reading.name) || '',
          scopeText: licence.scopeText,
          class: licence.type === 'permit' ? 'III' : 'II',
          needsScope: licence.type !== 'business',
          window: renewal ? `延续申请期 ${renewal.opensOn} 至 ${renewal.closesOn}，过期只能重新办证` : '',
          reason: licence.reason
            ? `${licence.state === 'withdrawn' ? `自 ${licence.withdrawnOn} 停用` : '未通过'}：${licence.reason}`
            : '',
          submitted: `${licence.submittedBy.name} ${sayTime(licence.createdAt, officialNow())} 提交`,
          reviewed: licence.reviewedBy ? `${licence.reviewedBy.name} 审核` : '',
        },
      };
    },
    /** Entries as the paper's text reads; the reviewer takes away what is wrong. */
    readText() {
      const { scopeText, class: of } = this.data.view as { scopeText: string; class: 'II' | 'III' };
      const entries = readScope(scopeText, of);
      if (!entries.length) return void wx.showToast({ title: '原文里没有认出分类编码', icon: 'none' });
      this.propose(entries);
    },
    propose(entries: ScopeEntry[]) {
      scopes.set(this, entries);
      this.setData({ proposed: entries.map((entry, i) => ({ key: String(i), say: sayScope(entry) })) });
    },
    dropEntry(event: Said) {
      const at = given<number>(event, 'at');
      this.propose((scopes.get(this) || []).filter((_, i) => i !== at));
    },
    async judge(passes: boolean, reason: string) {
      const scope = scopes.get(this) || [];
      const done = await this.act(
        passes ? 'pass' : 'reject',
        () =>
          call('trade', 'licence.review', {
            verdicts: [{ licenceId: this.data.id, passes, reason, ...(passes ? { scope } : {}) }],
          }),
        { said: passes ? '已通过' : '已退回' },
      );
      if (!done) return;
      await this.loadBoth(true);
      if (this.data.detailId) return;
      const { licences } = await call('trade', 'licence.list', { states: ['pending'] });
      const next = licences.find(({ _id }) => _id !== this.data.id);
      this.setData({ nextId: next ? next._id : '' });
    },
    async pass() {
      if (await confirmed('通过后，需要这张证照的订单和发货按它检查。', '通过')) await this.judge(true, '');
    },
    async reject() {
      const reason = await askReason(this, {
        title: '退回证照',
        placeholder: '写明哪里不对',
        confirm: '退回',
      });
      if (reason) await this.judge(false, reason);
    },
    mainAct() {
      const { state, can, isOwn } = this.data;
      if (state === 'pending' && can.review && !isOwn) void this.pass();
    },
    openNext() {
      void wx.redirectTo({ url: pages.licence({ id: this.data.nextId }) });
    },
    async withdraw() {
      const answer = await ask(this, {
        title: '停用证照',
        hint: '从这一天起，需要它的订单不能提交和发货，不能恢复。',
        field: {
          label: '停用日',
          value: dayOf(officialNow()),
          check: (text) => (isDay(text) ? '' : '请写成 2026-01-31 的样子'),
        },
        why: '原因',
        confirm: '停用',
      });
      if (!answer) return;
      await this.send(
        () =>
          call('trade', 'licence.withdraw', {
            licenceId: this.data.id,
            fromOn: answer.text,
            reason: answer.why,
          }),
        '已停用',
      );
    },
    async deem() {
      const answer = await ask(this, {
        title: '视同准予延续',
        hint: '发证机关受理后到期未作决定。须由另一位质量管理人员审核才生效。',
        field: {
          label: '新的截止日',
          check: (text) => (isDay(text) ? '' : '请写成 2031-01-31 的样子'),
        },
        why: '依据（受理回执等）',
        confirm: '提出',
      });
      if (!answer) return;
      await this.send(
        () =>
          call('trade', 'licence.deem', { licenceId: this.data.id, toOn: answer.text, proof: answer.why }),
        '已提出，等待另一位审核',
      );
    },
    async send(work: () => Promise<unknown>, said: string) {
      if (!(await this.act('send', work, { said }))) return;
      await this.loadBoth();
    },
    preview(event: Said) {
      const urls = given(event, 'of') === 'before' ? this.data.picturesBefore : this.data.pictures;
      void wx.previewImage({ urls, current: urls[given<number>(event, 'at')]! });
    },
    openPapers() {
      const { dealerId, dealerName } = this.data.view as { dealerId: string; dealerName: string };
      openPage(pages.papers({ dealerId, dealerName }));
    },
  },
});
const scopes = new WeakMap<object, ScopeEntry[]>();
