import type { SkillCells } from '../../../../cloudfunctions/_contracts/figures';
import { call, officialNow } from '../../../api/client';
import { isWide } from '../../../kit/list-and-detail';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { sayTime } from '../../../shared/say';
import { pages } from '../../../shared/pages';
import { layOutCells } from './lay-out-cells';
import type { Row } from './lay-out-cells';

/** 技能覆盖: where instruments have nobody who may repair or maintain them; each cell opens the people who close it. */
Component({
  behaviors: [pageState],
  data: {
    wide: false,
    lines: [] as SkillCells['lines'],
    line: '',
    within: '',
    withinName: '',
    models: [] as { id: string; name: string }[],
    rows: [] as Row[],
    /** On a phone one region at a time shows its models. */
    open: '',
    told: '',
  },
  pageLifetimes: {
    resize() {
      this.setData({ wide: isWide() });
    },
  },
  methods: {
    onLoad({ line = '', within = '', name = '' }: { line?: string; within?: string; name?: string }) {
      this.setData({ wide: isWide(), line, within, withinName: decodeURIComponent(name) });
      void this.load();
    },
    async fetch() {
      const { line, within } = this.data;
      const found = await call('service', 'figure.skillCells', {
        ...(line ? { lineId: line } : {}),
        ...(within ? { within } : {}),
      });
      const rows = layOutCells(found, within);
      const lacking = rows.reduce((sum, row) => sum + row.lacking, 0);
      return {
        lines: found.lines,
        line: found.lineId,
        models: found.models,
        rows,
        told: [
          lacking ? `共缺 ${lacking} 项` : rows.length ? '项项有人' : '',
          found.countedTo ? `统计到 ${sayTime(found.countedTo, officialNow())}` : '还没有统计过',
        ]
          .filter(Boolean)
          .join('，'),
      };
    },
    pickLine(event: Said) {
      this.setData({ line: given(event, 'id'), open: '' });
      void this.reload();
    },
    toggle(event: Said) {
      const code = given(event, 'id');
      this.setData({ open: this.data.open === code ? '' : code });
    },
    openCities(event: Said) {
      const code = given(event, 'id');
      const row = this.data.rows.filter(({ id }) => id === code)[0];
      if (!row || !row.hasCities) return;
      openPage(pages.skillCells({ line: this.data.line, within: code, name: row.name }));
    },
    openCell(event: Said) {
      const [code, id] = [given(event, 'code'), given(event, 'id')];
      const row = this.data.rows.filter((one) => one.id === code)[0];
      const cell = row && row.cells.filter((one) => one.id === id)[0];
      if (cell && cell.said) openPage(pages.skillGaps({ id, code }));
    },
  },
});
