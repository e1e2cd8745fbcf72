import { call, officialNow } from '../../../api/client';
import { openPage } from '../../../kit/open-page';
import { dayFilter } from '../../../kit/day-filter';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { dayOf } from '../../../shared/days';
import { pages } from '../../../shared/pages';
import { kindLabels, trailLine } from '../words';
import type { TrailLine } from '../words';

const kinds = [
  { id: '', label: '全部类型' },
  ...Object.keys(kindLabels).map((id) => ({ id, label: kindLabels[id]! })),
];

/** 审计日志: who changed what, when and why, by person, kind and day. */
Component({
  behaviors: [pageState, dayFilter],
  data: {
    kinds,
    kind: 0,
    text: '',
    person: { id: '', name: '' },
    /** Those of the name that was looked for. */
    people: [] as { id: string; name: string }[],
    nobody: '',
    today: '',
    rows: [] as TrailLine[],
    next: null as string | null,
  },
  methods: {
    onLoad({ on = '' }: { on?: string }) {
      this.setData({ today: dayOf(officialNow()), fromOn: on, toOn: on });
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { kind, person, fromOn, toOn, next: after } = this.data;
      const { events, next } = await call('service', 'trail.search', {
        ...(kinds[kind]!.id ? { collection: kinds[kind]!.id } : {}),
        ...(person.id ? { memberId: person.id } : {}),
        ...(fromOn ? { fromOn } : {}),
        ...(toOn ? { toOn } : {}),
        after: fresh ? null : after,
      });
      const now = officialNow();
      const rows = events.map((event) => trailLine(event, now));
      return { rows, next };
    },
    type(event: Said<string>) {
      this.setData({ text: event.detail });
    },
    async findPerson() {
      const name = this.data.text.trim();
      if (!name) return this.clearPerson();
      await this.act('find', async () => {
        const { people } = await call('service', 'trail.people', { name });
        const found = people.map((one) => ({
          id: one._id,
          name: `${one.name} · ${one.dealerName}${one.active ? '' : ' · 已停用'}`,
        }));
        this.setData({ people: found, nobody: found.length ? '' : `没有叫“${name}”的人，请写全名` });
        if (found.length === 1) this.setPerson(found[0]!);
      });
    },
    choosePerson(event: Said) {
      const id = given(event, 'id');
      this.setPerson(this.data.people.find((one) => one.id === id)!);
    },
    setPerson(person: { id: string; name: string }) {
      this.setData({ person });
      void this.reload();
    },
    clearPerson() {
      this.setData({ text: '', person: { id: '', name: '' }, people: [], nobody: '' });
      void this.reload();
    },
    pickKind(event: WechatMiniprogram.PickerChange) {
      this.setData({ kind: Number(event.detail.value) });
      void this.reload();
    },
    toggle(event: Said) {
      const at = this.data.rows.findIndex(({ id }) => id === given(event, 'id'));
      this.setData({ [`rows[${at}].open`]: !this.data.rows[at]!.open });
    },
    openRecord(event: Said) {
      const { collection, entityId } = this.data.rows.find(({ id }) => id === given(event, 'id'))!;
      openPage(pages.trailRecord({ collection, id: entityId }));
    },
    openLooks() {
      openPage(pages.looks());
    },
    openChecks() {
      openPage(pages.trailChecks());
    },
  },
});
