import { call, officialNow } from '../../../api/client';
import { askReason } from '../../../kit/ask';
import { isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given as of } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';
import { addDays, dayOf } from '../../../shared/days';
import { mayDo } from '../can';

interface Share {
  id: string;
  name: string;
  units: string;
  given: string;
}
const COUNT = /^\d{1,7}$/;
const fields: Field[] = [
  { key: 'fromOn', label: '从哪天提交的订单起', kind: 'day' },
  { key: 'toOn', label: '到哪天', kind: 'day' },
  { key: 'others', label: '未列出的每家', kind: 'digit', max: 7, hint: '不供应填 0' },
  { key: 'reason', label: '原因', max: 300, hint: '如：进口批次延期，月内到货不足' },
];

/** One product's 配额: how much each dealer gets while there is too little. */
Component({
  behaviors: [pageState, typing],
  data: {
    id: '',
    name: '',
    unit: '',
    can: { save: false },
    runs: false,
    fields,
    shares: [] as Share[],
    facts: [] as string[],
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
      void this.load();
    },
    async fetch() {
      const [page, can] = await Promise.all([
        call('trade', 'quota.get', { productId: this.data.id }),
        mayDo({ save: 'quota.save' }),
      ]);
      const { quota, given } = page;
      revisions.set(this, quota ? quota.revision : undefined);
      const today = dayOf(officialNow());
      return {
        can,
        name: page.productName,
        unit: page.unit,
        runs: quota !== null && quota.runs,
        given: quota
          ? { fromOn: quota.fromOn, toOn: quota.toOn, others: String(quota.others), reason: quota.reason }
          : { fromOn: today, toOn: addDays(today, 30), others: '', reason: '' },
        facts: quota
          ? [`${quota.fromOn} 至 ${quota.toOn}`, `未列出的每家 ${quota.others}${quota.unit}`, quota.reason]
          : ['没有设配额'],
        shares: (quota ? quota.quotas : []).map(({ dealerId, dealerName, units }) => ({
          id: dealerId,
          name: dealerName,
          units: String(units),
          given: given[dealerId] ? `已分到 ${given[dealerId]}${page.unit}` : '还没有分到',
        })),
      };
    },
    pickDealer({ detail }: { detail: { id: string; name: string } }) {
      const { shares } = this.data;
      if (shares.some(({ id }) => id === detail.id)) return;
      this.setData({ shares: [...shares, { ...detail, units: '', given: '' }] });
    },
    typeUnits(event: Said<string>) {
      const at = of<number>(event, 'at');
      this.setData({ [`shares[${at}].units`]: event.detail.trim(), [`problems.units${at}`]: '' });
    },
    drop(event: Said) {
      const at = of<number>(event, 'at');
      this.setData({ shares: this.data.shares.filter((_, n) => n !== at) });
    },
    async save() {
      const { given, shares, id } = this.data;
      const problems: Record<string, string> = {
        fromOn: given.fromOn ? '' : '请选择开始日',
        toOn: given.toOn! < given.fromOn! ? '结束日早于开始日' : '',
        others: COUNT.test(given.others || '') ? '' : '请填写数量，不供应填 0',
        reason: (given.reason || '').trim() ? '' : '请写明原因',
      };
      shares.forEach(({ units }, at) => (problems[`units${at}`] = COUNT.test(units) ? '' : '请填写数量'));
      if (!isFilledIn(this, problems)) return;
      const revision = revisions.get(this);
      const done = await this.act(
        'save',
        () =>
          call('trade', 'quota.save', {
            productId: id,
            ...(revision === undefined ? {} : { revision }),
            ...{
              fromOn: given.fromOn!,
              toOn: given.toOn!,
              others: +given.others!,
              reason: given.reason!.trim(),
            },
            quotas: shares.map((share) => ({ dealerId: share.id, units: +share.units })),
          }),
        { said: '已保存，现在起按配额分配', fields: { fromOn: 'fromOn', toOn: 'toOn', reason: 'reason' } },
      );
      if (done) await this.load();
    },
    async end() {
      const reason = await askReason(this, {
        title: '结束配额',
        placeholder: '原因，如：已足量到货',
        confirm: '结束',
      });
      if (!reason) return;
      const input = { productId: this.data.id, reason };
      if (
        await this.act('end', () => call('trade', 'quota.end', input), { said: '已结束，恢复按提交先后留货' })
      )
        await this.load();
    },
  },
});
const revisions = new WeakMap<object, number | undefined>();
