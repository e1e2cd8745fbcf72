import type { AskedRow } from '../../../../cloudfunctions/_contracts/dealers-life';
import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { askReason } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { listAndDetail } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { waitsFor, waitsOnly } from '../../../kit/waits-only';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { sayTime } from '../../../shared/say';
import { sayWish } from '../life-words';

const known = besideData(() => ({ rows: [] as AskedRow[] }));

const waitsWords = { me: '待我复核的' };

/** What one person has asked for about a dealer and a second one has to agree to. */
Component({
  behaviors: [waitsOnly, pageState, listAndDetail],
  data: {
    rows: [] as { id: string; name: string; wish: string; why: string; by: string; mayDecide: boolean }[],
    next: '',
  },
  methods: {
    onLoad({ waits }: { waits?: string }) {
      this.setData(waitsFor(waitsWords, waits));
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { dealers, next } = await call('channel', 'dealer.asked', {
        ofOthers: this.data.waits === 'me',
        after: fresh ? null : this.data.next,
      });
      known(this).rows = fresh ? dealers : [...known(this).rows, ...dealers];
      const now = officialNow();
      const rows = dealers.map((one) => ({
        id: one._id,
        name: one.shortName,
        wish: sayWish(one.asked),
        why: one.asked.why,
        by: `${one.asked.by.name} ${sayTime(one.asked.at, now)}`,
        mayDecide: one.mayDecide,
      }));
      return { rows, next };
    },
    openRow(id: string) {
      openPage(pages.dealerFile({ id }));
    },
    agree(event: Said) {
      return this.actOn(given(event, 'id'));
    },
    async actOn(id: string) {
      const one = known(this).rows.find(({ _id }) => _id === id);
      if (!one || !one.mayDecide) return;
      if (!(await confirmed(`${one.shortName}：${sayWish(one.asked)}。立即生效。`, '同意'))) return;
      await this.decide(one, true, '');
    },
    async decline(event: Said) {
      const one = known(this).rows.find(({ _id }) => _id === given(event, 'id'))!;
      const reason = await askReason(this, { title: '不同意', placeholder: '原因', confirm: '不同意' });
      if (reason) await this.decide(one, false, reason);
    },
    async decide(one: AskedRow, agrees: boolean, reason: string) {
      const input = { dealerId: one._id, revision: one.revision, agrees, reason };
      const done = await this.act('decide', () => call('channel', 'dealer.decide', input), {
        said: agrees ? '已同意' : '已退回',
      });
      if (done) await this.goOn();
      else await this.load();
    },
  },
});
