import type { ClockBook, LadderStep } from './policies';
import type { Clocks } from './order-clock';
import type { Span } from './working-time';

const anyOrder = { contract: null, modelId: null, productLineId: null, level: null, severity: null };
const ladder: LadderStep[] = [
  { minutes: 0, roles: ['service_manager'] },
  { minutes: 1440, roles: ['service_manager', 'channel_manager'] },
];
const officeDay: Span[] = [
  [540, 720],
  [780, 1080],
];
const pausing = ['等待备件'];
const hours = (response: number, arrival: number, repair: number) => ({
  responseMinutes: response * 60,
  arrivalMinutes: arrival * 60,
  repairMinutes: repair * 60,
});

/** What counts until a service manager sets policies; phones that have not heard of any go by it too. */
export const defaultClockBook: ClockBook = {
  version: 0,
  calendars: [
    { id: 'always', name: '7×24 小时', always: true, week: [[], [], [], [], [], [], []], exchanged: null },
    {
      id: 'office',
      name: '工作时间',
      always: false,
      week: [officeDay, officeDay, officeDay, officeDay, officeDay, [], []],
      exchanged: null,
    },
  ],
  policies: [
    {
      id: 'standard',
      name: '标准',
      when: anyOrder,
      ...hours(8, 24, 72),
      calendarId: 'always',
      pausing,
      ladder,
    },
    {
      ...{ id: 'down', name: '停机', when: { ...anyOrder, severity: 'down' as const }, ...hours(2, 8, 24) },
      ...{ calendarId: 'always', pausing, ladder },
    },
    {
      ...{
        id: 'serious',
        name: '严重',
        when: { ...anyOrder, severity: 'serious' as const },
        ...hours(4, 12, 48),
      },
      ...{ calendarId: 'always', pausing, ladder },
    },
    {
      ...{
        id: 'planned',
        name: '计划',
        when: { ...anyOrder, severity: 'planned' as const },
        ...hours(16, 80, 120),
      },
      ...{ calendarId: 'office', pausing, ladder: ladder.slice(0, 1) },
    },
  ],
};

/** For a phone that has not yet heard what counts; the server puts its own in place. */
export const plainClocks: Clocks = { book: defaultClockBook, days: { rest: [], worked: [] } };
