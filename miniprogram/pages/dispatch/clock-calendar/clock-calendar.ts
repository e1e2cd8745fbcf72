import { call } from '../../../api/client';
import { mayChange } from '../../../api/who-am-i';
import { besideData } from '../../../kit/beside-data';
import { forget, isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { newId } from '../../../offline/random';
import { bookProblem } from '../../../shared/clocks/policies';
import type { ClockBook, NamedCalendar } from '../../../shared/clocks/policies';
import { readSpans, saySpans } from '../../../shared/clocks/working-time';
import { weekdays } from '../clocks/say-clocks';
import { storeClockBook } from '../store-clock-book';

const known = besideData(() => ({ book: null as ClockBook | null, revision: 0, id: '' }));
const UNREADABLE = '请按 9:00-12:00 13:00-18:00 的样子填写，休息留空';

/** One 工作日历: hours of each weekday, several a day where lunch lies between; holidays come by themselves. */
Component({
  behaviors: [pageState],
  data: {
    canSave: false,
    isNew: false,
    name: '',
    always: false,
    days: weekdays.map((label) => ({ label, text: '' })),
    exchanged: '',
    /** Names of policies that go by it. */
    usedBy: '',
  },
  methods: {
    onLoad({ id }: { id: string }) {
      known(this).id = id;
      this.setData({ isNew: id === 'new' });
      void this.load();
    },
    async fetch() {
      const [{ settings, changes }, canSave] = await Promise.all([
        call('service', 'settings.get', {}),
        mayChange('clocks'),
      ]);
      const beside = known(this);
      beside.book = settings.clocks;
      beside.revision = changes.reduce(
        (found, { key, revision }) => (key === 'clocks' ? revision : found),
        0,
      );
      const calendar = settings.clocks.calendars.filter(({ id }) => id === beside.id)[0];
      const office = calendar || settings.clocks.calendars.filter(({ always }) => !always)[0];
      const week = office ? office.week : weekdays.map(() => []);
      const text = (spans: NamedCalendar['week'][number]) => (spans.length ? saySpans(spans) : '');
      return {
        canSave,
        name: calendar ? calendar.name : '',
        always: !!calendar && calendar.always,
        days: weekdays.map((label, at) => ({ label, text: text(week[at]!) })),
        exchanged: office && office.exchanged ? text(office.exchanged) : '',
        usedBy: settings.clocks.policies
          .filter(({ calendarId }) => calendarId === beside.id)
          .map(({ name }) => name)
          .join('、'),
      };
    },
    typeName(event: Said<string>) {
      this.setData({ name: event.detail, ...forget(this, 'name') });
    },
    setAlways(event: Said<boolean>) {
      this.setData({ always: event.detail, ...forget(this, 'week') });
    },
    typeDay(event: Said<string>) {
      const at = Number(event.currentTarget.dataset.at);
      this.setData({
        [`days[${at}].text`]: event.detail,
        ...forget(this, `day${at}`),
        ...forget(this, 'week'),
      });
    },
    typeExchanged(event: Said<string>) {
      this.setData({ exchanged: event.detail, ...forget(this, 'exchanged') });
    },
    async save() {
      const book = known(this).book!;
      const { isNew, always, exchanged } = this.data;
      const name = this.data.name.trim();
      const week = this.data.days.map(({ text }) => readSpans(text));
      const instead = exchanged.trim() ? readSpans(exchanged) : null;
      const problems: Record<string, string> = {
        name: name ? '' : '请填写名称',
        week: always || week.some((day) => day && day.length) ? '' : '至少有一天要有工作时间',
        exchanged: exchanged.trim() && !instead ? UNREADABLE : '',
      };
      week.forEach((day, at) => (problems[`day${at}`] = day ? '' : UNREADABLE));
      if (!isFilledIn(this, problems)) return;
      const id = isNew ? await newId('CC') : known(this).id;
      const calendar: NamedCalendar = {
        id,
        name,
        always,
        week: week as NamedCalendar['week'],
        exchanged: instead,
      };
      const calendars = isNew
        ? [...book.calendars, calendar]
        : book.calendars.map((one) => (one.id === id ? calendar : one));
      await this.store({ ...book, calendars }, `${isNew ? '添加' : '修改'}日历“${name}”`);
    },
    async remove() {
      const book = known(this).book!;
      const calendars = book.calendars.filter(({ id }) => id !== known(this).id);
      await this.store({ ...book, calendars }, `删除日历“${this.data.name}”`);
    },
    async store(book: ClockBook, what: string) {
      const problem = bookProblem(book);
      if (problem) return void isFilledIn(this, { name: problem.why });
      const asking = { title: what, example: '客服中心延长到 20 点' };
      await storeClockBook(this, book, known(this).revision, asking);
    },
  },
});
