import type { HelperChoice } from '../../../../cloudfunctions/_contracts/work-orders';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { askReason } from '../../../kit/ask';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { may } from '../../../shared/rights';
import { canAddHelper } from '../../../shared/visit/helpers';
import { sayHelpers } from './say-helpers';
import type { HelperLine } from './say-helpers';

/** 同行: who comes along on an order, and whom of the house one can send; for who does it and who dispatches. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    lead: '',
    helpers: [] as HelperLine[],
    choices: [] as HelperChoice[],
    shown: [] as HelperChoice[],
    sought: '',
    canAdd: false,
    canRemove: false,
  },
  methods: {
    async onLoad({ id }: { id: string }) {
      this.setData({ id });
      await this.load();
    },
    async fetch() {
      const workOrderId = this.data.id;
      const [{ order }, { roles, memberId }] = await Promise.all([
        call('service', 'workOrder.get', { workOrderId }),
        whoAmI(),
      ]);
      const decides =
        order.engineer !== null &&
        (order.engineer.memberId === memberId || may(roles, 'service', 'workOrder.assign'));
      const canAdd = decides && canAddHelper(order);
      const { choices } = canAdd
        ? await call('service', 'workOrder.helperChoices', { workOrderId })
        : { choices: [] };
      return {
        lead: order.engineer ? order.engineer.name : '',
        helpers: sayHelpers(order, officialNow()),
        ...{ choices, canAdd, canRemove: decides },
        shown: this.found(choices, this.data.sought),
      };
    },
    found: (choices: HelperChoice[], sought: string) =>
      choices.filter(({ name }) => name.indexOf(sought) >= 0).slice(0, 50),
    search(event: Said<string>) {
      const sought = event.detail.trim();
      this.setData({ sought, shown: this.found(this.data.choices, sought) });
    },
    async add(event: WechatMiniprogram.TouchEvent) {
      const { memberId, name } = this.data.shown[event.currentTarget.dataset.at as number]!;
      const input = { workOrderId: this.data.id, engineerId: memberId };
      const send = () => call('service', 'workOrder.addHelper', input);
      await this.act('add', send, { said: `已请 ${name} 同行` });
      await this.load();
    },
    async remove(event: WechatMiniprogram.TouchEvent) {
      const { memberId, name } = this.data.helpers[event.currentTarget.dataset.at as number]!;
      const reason = await askReason(this, {
        title: `移除同行 ${name}`,
        hint: '对方会收到通知，已有的签到和工时保留。',
        placeholder: '如：一个人能完成',
        confirm: '移除',
      });
      if (!reason) return;
      const input = { workOrderId: this.data.id, engineerId: memberId, reason };
      await this.act('remove', () => call('service', 'workOrder.removeHelper', input), { said: '已移除' });
      await this.load();
    },
  },
});
