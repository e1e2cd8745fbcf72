import type {
  DryRun,
  ImportRow,
  NameQuestion,
  QuestionKind,
  ReadRow,
  SheetQuestion,
} from '../../../../cloudfunctions/_contracts/grants';
import { sayTime } from '../../../shared/say';
import type { Tone } from '../../../shared/states';
import { sayGround, sayKinds } from '../words';

const asked: Record<QuestionKind, string> = {
  hidden_sheet: '工作表是隐藏的',
  hidden_rows: '行是隐藏的（或被筛掉的）',
  hidden_column: '列是隐藏的',
  struck: '文字划了删除线',
  note: '单元格有批注',
  aside: '表里另有说明，可能改变各行',
  title: '标题或工作表名补足了缺少的列',
  none: '写了“无”：按没有再细分、整个地区读取',
  status: '状态列不是“有效”，或与系统里的不同',
  remark: '备注可能改变授权',
  column: '没有读取的列可能改变授权',
  credit_code: '信用代码与经销商不一致',
};

const sayRows = (rows: readonly number[], count: number): string =>
  count
    ? `第 ${rows.slice(0, 8).join('、')} 行${count > Math.min(rows.length, 8) ? `等 ${count} 行` : ''}`
    : '';

export const sayQuestion = ({ id, kind, sheet, column, text, rows, rowCount, answer }: SheetQuestion) => ({
  id,
  what: asked[kind],
  text,
  place: [sheet, column && `${column} 列`, sayRows(rows, rowCount)].filter(Boolean).join(' · '),
  take: kind === 'hidden_column' ? '照常读这一列' : '照常读入',
  skip:
    kind === 'hidden_column'
      ? '不读这一列'
      : kind === 'hidden_sheet' || kind === 'aside' || kind === 'title'
        ? '不读这张表'
        : '不要这些行',
  answer: answer || '',
});

const nameWords = { dealer: '经销商', line: '产品线', hospital: '地区或医院' };
export const sayName = ({ kind, text, rows, rowCount, candidates }: NameQuestion, at: number) => ({
  key: `${kind} ${text}`,
  at,
  kind,
  text,
  what: `“${text}”是哪个${nameWords[kind]}？`,
  place: `${rows
    .slice(0, 5)
    .map(({ sheet, row }) => `${sheet} 第 ${row} 行`)
    .join('、')}${rowCount > 5 ? `等 ${rowCount} 行` : ''}`,
  candidates,
  meansId: '',
  means: '',
});

const outcomes: Record<ReadRow['outcome'], { label: string; tone: Tone }> = {
  new: { label: '新草稿', tone: 'done' },
  changed: { label: '改草稿', tone: 'active' },
  same: { label: '已有，不变', tone: 'past' },
  again: { label: '与前面的行相同', tone: 'past' },
  asked: { label: '待您确认', tone: 'attention' },
  left_out: { label: '不导入', tone: 'past' },
  refused: { label: '有问题', tone: 'danger' },
};

export const sayRow = ({ sheet, row, written, outcome, reads, differs }: ReadRow) => ({
  key: `${sheet} ${row}`,
  place: `${sheet} 第 ${row} 行`,
  ...outcomes[outcome],
  written: written.map(([heading, text]) => `${heading}：${text}`),
  reads: reads.map((read, at) => ({
    key: at,
    lines: [
      `${read.dealerName} · ${read.lineNames.join('、')}`,
      `${read.scope.join('、')}${read.carveOuts.length ? `（除 ${read.carveOuts.join('、')}）` : ''}`,
      `${read.fromOn} 至 ${read.toOn} · ${read.exclusive ? '独家' : '非独家'} · ${sayKinds(read.kinds)}`,
    ],
  })),
  differs: differs.length ? `与现在的草稿不同：${differs.join('、')}` : '',
});

export const sayConflict = (
  one: DryRun['conflicts'][number],
  at: number,
  nameLines: (ids: readonly string[]) => string,
) => ({
  key: at,
  place: `${one.source.sheet} 第 ${one.source.row} 行`,
  about:
    `与${one.otherSource ? `本文件 ${one.otherSource.sheet} 第 ${one.otherSource.row} 行（${one.dealerName}）` : ` ${one.dealerName} ${one.number} `}` +
    `重叠：${nameLines(one.productLineIds)}，${sayGround(one.ground)}，${one.fromOn} 至 ${one.toOn}`,
});

const importStates: Record<ImportRow['state'], string> = {
  writing: '没有完成',
  sealed: '已导入',
  abandoned: '已放弃',
  undone: '已撤回',
};
export const sayImport = (one: ImportRow, now: Date) => ({
  id: one.batchId,
  name: one.fileName,
  label: importStates[one.state],
  about: `新 ${one.drafts} · 改 ${one.changed} · 不变 ${one.unchanged}`,
  by: `${one.createdBy} ${sayTime(one.createdAt, now)}`,
  canUndo: one.canUndo,
  why: one.ended
    ? `${one.ended.by} ${sayTime(one.ended.at, now)} ${importStates[one.state]}：${one.ended.reason}`
    : one.state === 'sealed' && !one.canUndo
      ? '其中有授权后来被改过、提交或作废，不能整批撤回；不要的请在草稿里作废'
      : '',
});
