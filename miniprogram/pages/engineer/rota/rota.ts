import type { Rota } from '../../../../cloudfunctions/_contracts/people';
import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { forget, isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { given } from '../../../kit/said';
import { addDays, dayOf } from '../../../shared/days';
import { sayDay } from '../../../shared/say';
import { MOST_ROTA, rotaKinds, rotaLabels } from '../../../shared/visit/rota';
import type { RotaKind } from '../../../shared/visit/rota';

const kept = new WeakMap<object, Rota>();
const tones = { leave: 'attention', training: 'attention', duty: 'active' } as const;

/** 排班: days on which an engineer is away or on duty, written by themselves or by who hands out their work. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    name: '',
    canEdit: false,
    rows: [] as { key: string; label: string; tone: string; days: string; note: string }[],
    kinds: rotaKinds.map((id) => ({ id, label: rotaLabels[id] })),
    kind: 'leave' as RotaKind,
    today: '',
    last: '',
    fromOn: '',
    fromLabel: '',
    toOn: '',
    toLabel: '',
    note: '',
  },
  methods: {
    onLoad({ id }: { id: string }) {
      const today = dayOf(officialNow());
      const label = sayDay(today, today);
      this.setData({
        id,
        today,
        last: addDays(today, 366),
        fromOn: today,
        toOn: today,
        fromLabel: label,
        toLabel: label,
      });
      void this.load();
    },
    async fetch() {
      return this.view(await call('service', 'rota.get', { memberId: this.data.id }));
    },
    view(rota: Rota) {
      kept.set(this, rota);
      const today = dayOf(officialNow());
      return {
        name: rota.name,
        canEdit: rota.canEdit,
        rows: rota.rota.map(({ kind, fromOn, toOn, note }, at) => ({
          key: String(at),
          label: rotaLabels[kind],
          tone: tones[kind],
          days:
            fromOn === toOn ? sayDay(fromOn, today) : `${sayDay(fromOn, today)} 至 ${sayDay(toOn, today)}`,
          note,
        })),
      };
    },
    pickKind(event: Said) {
      this.setData({ kind: given(event, 'kind') as RotaKind });
    },
    pickFrom(event: Said<{ value: string }>) {
      const fromOn = event.detail.value;
      const label = sayDay(fromOn, this.data.today);
      this.setData({ fromOn, fromLabel: label, ...forget(this, 'to') });
      if (this.data.toOn < fromOn) this.setData({ toOn: fromOn, toLabel: label });
    },
    pickTo(event: Said<{ value: string }>) {
      const toOn = event.detail.value;
      this.setData({ toOn, toLabel: sayDay(toOn, this.data.today), ...forget(this, 'to') });
    },
    typeNote(event: Said<string>) {
      this.setData({ note: event.detail });
    },
    async save(rota: Rota['rota'], said: string) {
      const { memberId, revision } = kept.get(this)!;
      const send = async () => {
        await call('service', 'rota.save', { memberId, rota, seen: revision });
      };
      const done = await this.act('save', send, { said });
      await this.load();
      return done;
    },
    async add() {
      const { kind, fromOn, toOn, note } = this.data;
      const { rota } = kept.get(this)!;
      const filledIn = isFilledIn(this, {
        to:
          toOn < fromOn ? '结束日不能早于开始日' : rota.length >= MOST_ROTA ? '排班太多，请先删去不用的' : '',
      });
      if (!filledIn) return;
      if (await this.save([...rota, { kind, fromOn, toOn, note: note.trim() }], '已保存'))
        this.setData({ note: '' });
    },
    async remove(event: WechatMiniprogram.TouchEvent) {
      const at = Number(event.currentTarget.dataset.at);
      const row = this.data.rows[at]!;
      if (await confirmed(`删除${row.label}：${row.days}？`, '删除'))
        await this.save(
          kept.get(this)!.rota.filter((_, n) => n !== at),
          '已删除',
        );
    },
  },
});
