import type { CoverageDelta, GrantPage, TreeRow } from '../../../../cloudfunctions/_contracts/grants';
import { call, CallRefused, officialNow } from '../../../api/client';
import type { ActionOf, InputOf } from '../../../api/client';
import { confirmed, messageOf, showError } from '../../../api/messages';
import { addDays, dayOf } from '../../../shared/days';
import { grantStandingLabels } from '../../../shared/model/grants';
import type { GrantKind } from '../../../shared/model/grants';
import { sayTime } from '../../../shared/say';
import { lineNames, whoAmI } from '../names';
import { grantEventWords, grantTones, sayGround, sayKinds } from '../words';
import { ask, askReason } from '../../../kit/ask';
import { detailPage } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { nextInQueue } from '../next-in-queue';

interface ConflictCard {
  otherId: string;
  number: string;
  dealerName: string;
  lines: string;
  kinds: string;
  where: string;
  except: string;
  days: string;
  carveOut: string;
  leavesNothing: boolean;
  /** Other lines would lose their ground by the carve-out. */
  canSplit: boolean;
  cost: string;
  /** Given up on the contested lines though nobody else holds it. */
  costOfLines: string;
  tree: (TreeRow & { ownWords: string; otherWords: string })[];
  treeLeft: number;
}
const heldWords: Record<TreeRow['own'], string> = {
  all: '● 含',
  part: '◐ 部分',
  carved_out: '✕ 除外',
  none: '—',
};

Component({
  behaviors: [pageState, detailPage],
  data: {
    id: '',
    isManager: false,
    /** Wrote or submitted it, so somebody else approves. */
    isOwn: false,
    view: null as object | null,
    state: '',
    dealerId: '',
    fromOn: '',
    toOn: '',
    /** Set where an end to come was chosen. */
    revokedOn: '',
    canRevoke: false,
    canAsk: false,
    revision: 0,
    conflicts: [] as ConflictCard[],
    conflictTotal: 0,
    checked: false,
    /** Counts the checks: only the last one's answer holds. */
    round: 0,
    /** Why overlaps or the effect are not known; nothing is approved unseen. */
    checkError: '',
    /** The next one that waits for the same person, after a decision here. */
    nextId: '',
    waiting: '',
    /** What was split off here just now. */
    apart: null as null | { id: string; said: string },
    effect: null as null | { title: string; lines: { key: string; text: string }[] },
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id), nextId: '', apart: null });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      const [page, me] = await Promise.all([
        call('channel', 'grant.get', { grantId: this.data.id }),
        whoAmI(),
      ]);
      const isManager = may(me.roles, 'channel', 'grant.approve');
      const { state } = page.grant;
      const isHeld = page.standing === 'effective' || page.standing === 'not_begun';
      // Not awaited: whoever sees the grant may go on, whatever the check takes.
      if (isManager && (state === 'draft' || state === 'pending')) void this.assess();
      else this.setData({ effect: null, conflicts: [], conflictTotal: 0 });
      return {
        canAsk: (isManager || me.dealerId !== null) && isHeld,
        ...this.shown(page, isManager, me.memberId),
      };
    },
    shown(
      { grant, standing, scope, carveOuts, productLines, history }: GrantPage,
      isManager: boolean,
      memberId: string,
    ) {
      const now = officialNow();
      const writers = [grant.createdBy, grant.editedBy, grant.submittedBy];
      return {
        isManager,
        isOwn: writers.some((writer) => writer !== null && writer.memberId === memberId),
        state: grant.state,
        revision: grant.revision,
        dealerId: grant.dealerId,
        fromOn: grant.fromOn,
        toOn: grant.toOn,
        revokedOn: grant.revokedOn || '',
        canRevoke:
          isManager &&
          (grant.state === 'approved'
            ? grant.toOn >= dayOf(now)
            : grant.revokedOn !== undefined && grant.revokedOn > dayOf(now) && standing !== 'revoked'),
        view: {
          number: grant.number,
          dealerName: grant.dealerName,
          label: grantStandingLabels[standing],
          tone: grantTones[standing],
          lines: productLines.map(({ name }) => name),
          kinds: sayKinds(grant.kinds),
          where: sayGround(scope),
          except: sayGround(carveOuts),
          days: `${grant.fromOn} 至 ${grant.toOn}（含首尾两日）`,
          exclusive: grant.exclusive,
          revoked: grant.revokedOn ? `自 ${grant.revokedOn} 起撤销：${grant.revokeReason}` : '',
          returnReason: grant.state === 'draft' ? grant.returnReason : '',
          source: grant.source
            ? `${grant.source.fileName} · ${grant.source.sheet} 第 ${grant.source.row} 行`
            : '',
          history: [...history].reverse().map(({ at, by, event, reason }) => ({
            key: at + event,
            what: grantEventWords[event],
            by: by.name,
            time: sayTime(at, now),
            reason: reason || '',
          })),
        },
      };
    },
    async assess() {
      const round = this.data.round + 1;
      this.setData({ round, checked: false, checkError: '' });
      try {
        await Promise.all([this.check(round), this.foresee()]);
      } catch (error) {
        if (round === this.data.round) this.setData({ checkError: messageOf(error) });
      }
    },
    async check(round: number) {
      const [{ conflicts, total }, names] = await Promise.all([
        call('channel', 'grant.conflicts', { grantId: this.data.id }),
        lineNames(),
      ]);
      if (round !== this.data.round) return;
      this.setData({
        checked: true,
        conflictTotal: total,
        conflicts: conflicts.map((one): ConflictCard => {
          const { carveOut } = one;
          const none = carveOut.alsoGivesUp.regions.length + carveOut.alsoGivesUp.hospitalCount === 0;
          const cost = [
            ...(none ? [] : [sayGround(carveOut.alsoGivesUp)]),
            ...(carveOut.alsoOnLines.length ? [`${names(carveOut.alsoOnLines)}在这里的授权`] : []),
            ...carveOut.alsoOnDays.map(({ fromOn, toOn }) => `${fromOn} 至 ${toOn}在这里的授权`),
          ];
          return {
            otherId: one.otherId,
            number: one.number,
            dealerName: one.dealerName,
            lines: names(one.productLineIds),
            kinds: sayKinds(one.kinds as GrantKind[]),
            where: sayGround(one.ground),
            except: sayGround(one.except),
            days: `${one.fromOn} 至 ${one.toOn}`,
            carveOut: sayGround(carveOut.ground),
            leavesNothing: carveOut.leavesNothing,
            canSplit: carveOut.alsoOnLines.length > 0,
            cost: cost.join('；'),
            costOfLines: none ? '' : sayGround(carveOut.alsoGivesUp),
            tree: one.tree.map((row) => ({
              ...row,
              ownWords: heldWords[row.own],
              otherWords: heldWords[row.other],
            })),
            treeLeft: one.treeLeft,
          };
        }),
      });
    },
    /** What the approval would add; a region with hospitals yet to come counts too. */
    async foresee() {
      const [{ gained }, names] = await Promise.all([
        call('channel', 'coverage.preview', { grantId: this.data.id }),
        lineNames(),
      ]);
      this.setData({
        effect: gained.length ? { title: '批准后新增覆盖', lines: sayDeltas(gained, names) } : null,
      });
    },
    /** True when it was done. */
    async send<A extends ActionOf<'channel'>>(action: A, input: InputOf<'channel', A>, said: string) {
      const done = await this.act(
        action,
        () =>
          call('channel', action, input).catch((error: unknown) => {
            // Another grant was approved meanwhile.
            if (error instanceof CallRefused && error.code === 'GRANT_CONFLICT') void this.assess();
            throw error;
          }),
        { said },
      );
      if (done) await this.loadBoth();
      return done;
    },
    /** What Enter does in the queue. */
    mainAct() {
      const { state, isManager, isOwn } = this.data;
      if (state === 'pending' && isManager && !isOwn) void this.approve();
    },
    edit() {
      openPage(pages.grantEdit({ id: this.data.id }));
    },
    /** What stands on the screen, and nothing that came after it. */
    seen() {
      return { grantIds: [this.data.id], revisions: [this.data.revision] };
    },
    submit() {
      void this.send('grant.submit', this.seen(), '已提交审批');
    },
    async approve() {
      const { fromOn, busy, checked, checkError, conflictTotal } = this.data;
      const seen = this.seen();
      if (busy) return;
      if (!checked || checkError || conflictTotal)
        return void wx.showToast({ title: '请先核对并排除重叠', icon: 'none' });
      const past =
        fromOn < dayOf(officialNow()) ? `起始日 ${fromOn} 已过，问起那天以后的日子也会答“可以”。` : '';
      if (await confirmed(`批准后按起止日期生效，经销商可据此申请授权书。${past}`, '批准'))
        if (await this.send('grant.approve', seen, '已批准')) await this.goOn();
    },
    async sendBack() {
      const reason = await askReason(this, {
        title: '退回修改',
        placeholder: '写明要改什么',
        confirm: '确定',
      });
      if (reason && (await this.send('grant.return', { grantIds: [this.data.id], reason }, '已退回')))
        await this.goOn();
    },
    /** The queue goes on here, without a way back through the list. */
    async goOn() {
      if (this.data.detailId) return this.tellList(true);
      try {
        const { grants, next } = await call('channel', 'grant.list', { queue: 'to_approve' });
        this.setData(nextInQueue(grants, this.data.id, next !== null));
      } catch (error) {
        console.warn('grants to approve', error);
      }
    },
    openNext() {
      void wx.redirectTo({ url: pages.grant({ id: this.data.nextId }) });
    },
    async discard() {
      const reason = await askReason(this, {
        title: '作废草稿',
        placeholder: '作废原因；作废后不能恢复',
        confirm: '作废',
      });
      if (reason && (await this.send('grant.void', { grantIds: [this.data.id], reason }, '已作废')))
        this.tellList(true);
    },
    async split(event: WechatMiniprogram.TouchEvent) {
      const { otherId } = event.currentTarget.dataset as { otherId: string };
      const { leavesNothing, lines } = this.data.conflicts.find((one) => one.otherId === otherId)!;
      const [follows, word, said] = leavesNothing
        ? [`本授权不再含${lines}，其余产品线的范围不变。`, '去掉', '已去掉']
        : [
            '冲突的产品线单独成为一份授权并让出重叠部分，其余产品线的范围不变；两份都要审批。',
            '拆分',
            '已拆分',
          ];
      if (!(await confirmed(follows, word))) return;
      const grantId = this.data.id;
      const done = await this.act(
        'grant.split',
        async () => {
          const [, apart] = (await call('channel', 'grant.split', { grantId, otherId })).grants;
          this.setData({
            apart: apart ? { id: apart.grantId, said: `${lines}已单独成为一份授权 ${apart.number}` } : null,
          });
        },
        { said },
      );
      if (!done) return;
      await this.loadBoth();
    },
    openApart() {
      openPage(pages.grant({ id: this.data.apart!.id }));
    },
    async carveOut(event: WechatMiniprogram.TouchEvent) {
      const { otherId } = event.currentTarget.dataset as { otherId: string };
      await this.send('grant.carveOut', { grantId: this.data.id, otherId }, '已排除');
    },
    async revoke() {
      let lost: CoverageDelta[];
      try {
        ({ lost } = await call('channel', 'coverage.preview', { grantId: this.data.id }));
      } catch (error) {
        return showError(error);
      }
      const hospitals = lost.reduce((sum, { hospitalCount }) => sum + hospitalCount, 0);
      const fromOn = await this.chooseEnd();
      const reason =
        fromOn && (await askReason(this, { title: '撤销授权', placeholder: '撤销原因', confirm: '确定' }));
      if (!fromOn || !reason) return;
      const follows = `自 ${fromOn} 起不再有效，失去 ${hospitals} 家医院的覆盖；写有之后日期的授权书停用，不能恢复。`;
      if (await confirmed(follows, '撤销'))
        await this.send('grant.revoke', { grantId: this.data.id, reason, fromOn }, '已撤销');
    },
    /** The first day without it: today, tomorrow, the first of next month or a day picked; null when the person thought better of it. */
    async chooseEnd(): Promise<string | null> {
      const today = dayOf(officialNow());
      const nextMonth = `${addDays(`${today.slice(0, 7)}-28`, 4).slice(0, 7)}-01`;
      const { toOn, revokedOn } = this.data;
      const choices = [...new Set([today, addDays(today, 1), nextMonth])].filter(
        (day) => day <= toOn && (!revokedOn || day < revokedOn),
      );
      const sayDay = (day: string) => (day === today ? '今天起不再有效' : `${day} 起不再有效`);
      const last = revokedOn ? addDays(revokedOn, -1) : toOn;
      const other = '另选一天';
      const answer = await ask(this, {
        title: '从哪天起撤销',
        choices: [...choices.map(sayDay), other],
        other,
        field: { label: '失效日', type: 'day', from: today, to: last },
        confirm: '下一步',
      });
      if (!answer) return null;
      return answer.choice === other ? answer.text : choices.find((day) => sayDay(day) === answer.choice)!;
    },
    openOther(event: WechatMiniprogram.TouchEvent) {
      openPage(pages.grant({ id: event.currentTarget.dataset.otherId as string }));
    },
    requestLetter() {
      const { id, dealerId } = this.data;
      openPage(pages.letterRequest({ grantId: id, dealerId }));
    },
  },
});

function sayDeltas(deltas: readonly CoverageDelta[], names: (ids: readonly string[]) => string) {
  return deltas.slice(0, 20).map((delta, at) => {
    const shown = delta.hospitals.slice(0, 5).map(({ name }) => name);
    const rest = delta.hospitalCount > shown.length ? `等 ${delta.hospitalCount} 家医院` : '';
    const regions = delta.newHospitalsIn.slice(0, 5).map(({ name }) => name);
    const where = [
      shown.join('、') + rest,
      regions.length ? `${regions.join('、')}以后新建的医院` : '',
    ].filter(Boolean);
    return {
      key: String(at),
      text: `${names(delta.productLineIds)}：${where.join('；')}（${delta.fromOn} 至 ${delta.toOn}）`,
    };
  });
}
