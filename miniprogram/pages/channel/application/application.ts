import { ringUp } from '../../../kit/on-computers';
import type { ApplicationPage } from '../../../../cloudfunctions/_contracts/dealers-life';
import { call, officialNow } from '../../../api/client';
import { ask, askReason } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { forget, isFilledIn } from '../../../kit/form';
import { detailPage } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { confirmed } from '../../../api/messages';
import { applicationStateLabels, applicationTones } from '../../../shared/dealers/states';
import { applicationFileLabels } from '../../../shared/model/dealers-life';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';
import { dealerStateLabels } from '../../../shared/states';
import { whoAmI } from '../names';

const alikeWords = { creditCode: '信用代码', name: '名称', shortName: '简称', phone: '电话' };
const known = besideData(() => ({ page: null as ApplicationPage | null }));

/** One application: what the company says, who is alike, what was looked at, and the two who let it in. */
Component({
  behaviors: [pageState, detailPage],
  data: {
    id: '',
    view: null as object | null,
    state: '',
    checks: [] as { id: string; text: string; verdict: string; note: string }[],
    photos: [] as { url: string; label: string }[],
    can: { take: false, check: false, recommend: false, accept: false },
    dealerId: '',
    region: { code: '', name: '' },
    treeOpen: false,
    missing: 0,
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
      if (!this.data.detailId) void this.load();
    },
    async fetch() {
      const [me, page] = await Promise.all([
        whoAmI(),
        call('channel', 'admission.get', { applicationId: this.data.id }),
      ]);
      known(this).page = page;
      const { application: one, regionName, linkNote, alike, links, missing, maySecond } = page;
      const now = officialNow();
      const manages = may(me.roles, 'channel', 'admission.take');
      const reviewing = manages && one.state === 'reviewing';
      return {
        state: one.state,
        missing,
        dealerId: one.dealerId || '',
        can: {
          take: manages && one.state === 'sent',
          check: reviewing,
          recommend: reviewing && !one.recommended,
          accept: reviewing && maySecond,
        },
        region: { code: one.regionCode, name: regionName },
        checks: one.checks.map(({ id, text, verdict, note }) => ({ id, text, verdict: verdict || '', note })),
        photos: one.files
          .filter(({ fileId }) => links[fileId])
          .map(({ fileId, kind }) => ({ url: links[fileId]!, label: applicationFileLabels[kind] })),
        view: {
          name: one.name,
          number: one.number,
          label: applicationStateLabels[one.state],
          tone: applicationTones[one.state],
          facts: [
            ['简称', one.shortName],
            ['信用代码', one.creditCode],
            ['登记机关', regionName || '代码中没有'],
            ['地址', one.address],
            ['联系人', [one.contactName, one.contactTitle].filter(Boolean).join('，')],
            ['意向', one.wishes],
            ['经历', one.experience],
            ['来自', linkNote],
          ]
            .filter(([, value]) => value)
            .map(([label, value]) => ({ label, value })),
          phone: one.contactPhone,
          answers: one.answers,
          alike: alike.map(({ kind, id, name, state, by }) => ({
            id,
            kind,
            name,
            about: `${kind === 'dealer' ? '经销商' : '申请'}，${
              kind === 'dealer'
                ? dealerStateLabels[state as keyof typeof dealerStateLabels]
                : applicationStateLabels[state as keyof typeof applicationStateLabels]
            }，${by.map((what) => alikeWords[what]).join('、')}相同`,
          })),
          recommended: one.recommended ? `${one.recommended.by.name} 推荐：${one.recommended.note}` : '',
          steps: [...one.history].reverse().map(({ at, by: who, to, reason }) => ({
            key: `${at}${to}`,
            label: to === 'recommended' ? '推荐' : applicationStateLabels[to],
            by: typeof who === 'string' ? who : who.name,
            reason,
            time: sayTime(at, now),
          })),
        },
      };
    },
    async done(what: string, work: () => Promise<unknown>, said: string, left = false) {
      const ok = await this.act(what, work, { said });
      if (!ok) return;
      await this.loadBoth(left);
    },
    async take() {
      const input = { applicationId: this.data.id };
      await this.done('take', () => call('channel', 'admission.take', input), '已受理', true);
    },
    call() {
      const { page } = known(this);
      void ringUp(page!.application.contactPhone);
    },
    preview(event: Said) {
      const urls = this.data.photos.map(({ url }) => url);
      void wx.previewImage({ urls, current: given(event, 'url') });
    },
    async check(event: Said) {
      if (!this.data.can.check) return;
      const id = given(event, 'id');
      const before = this.data.checks.find((one) => one.id === id)!;
      const answer = await ask(this, {
        title: before.text,
        choices: ['符合', '不符合', '未核对'],
        why: '说明（选填）',
        confirm: '保存',
      });
      if (!answer) return;
      const verdict = answer.choice === '符合' ? 'ok' : answer.choice === '不符合' ? 'wrong' : null;
      const input = {
        applicationId: this.data.id,
        revision: known(this).page!.application.revision,
        checks: [{ id, verdict, note: answer.why } as const],
      };
      await this.done('check', () => call('channel', 'admission.check', input), '已保存');
    },
    async giveBack() {
      const reason = await askReason(this, {
        title: '退回补充',
        placeholder: '缺什么，对方会看到',
        confirm: '退回',
      });
      if (!reason) return;
      const input = { applicationId: this.data.id, reason };
      await this.done('return', () => call('channel', 'admission.return', input), '已退回', true);
    },
    async refuse() {
      const reason = await askReason(this, {
        title: '不予通过',
        placeholder: '原因，对方会看到',
        confirm: '不予通过',
      });
      if (!reason || !(await confirmed('这份申请就此结束，对方可以重新申请。', '不予通过'))) return;
      const input = { applicationId: this.data.id, reason };
      await this.done('refuse', () => call('channel', 'admission.refuse', input), '已答复', true);
    },
    async recommend() {
      const { revision } = known(this).page!.application;
      const reason = await askReason(this, {
        title: '推荐准入',
        placeholder: '理由，给第二位审批人看',
        confirm: '推荐',
      });
      if (!reason) return;
      const input = { applicationId: this.data.id, reason, revision };
      await this.done(
        'recommend',
        () => call('channel', 'admission.recommend', input),
        '已推荐，等待第二人',
        true,
      );
    },
    toggleTree() {
      this.setData({ treeOpen: !this.data.treeOpen });
    },
    pickRegion({ detail }: { detail: { code: string; name: string } }) {
      this.setData({ region: detail, treeOpen: false, ...forget(this, 'region') });
    },
    async accept() {
      const { region, id } = this.data;
      if (!isFilledIn(this, { region: region.code ? '' : '请选择所在地区' })) return;
      if (!(await confirmed('将建立经销商档案（审核中）和准入事项。', '批准准入'))) return;
      const revision = known(this).page!.application.revision;
      const input = { applicationId: id, revision, regionCode: region.code };
      await this.done('accept', () => call('channel', 'admission.accept', input), '已批准', true);
    },
    mainAct() {
      const { can } = this.data;
      if (can.take) void this.take();
      else if (can.accept) void this.accept();
      else if (can.recommend) void this.recommend();
    },
    openAlike(event: Said) {
      const id = given(event, 'id');
      const url = given(event, 'kind') === 'dealer' ? pages.dealer({ id }) : pages.application({ id });
      openPage(url);
    },
    openDealer() {
      openPage(pages.dealerFile({ id: this.data.dealerId }));
    },
  },
});
