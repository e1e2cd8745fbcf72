import { ringUp } from '../../../kit/on-computers';
import { call, officialNow } from '../../../api/client';
import { confirmed, messageOf, showError } from '../../../api/messages';
import { sayTime } from '../../../shared/say';
import { dealerStateLabels, dealerStates, roleLabels } from '../../../shared/states';
import type { DealerState } from '../../../shared/states';
import { whoAmI } from '../names';
import { dealerTones, letterLine } from '../words';
import type { LetterLine } from '../words';
import { askReason } from '../../../kit/ask';
import { pageState } from '../../../kit/page-state';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';

const moveWords: Record<DealerState, string> = {
  prospect: '退回潜在',
  reviewing: '开始审核',
  active: '开始合作',
  suspended: '暂停合作',
  terminated: '终止合作',
};
const follows: Record<DealerState, string> = {
  prospect: '回到潜在经销商，可以再次提交审核。',
  reviewing: '进入审核，并建立准入事项。',
  active: '由另一位渠道经理复核后生效：账号可以登录，授权和授权书按各自的期限有效。',
  suspended: '授权、授权书、登录和下单立即停止；恢复合作后照旧，历史不变。',
  terminated: '授权、授权书、登录和下单立即停止，并建立移交清单；历史不变。',
};

/** 经销商档案 on one page. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    isManager: false,
    view: null as object | null,
    shortName: '',
    moves: [] as { to: DealerState; label: string; danger: boolean }[],
    letters: [] as LetterLine[],
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
    },
    onShow() {
      void this.load();
    },
    async load() {
      try {
        const dealerId = this.data.id;
        const [{ dealer, regionName, grantCounts, people, history }, { letters }, me] = await Promise.all([
          call('channel', 'dealer.get', { dealerId }),
          call('channel', 'letter.list', { dealerId }),
          whoAmI(),
        ]);
        const isManager = may(me.roles, 'channel', 'dealer.edit');
        this.setData({
          phase: 'ready',
          isManager,
          shortName: dealer.shortName,
          moves: dealerStates[dealer.state].map((to: DealerState) => ({
            to,
            label:
              dealer.state === 'suspended' && to === 'active'
                ? '恢复合作'
                : dealer.state === 'terminated'
                  ? '重新合作'
                  : moveWords[to],
            danger: to === 'suspended' || to === 'terminated',
          })),
          letters: letters.slice(0, 5).map(letterLine),
          view: {
            name: dealer.name,
            shortName: dealer.shortName,
            label: dealerStateLabels[dealer.state],
            tone: dealerTones[dealer.state],
            creditCode: dealer.creditCode,
            regionName,
            contactName: dealer.contactName,
            contactPhone: dealer.contactPhone,
            since: sayTime(dealer.createdAt, officialNow()),
            approved: grantCounts.approved,
            pending: grantCounts.pending,
            history: [...history].reverse().map(({ at, by, agreed, to, reason }) => ({
              key: at,
              label: dealerStateLabels[to],
              tone: dealerTones[to],
              by: agreed ? `${by.name}、${agreed.name}` : by.name,
              time: sayTime(at, officialNow()),
              reason,
            })),
            people: people.map((person) => ({
              id: person._id,
              name: person.name,
              roles: person.roles.map((role) => roleLabels[role]).join('、'),
              active: person.active,
            })),
          },
        });
      } catch (error) {
        if (this.data.view) showError(error);
        else this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    async move(event: WechatMiniprogram.TouchEvent) {
      const { to, label } = event.currentTarget.dataset as { to: DealerState; label: string };
      const reason = await askReason(this, { title: label, placeholder: '原因', confirm: '确定' });
      if (!reason || !(await confirmed(follows[to], label))) return;
      await this.act('move', async () => {
        const { waits } = await call('channel', 'dealer.move', { dealerId: this.data.id, to, reason });
        void wx.showToast({ title: waits ? '已提交，等待另一位渠道经理复核' : `已${label}`, icon: 'none' });
        await this.load();
      });
    },
    openFile() {
      openPage(pages.dealerFile({ id: this.data.id }));
    },
    edit() {
      openPage(pages.dealerNew({ id: this.data.id }));
    },
    phone(event: WechatMiniprogram.TouchEvent) {
      const phoneNumber = event.currentTarget.dataset.phone as string;
      if (phoneNumber) void ringUp(phoneNumber);
    },
    go(event: WechatMiniprogram.TouchEvent) {
      const name = event.currentTarget.dataset.page as 'grants' | 'letters' | 'letterRequest';
      openPage(pages[name]({ dealerId: this.data.id, dealerName: this.data.shortName }));
    },
    openLetter(event: WechatMiniprogram.TouchEvent) {
      openPage(pages.letter({ id: event.currentTarget.dataset.id as string }));
    },
  },
});
