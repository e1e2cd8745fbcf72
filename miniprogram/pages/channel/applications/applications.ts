import { call, officialNow } from '../../../api/client';
import { listAndDetail } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { waitsFor, waitsOnly } from '../../../kit/waits-only';
import { searching } from '../../../kit/searching';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { applicationStateLabels, applicationTones } from '../../../shared/dealers/states';
import type { ApplicationState } from '../../../shared/dealers/states';
import { pages } from '../../../shared/pages';
import { sayTime } from '../../../shared/say';

const states = Object.keys(applicationStateLabels) as ApplicationState[];

const waitsWords = { second: '待我批准的' };

/** 准入申请: those that wait longest first. */
Component({
  behaviors: [waitsOnly, searching, pageState, listAndDetail],
  data: {
    isCut: false,
    filters: states.map((state) => ({ state, label: applicationStateLabels[state] })),
    state: 'sent' as ApplicationState,
    rows: [] as { id: string; name: string; about: string; label: string; tone: string; time: string }[],
    next: '',
  },
  methods: {
    onLoad({ state, waits }: { state?: ApplicationState; waits?: string }) {
      this.setData(waitsFor(waitsWords, waits));
      if (state) this.setData({ state });
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { state, text, next: from } = this.data;
      const { applications, next, isCut } = await call('channel', 'admission.list', {
        ...{ state, text, second: this.data.waits === 'second' },
        after: fresh ? null : from,
      });
      const now = officialNow();
      const rows = applications.map((one) => ({
        id: one._id,
        name: one.name,
        about: [one.regionName, one.reviewer ? `审核人 ${one.reviewer.name}` : ''].filter(Boolean).join('，'),
        label:
          one.state === 'reviewing' && one.recommended ? '待第二人批准' : applicationStateLabels[one.state],
        tone: one.state === 'reviewing' && one.recommended ? 'attention' : applicationTones[one.state],
        time: sayTime(one.sentAt, now),
      }));
      return { rows, next, isCut };
    },
    choose({ detail }: Said<{ name: ApplicationState }>) {
      if (detail.name === this.data.state) return;
      this.setData({ state: detail.name, waits: '', rows: [], chosen: '' });
      void this.reload();
    },
    openRow(id: string) {
      openPage(pages.application({ id }));
    },
    links() {
      openPage(pages.admissionLinks());
    },
  },
});
