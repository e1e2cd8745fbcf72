import { call, officialNow } from '../../../api/client';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { dayOf } from '../../../shared/days';
import { pages } from '../../../shared/pages';
import { lookLine } from '../look-line';
import type { LookLine } from '../look-line';

const sides = [
  { id: 'of', label: '看了谁的' },
  { id: 'by', label: '谁看的' },
];

/** 查看记录: who looked at whose phone or personal data, when and what for; by person and day. */
Component({
  behaviors: [pageState],
  data: {
    sides,
    side: 'of',
    text: '',
    person: { id: '', name: '' },
    people: [] as { id: string; name: string }[],
    nobody: '',
    on: '',
    today: '',
    rows: [] as LookLine[],
    next: null as string | null,
  },
  methods: {
    onLoad() {
      this.setData({ today: dayOf(officialNow()) });
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { side, person, on, next: after } = this.data;
      const { looks, next } = await call('service', 'personalData.looks', {
        ...(person.id ? (side === 'of' ? { memberId: person.id } : { byId: person.id }) : {}),
        ...(on ? { on } : {}),
        after: fresh ? null : after,
      });
      const now = officialNow();
      return { rows: looks.map((one) => lookLine(one, now)), next };
    },
    type(event: Said<string>) {
      this.setData({ text: event.detail });
    },
    async findPerson() {
      const name = this.data.text.trim();
      if (!name) return this.clearPerson();
      await this.act('find', async () => {
        const { people } = await call('service', 'trail.people', { name });
        const found = people.map((one) => ({ id: one._id, name: `${one.name} · ${one.dealerName}` }));
        this.setData({ people: found, nobody: found.length ? '' : `没有叫“${name}”的人，请写全名` });
        if (found.length === 1) this.setPerson(found[0]!);
      });
    },
    choosePerson(event: Said) {
      this.setPerson(this.data.people.find(({ id }) => id === given(event, 'id'))!);
    },
    setPerson(person: { id: string; name: string }) {
      this.setData({ person });
      void this.reload();
    },
    clearPerson() {
      this.setData({ text: '', person: { id: '', name: '' }, people: [], nobody: '' });
      void this.reload();
    },
    pickSide(event: Said) {
      this.setData({ side: given(event, 'id') });
      if (this.data.person.id) void this.reload();
    },
    pickDay(event: WechatMiniprogram.PickerChange) {
      this.setData({ on: String(event.detail.value) });
      void this.reload();
    },
    clearDay() {
      this.setData({ on: '' });
      void this.reload();
    },
    open(event: Said) {
      const { about } = this.data.rows.find(({ id }) => id === given(event, 'id'))!;
      if (about) openPage(pages.trailRecord(about));
    },
  },
});
