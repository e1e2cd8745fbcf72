import { ringUp } from '../../../kit/on-computers';
import type { DealerLifePage } from '../../../../cloudfunctions/_contracts/dealers-life';
import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { ask, askReason } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { detailPage } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { dayOf } from '../../../shared/days';
import { planStateLabels, planTones } from '../../../shared/dealers/states';
import { visitKindLabels } from '../../../shared/model/dealers-life';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import type { channelRights } from '../../../shared/rights';
import { sayExpiry } from '../../../shared/say';
import { dealerStateLabels } from '../../../shared/states';
import { whoAmI } from '../names';
import { sayWish, taskLine } from '../life-words';
import { dealerTones } from '../words';

type Part = 'devices' | 'visits' | 'orders';
const known = besideData(() => ({ page: null as DealerLifePage | null }));

/** 经销商档案: contract, people, money's way, what is to be done, how it is coached; its end with what has to go over. */
Component({
  behaviors: [pageState, detailPage],
  data: {
    id: '',
    view: null as object | null,
    shortName: '',
    can: {
      profile: false,
      contract: false,
      tier: false,
      bank: false,
      visit: false,
      plan: false,
      targets: false,
      appraisals: false,
    },
    handOver: [] as { what: Part; label: string }[],
  },
  methods: {
    onLoad({ id = '' }: { id?: string }) {
      this.setData({ id: decodeURIComponent(id) });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      const me = await whoAmI();
      const id = this.data.id || me.dealerId || '';
      const page = await call('channel', 'dealer.life', { dealerId: id });
      known(this).page = page;
      const { dealer, regionNames, tasks, visits, plans, moreTasks } = page;
      const today = dayOf(officialNow());
      const mayDo = (action: keyof typeof channelRights) => may(me.roles, 'channel', action);
      const isOut = dealer.state === 'suspended' || dealer.state === 'terminated';
      const hands = may(me.roles, 'service', 'workOrder.assignDealer');
      const manages = mayDo('dealer.move');
      const { contract, bank, profile } = dealer;
      return {
        id,
        shortName: dealer.shortName,
        can: {
          profile: mayDo('dealer.saveProfile'),
          contract: mayDo('dealer.saveContract'),
          tier: manages && !dealer.asked,
          bank: mayDo('dealer.ask') && !dealer.asked,
          visit: mayDo('dealerVisit.save'),
          plan: mayDo('plan.open'),
          targets: mayDo('dealerTargets.get'),
          appraisals: mayDo('appraisal.list'),
        },
        handOver: isOut
          ? [
              ...(hands
                ? [
                    { what: 'visits' as const, label: '移交在办工单' },
                    { what: 'devices' as const, label: '移交设备' },
                  ]
                : []),
              ...(manages && dealer.state === 'terminated'
                ? [{ what: 'orders' as const, label: '结束未完订单' }]
                : []),
            ]
          : [],
        view: {
          label: dealerStateLabels[dealer.state],
          tone: dealerTones[dealer.state],
          tier: dealer.tier || '未定',
          asked: dealer.asked ? `${dealer.asked.by.name} 提出：${sayWish(dealer.asked)}，待复核` : '',
          mayDecide: page.mayDecide,
          applicationId: mayDo('admission.get') ? dealer.applicationId || '' : '',
          contract: contract
            ? `${contract.number}，${contract.fromOn} 至 ${contract.toOn}（${sayExpiry(contract.toOn, today)}）`
            : '',
          contractPhotos: contract ? contract.files.length : 0,
          bank: bank ? `${bank.holder}\n${bank.bank}\n${bank.account}` : '',
          address: profile ? profile.address : '',
          regions: regionNames.join('、'),
          people: profile ? profile.people : [],
          warehouses: profile
            ? profile.warehouses.map(({ name, address, cold }) => ({
                name,
                about: `${address}${cold ? '，有冷库' : ''}`,
              }))
            : [],
          tax:
            profile && profile.tax
              ? `${profile.tax.kind === 'general' ? '一般纳税人' : '小规模纳税人'}，${profile.tax.title}`
              : '',
          tasks: tasks.map((task) => taskLine(task, today)),
          moreTasks,
          visits: visits.map((visit) => ({
            id: visit._id,
            title: `${visitKindLabels[visit.kind]} ${visit.visitedOn}`,
            by: visit.by.name,
            notes: visit.notes,
          })),
          plans: plans.map((plan) => ({
            id: plan._id,
            why: plan.why,
            label: planStateLabels[plan.state],
            tone: planTones[plan.state],
            about:
              plan.state === 'open'
                ? `到 ${plan.untilOn}，${plan.nextReviewOn} 复盘${plan.seenAt ? '' : '，对方未读'}`
                : `到 ${plan.untilOn}`,
          })),
        },
      };
    },
    revision(): number {
      return known(this).page!.dealer.revision;
    },
    async changed(what: string, work: () => Promise<unknown>, said: string) {
      await this.act(what, work, { said });
      await this.loadBoth();
    },
    go(event: Said) {
      const page = given<
        | 'dealerTasks'
        | 'dealerVisits'
        | 'dealerVisitNew'
        | 'dealerTargets'
        | 'plans'
        | 'planNew'
        | 'appraisals'
      >(event, 'page');
      openPage(pages[page]({ dealerId: this.data.id, dealerName: this.data.shortName }));
    },
    openPlan(event: Said) {
      openPage(pages.plan({ id: given(event, 'id') }));
    },
    editProfile() {
      openPage(pages.dealerProfile({ id: this.data.id }));
    },
    openApplication() {
      openPage(pages.application({ id: known(this).page!.dealer.applicationId! }));
    },
    decide() {
      openPage(pages.dealerAsked());
    },
    dial(event: Said) {
      const phoneNumber = given(event, 'phone');
      if (phoneNumber && phoneNumber.indexOf('*') < 0) void ringUp(phoneNumber);
    },
    contractPhotos() {
      const urls = Object.keys(known(this).page!.contractLinks).map(
        (id) => known(this).page!.contractLinks[id]!,
      );
      if (urls.length) void wx.previewImage({ urls, current: urls[0]! });
    },
    async takeBackAsked() {
      const reason = await askReason(this, { title: '撤回申请', placeholder: '原因', confirm: '撤回' });
      if (!reason) return;
      const input = { dealerId: this.data.id, revision: this.revision(), agrees: false, reason };
      await this.changed('ask', () => call('channel', 'dealer.decide', input), '已撤回');
    },
    async askTier() {
      const answer = await ask(this, {
        title: '改等级',
        hint: '等级决定适用的价格表，需另一位渠道经理复核。',
        field: { label: '等级', placeholder: '如 一级', maxlength: 20 },
        why: '原因',
        confirm: '提交复核',
      });
      if (!answer) return;
      const input = {
        dealerId: this.data.id,
        revision: this.revision(),
        wish: { kind: 'tier', tier: answer.text } as const,
        why: answer.why || '等级调整',
      };
      await this.changed('ask', () => call('channel', 'dealer.ask', input), '已提交，等待复核');
    },
    async askBank() {
      const before = known(this).page!.dealer.bank;
      const answer = await ask(this, {
        title: '改银行账户',
        hint: '户名、开户行、账号，各占一行。需财务复核后生效。',
        field: {
          label: '账户',
          type: 'textarea',
          maxlength: 240,
          value: before ? `${before.holder}\n${before.bank}\n${before.account}` : '',
          check: (text) => (linesOf(text).length === 3 ? '' : '请分三行填写户名、开户行、账号'),
        },
        why: '原因',
        confirm: '提交复核',
      });
      if (!answer) return;
      const [holder = '', bank = '', account = ''] = linesOf(answer.text);
      const input = {
        dealerId: this.data.id,
        revision: this.revision(),
        wish: { kind: 'bank', bank: { holder, bank, account } } as const,
        why: answer.why || '账户变更',
      };
      await this.changed('ask', () => call('channel', 'dealer.ask', input), '已提交，等待财务复核');
    },
    /** A step at a time, until nothing is left that can go. */
    async handOver(event: Said) {
      const { what, label } = event.currentTarget.dataset as { what: Part; label: string };
      const follows =
        what === 'orders'
          ? '未发货的订单取消，部分发货的取消余下部分，占用的额度释放。'
          : '按授权交给被授权的经销商；没有授权的归厂家。';
      if (!(await confirmed(follows, label))) return;
      let moved = 0;
      const counts: Record<string, number> = {};
      await this.act(what, async () => {
        for (;;) {
          const step = await call('channel', 'dealer.handOver', { dealerId: this.data.id, what });
          moved += step.moved;
          for (const { dealerName, count } of step.to) counts[dealerName] = (counts[dealerName] || 0) + count;
          if (step.left === 0 || step.moved === 0) break;
        }
      });
      const to = Object.keys(counts).map((name) => `${name} ${counts[name]}`);
      void wx.showModal({
        content: moved ? `办了 ${moved} 项${to.length ? `：${to.join('、')}` : ''}` : '没有要移交的',
        showCancel: false,
        confirmText: '知道了',
      });
      await this.loadBoth();
    },
  },
});
const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
