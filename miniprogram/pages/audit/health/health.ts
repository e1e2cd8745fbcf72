import { call, officialNow } from '../../../api/client';
import { pageState } from '../../../kit/page-state';
import { sayTime } from '../../../shared/say';
import { timerNames } from '../../../shared/timers';

/** 系统状态: whether what happens by itself happens, and up to when the trail is sealed. */
Component({
  behaviors: [pageState],
  data: {
    faults: [] as string[],
    sealed: '',
    waiting: 0,
    failed: 0,
    stored: '',
    timers: [] as {
      name: string;
      label: string;
      ran: string;
      failure: string;
      state: string;
      tone: string;
    }[],
  },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch() {
      const { faults, sealedUntil, messages, storage, timers } = await call('service', 'house.health', {});
      const now = officialNow();
      return {
        faults,
        sealed: sealedUntil ? sayTime(sealedUntil, now) : '还没有封存',
        stored: storage
          ? storage.bytes === null
            ? `还没有统计，购买了 ${storage.gigabytes} GB`
            : `${(storage.bytes / 1_000_000_000).toFixed(1)} GB，购买了 ${storage.gigabytes} GB`
          : '',
        waiting: messages.waiting,
        failed: messages.failedLastHour,
        timers: timers.map(({ name, ranAt, failedAt, failure, late }) => {
          const failed = failedAt !== null && (!ranAt || failedAt > ranAt);
          return {
            name,
            label: timerNames[name] || name,
            ran: ranAt ? sayTime(ranAt, now) : '还没有运行过',
            failure: failed ? `${sayTime(failedAt, now)} 失败：${failure}` : '',
            ...(late
              ? { state: '没有按时', tone: 'danger' }
              : failed
                ? { state: '失败', tone: 'danger' }
                : ranAt
                  ? { state: '正常', tone: 'done' }
                  : { state: '未运行', tone: 'past' }),
          };
        }),
      };
    },
  },
});
