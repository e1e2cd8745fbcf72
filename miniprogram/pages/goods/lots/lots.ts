import type { BlockRow, RecallRow } from '../../../../cloudfunctions/_contracts/recalls';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { ask } from '../../../kit/ask';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { searching } from '../../../kit/searching';
import { scanLabel } from '../../../kit/scan-label';
import { openPage } from '../../../kit/open-page';
import { recallStateLabels } from '../../../shared/goods/states';
import type { RecallState } from '../../../shared/goods/states';
import { recallLevelLabels } from '../../../shared/model/recalls';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';
import { findProduct } from '../find-product';

/** Recalls (`draft` to be approved, `open` under way) and blocked lots (`asked` to be released). */
type Tab = 'recalls' | 'draft' | 'open' | 'blocks' | 'asked';
const isOfBlocks = (tab: Tab): boolean => tab === 'blocks' || tab === 'asked';
const tones: Record<RecallState, string> = {
  draft: 'attention',
  open: 'danger',
  closed: 'done',
  dropped: 'past',
};

/** 批次: what is blocked, what is recalled, and where a lot went. */
Component({
  behaviors: [searching, pageState],
  data: {
    tab: 'recalls' as Tab,
    maySet: false,
    isCut: false,
    next: null as string | null,
    rows: [] as object[],
  },
  methods: {
    onLoad({ tab }: { tab?: Tab }) {
      if (tab) this.setData({ tab });
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { roles } = await whoAmI();
      const after = fresh ? null : this.data.next;
      const now = officialNow();
      const ofRecall = (one: RecallRow) => ({
        id: one._id,
        title: `${recallLevelLabels[one.level]}召回 ${one.productName}`,
        about: `批号 ${one.lots.join('、')}`,
        reason: one.reason,
        label: recallStateLabels[one.state],
        tone: tones[one.state],
        more: one.number,
        time: sayTime(one.askedAt, now),
      });
      const ofBlock = (one: BlockRow) => ({
        id: one._id,
        productId: one.productId,
        lot: one.lot,
        title: one.productName,
        about: `批号 ${one.lot}`,
        reason: one.reason,
        label: one.state === 'released' ? '已解冻' : one.asked ? '解冻待复核' : '已冻结',
        tone: one.state === 'released' ? 'past' : one.asked ? 'attention' : 'danger',
        more: one.blockedBy.name,
        time: sayTime(one.blockedAt, now),
      });
      const { tab, text } = this.data;
      const found = !isOfBlocks(tab)
        ? await call('goods', 'recall.list', {
            ...(tab !== 'recalls' && !text ? { state: tab as 'draft' | 'open' } : {}),
            text,
            after,
          }).then(({ recalls, next, isCut }) => ({
            rows: recalls.map(ofRecall) as { id: string }[],
            next,
            isCut,
          }))
        : await call('goods', 'lot.blocks', { text, asked: tab === 'asked' && !text, after }).then(
            ({ blocks, next, isCut }) => ({
              rows: blocks.map(ofBlock) as { id: string }[],
              next,
              isCut,
            }),
          );
      return {
        maySet: may(roles, 'goods', 'recall.ask'),
        ...found,
      };
    },
    async choose(event: Said<{ name: Tab }>) {
      this.setData({ tab: event.detail.name, rows: [] });
      await this.reload();
    },
    open(event: Said) {
      if (!isOfBlocks(this.data.tab)) return openPage(pages.recall({ id: given(event, 'id') }));
      const [productId, lot] = [given(event, 'product'), given(event, 'lot')];
      openPage(pages.trace({ productId, lot }));
    },
    async scan() {
      const label = await scanLabel();
      if (!label) return;
      const product = await findProduct(this, label.di || label.text);
      if (!product) return;
      // A bare number named the product; its lot is asked for.
      const { lot } = label.bare ? { lot: await this.askLot(product.name) } : label;
      if (lot !== null) openPage(pages.trace({ productId: product._id, lot }));
    },
    async askLot(title: string): Promise<string | null> {
      const answer = await ask(this, { title, field: { label: '批号', maxlength: 60 }, confirm: '查' });
      return answer && answer.text.trim();
    },
    async look() {
      const answer = await ask(this, {
        title: '查批次去向',
        field: { label: '货号', maxlength: 40 },
        why: '批号',
        confirm: '查',
      });
      if (!answer) return;
      const product = await findProduct(this, answer.text);
      if (product) openPage(pages.trace({ productId: product._id, lot: answer.why.trim() }));
    },
  },
});
