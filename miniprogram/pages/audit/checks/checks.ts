import type { CheckTrailRequest } from '../../../../cloudfunctions/_contracts/trail';
import { call, officialNow } from '../../../api/client';
import { messageOf } from '../../../api/messages';
import { environment } from '../../../environment';
import { besideData } from '../../../kit/beside-data';
import { pageState } from '../../../kit/page-state';
import { passOnText } from '../../../kit/pass-on';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { addDays, dayOf } from '../../../shared/days';
import type { SignedRoot } from '../../../shared/model/trail';
import { sayTime } from '../../../shared/say';
import { judgeRoots } from '../judge-roots';
import { sayFault } from '../words';

const spans = [
  { id: '7', label: '近 7 天' },
  { id: '30', label: '近 30 天' },
  { id: '', label: '从头到尾' },
];
/** Faults that the screen lists; the exported result has all of them. */
const LISTED = 50;
const parts = { roots: '封存根', records: '记录链', documents: '数据' };

interface Run {
  next: CheckTrailRequest | null;
  last: SignedRoot | null;
  faults: string[];
  startedAt: string;
  turn: number;
}
const runs = besideData((): Run => ({ next: null, last: null, faults: [], startedAt: '', turn: 0 }));

/** 核验: the whole trail, or that of some days, step by step, with a result that leaves the phone as a file. */
Component({
  behaviors: [pageState],
  data: {
    spans,
    span: '7',
    /** A root's hash that somebody has kept outside the house. */
    outside: '',
    state: 'ready' as 'ready' | 'running' | 'stopped' | 'done',
    part: '',
    roots: 0,
    events: 0,
    records: 0,
    faults: [] as string[],
    faultCount: 0,
    met: false,
    verdict: '',
    problem: '',
    rows: [] as { id: string; number: number; time: string; hash: string; events: number }[],
    next: null as string | null,
  },
  lifetimes: {
    detached() {
      runs(this).turn += 1;
    },
  },
  methods: {
    onLoad() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { roots, next } = await call('service', 'trail.roots', {
        after: fresh ? null : this.data.next,
      });
      const now = officialNow();
      const rows = roots.map(({ _id, number, to, hash, events }) => ({
        ...{ id: _id, number, hash, events },
        time: sayTime(to, now),
      }));
      return { rows, next };
    },
    pickSpan(event: Said) {
      if (this.data.state !== 'running') this.setData({ span: given(event, 'id') });
    },
    typeOutside(event: Said<string>) {
      this.setData({ outside: event.detail.trim() });
    },
    begin() {
      const { span } = this.data;
      const now = officialNow();
      const fromOn = span ? { fromOn: addDays(dayOf(now), 1 - Number(span)) } : {};
      Object.assign(runs(this), {
        next: { what: 'roots', ...fromOn },
        last: null,
        faults: [],
        startedAt: now.toISOString(),
      });
      this.setData({ roots: 0, events: 0, records: 0, faults: [], faultCount: 0, met: false, verdict: '' });
      void this.go();
    },
    /** On from where it stopped: by hand, or because the network went. */
    async go() {
      const run = runs(this);
      const turn = (run.turn += 1);
      this.setData({ state: 'running', problem: '' });
      try {
        while (run.next && run.turn === turn) {
          this.setData({ part: parts[run.next.what] });
          const step = await call('service', 'trail.check', run.next);
          if (run.turn !== turn) return;
          const wrong = [
            ...judgeRoots(step.roots, run.last, environment.letterKeys),
            ...step.faults.map(sayFault),
          ];
          run.faults.push(...wrong);
          run.last = step.roots[step.roots.length - 1] || run.last;
          run.next = step.next;
          const { roots, events, records, outside, met } = this.data;
          this.setData({
            roots: roots + step.roots.length,
            events: events + (step.roots.length ? 0 : step.events),
            records: records + step.records,
            faults: run.faults.slice(0, LISTED),
            faultCount: run.faults.length,
            met: met || step.roots.some(({ hash }) => hash === outside.toLowerCase()),
          });
        }
        if (run.turn === turn) this.finish();
      } catch (error) {
        if (run.turn === turn) this.setData({ state: 'stopped', problem: messageOf(error) });
      }
    },
    stop() {
      runs(this).turn += 1;
      this.setData({ state: 'stopped' });
    },
    finish() {
      const { faults } = runs(this);
      const { outside, met } = this.data;
      if (outside && !met) faults.push('另行保存的根不在其中：封存链可能被整体重做，或所选日期没有包括它');
      this.setData({
        state: 'done',
        faults: faults.slice(0, LISTED),
        faultCount: faults.length,
        verdict: faults.length ? `发现 ${faults.length} 处问题` : '没有发现问题',
      });
    },
    exportResult() {
      const { startedAt, faults, last } = runs(this);
      const { span, roots, events, records, outside, met, verdict } = this.data;
      const lines = [
        '审计日志核验结果',
        `环境：${environment.letterKeys.environment}`,
        `范围：${spans.find(({ id }) => id === span)!.label}`,
        `开始：${startedAt}`,
        `结束：${officialNow().toISOString()}`,
        `封存根：${roots} 个；记录：${events} 条；数据：${records} 份`,
        `最新的根：${last ? `第 ${last.number} 个，至 ${last.to}，${last.hash}` : '没有'}`,
        `另行保存的根：${outside ? `${outside}（${met ? '在其中' : '不在其中'}）` : '没有填写'}`,
        `结论：${verdict}`,
        ...faults.map((fault, n) => `${n + 1}. ${fault}`),
      ];
      void this.act('export', () =>
        passOnText(`审计核验-${dayOf(officialNow())}.txt`, `${lines.join('\r\n')}\r\n`),
      );
    },
    exportRoots() {
      const lines = this.data.rows.map(({ number, id, events, hash }) =>
        [number, id.slice(id.indexOf(':') + 1), events, hash].join(','),
      );
      void this.act('roots', () =>
        passOnText(
          `封存根-${dayOf(officialNow())}.csv`,
          `${['序号,截至,记录数,校验值', ...lines].join('\r\n')}\r\n`,
        ),
      );
    },
  },
});
