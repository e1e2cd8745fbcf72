import type { TaskKind } from '../model/people';
import type { Checklist, ChecklistItem } from '../model/settings';

/** What 装机、移机、撤机、借机 are checked by until somebody writes lists of their own. */
type Row = [id: string, text: string, kind: ChecklistItem['kind'], required?: boolean];
const list = (task: TaskKind, title: string, groups: [title: string, ...rows: Row[]][]): Checklist => ({
  ...{ id: task, modelId: null, task, title },
  groups: groups.map(([name, ...rows]) => ({
    title: name,
    items: rows.map(([id, text, kind, required = true]) => ({ id, text, kind, required })),
  })),
});

const accepted: [string, ...Row[]] = [
  '验收',
  ['self_test', '自检通过', 'check'],
  ['control', '质控结果在控', 'check'],
  ['value', '验收值（批内精密度 CV）', 'text', false],
  ['trained', '已向使用人员交代操作和日常维护', 'check'],
];
export const placingLists: readonly Checklist[] = [
  list('installation', '装机验收检查表', [
    [
      '开箱与场地',
      ['packing', '外箱、防倾斜标签完好', 'check'],
      ['parts', '按装箱单清点齐全', 'check'],
      ['place', '电源、接地、温湿度、水质符合要求', 'check'],
      ['photo', '就位照片', 'photo'],
    ],
    accepted,
  ]),
  list('relocation', '移机检查表', [
    [
      '移出前',
      ['disinfected', '已消毒、排空液路', 'check'],
      ['backup', '数据和参数已备份', 'check'],
      ['locked', '运输固定件已装好', 'check'],
    ],
    ['新地点', ['place', '电源、接地、温湿度、水质符合要求', 'check'], ['photo', '就位照片', 'photo']],
    accepted,
  ]),
  list('removal', '撤机检查表', [
    [
      '撤机',
      ['disinfected', '已消毒并出具去污声明', 'check'],
      ['data', '患者数据已导出或清除', 'check'],
      ['complete', '附件清点齐全', 'check'],
      ['photo', '离院照片', 'photo'],
    ],
  ]),
  list('loan', '借机交接检查表', [
    [
      '交接',
      ['serial', '序列号与借用单一致', 'check'],
      ['complete', '附件清点齐全', 'check'],
      ['photo', '就位照片', 'photo'],
    ],
    accepted,
  ]),
];
