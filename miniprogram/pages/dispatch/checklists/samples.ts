import type { Checklist, ChecklistColumn, ChecklistItem } from '../../../shared/model/settings';

type Sample = Pick<Checklist, 'title' | 'groups'>;
type More = Partial<ChecklistItem>;

/** Something wrong is explained, and shown where it can be seen. */
const told: More = { ifOff: ['note'] };
const shown: More = { ifOff: ['note', 'photo'] };
const item = (id: string, text: string, kind: ChecklistItem['kind'], more: More = {}): ChecklistItem => ({
  ...{ id, text, kind, required: true },
  ...more,
});
const check = (id: string, text: string, more: More = told) => item(id, text, 'check', more);
const choice = (id: string, text: string, choices: string[], more: More = shown) =>
  item(id, text, 'choice', { choices, ...more });
const reading = (id: string, text: string, unit: string, min?: number, max?: number, more: More = told) =>
  item(id, text, 'reading', {
    unit,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...more,
  });
const column = (id: string, text: string, more: Partial<ChecklistColumn> = {}): ChecklistColumn => ({
  ...{ id, text, kind: 'text' },
  ...more,
});
const number = (id: string, text: string, unit = ''): ChecklistColumn =>
  column(id, text, { kind: 'number', ...(unit ? { unit } : {}) });
const whenNot = (itemId: string): More => ({ when: { itemId, is: ['否'] } });

const arrival: ChecklistItem[] = [
  choice('appearance', '外观、电源与连接', ['正常', '异常']),
  reading('room_temperature', '环境温度', '℃', 15, 30),
  reading('room_humidity', '环境相对湿度', '%', 20, 80),
  check('earth', '接地良好，未与大功率设备共用插座', shown),
  item('software', '软件版本', 'text'),
  item('alarm', '现有报警代码与内容', 'text', { required: false }),
];
const handover: ChecklistItem[] = [
  check('cleaned', '台面和废弃物已清理，设备表面已消毒'),
  check('taught', '已向操作人员讲解本次处理和注意事项', { required: false }),
  item('panel', '完工界面照片', 'photo', { required: false }),
  item('user', '操作人员签字', 'signature', { required: false }),
];
const qc = (what: string): ChecklistItem[] => [
  item('qc', `质控结果（${what}）`, 'table', {
    leastRows: 2,
    columns: [column('level', '项目与水平'), number('target', '靶值'), number('found', '测定值')],
  }),
  check('qc_in', '质控全部在控'),
  item('qc_why', '失控原因与处理', 'text', whenNot('qc_in')),
];
const repeats = (what: string, unit: string, most: number): ChecklistItem[] => [
  item('repeats', `重复性（${what}，同一样本）`, 'table', {
    leastRows: 3,
    columns: [number('value', '测定值', unit)],
  }),
  item('repeats_cv', `重复性 CV（${what}）`, 'calculated', {
    ...{ unit: '%', max: most, hint: '限值为示例，请按机型说明书修改' },
    ...{ formula: { how: 'cv', of: ['repeats'], column: 'value', decimals: 2 } },
    ...told,
  }),
];
const sample = (line: string, own: ChecklistItem[], judged: ChecklistItem[]): Sample => ({
  title: `示例：${line}`,
  groups: [
    { title: '到场检查', items: arrival },
    { title: '保养与检查', items: own },
    { title: '性能确认', items: judged },
    { title: '完工确认', items: handover },
  ],
});

/**
 * What the trade looks at, line by line, to begin with. Limits are samples: each model's manual has its own, so every title
 * says 示例 until somebody has gone through them.
 */
export const samples: readonly Sample[] = [
  sample(
    '血液分析（血球）',
    [
      choice('probe', '采样针与拭子', ['清洁', '堵塞', '磨损']),
      check('aperture', '计数孔已反冲、灼烧'),
      reading('vacuum', '负压', 'kPa'),
      check('waste', '废液桶已清空、管路无漏液', shown),
      item('reagent', '稀释液、溶血剂批号', 'scan', { required: false }),
    ],
    [
      reading('background_wbc', '本底 WBC', '×10⁹/L', 0, 0.3),
      reading('background_rbc', '本底 RBC', '×10¹²/L', 0, 0.03),
      reading('background_plt', '本底 PLT', '×10⁹/L', 0, 10),
      ...repeats('WBC', '×10⁹/L', 3.5),
      ...qc('低、中、高值'),
    ],
  ),
  sample(
    '生化',
    [
      choice('lamp', '光源灯', ['正常', '已更换', '能量不足']),
      reading('lamp_hours', '光源灯使用时间', 'h', 0, 2000),
      choice('cuvettes', '反应杯', ['清洁', '已清洗', '需更换']),
      check('probes', '试剂针、样本针无挂液、位置准确', shown),
      reading('bath', '反应盘温度', '℃', 36.8, 37.2),
      check('water', '纯水电阻率合格'),
    ],
    [
      check('blank', '杯空白检查通过'),
      check('calibrated', '定标通过'),
      item('calibration_why', '定标未通过的项目与原因', 'text', whenNot('calibrated')),
      ...repeats('ALT', 'U/L', 5),
      ...qc('两个水平'),
    ],
  ),
  sample(
    '免疫（化学发光）',
    [
      check('wash', '清洗站吸液、注液正常', shown),
      choice('pipettor', '加样针', ['清洁', '堵塞', '磨损']),
      reading('incubator', '孵育温度', '℃', 36.5, 37.5),
      check('substrate', '底物与激发液在效期内、已灌注'),
      check('solid_waste', '固废盒已清空'),
    ],
    [
      reading('dark', '暗计数', 'RLU', 0),
      check('calibrated', '定标通过'),
      item('calibration_why', '定标未通过的项目与原因', 'text', whenNot('calibrated')),
      ...repeats('TSH', 'mIU/L', 8),
      ...qc('两个水平'),
    ],
  ),
  sample(
    '凝血',
    [
      reading('incubation', '孵育位温度', '℃', 36.5, 37.5),
      reading('cooling', '试剂冷藏位温度', '℃', 2, 16),
      choice('detector', '检测通道', ['正常', '个别通道异常', '全部异常']),
      check('beads', '反应杯（磁珠）供给正常', shown),
      check('wash', '清洗液充足，管路无气泡'),
    ],
    [item('isi', '已录入当前批号 ISI 与 MNPT', 'check', told), ...repeats('PT', 's', 5), ...qc('正常、异常')],
  ),
  sample(
    '尿液',
    [
      choice('strip', '试纸传送', ['正常', '卡条', '偏位']),
      check('white', '白基准已清洁'),
      check('flow_cell', '流动池（有形成分）已清洗'),
      check('waste', '废条盒、废液桶已清空'),
    ],
    [check('reference', '校准条测试通过'), ...qc('阴性、阳性')],
  ),
  sample(
    '即时检验（POCT）',
    [
      choice('battery', '电池与充电', ['正常', '续航不足', '不能充电']),
      check('reader', '检测仓与光路已清洁'),
      check('clock', '日期时间正确'),
      item('cassette', '检测卡批号', 'scan', { required: false }),
      check('network', '数据上传正常', { required: false, ...told }),
    ],
    [
      check('electronic', '电子质控（质控卡）通过'),
      item('electronic_why', '未通过的原因与处理', 'text', whenNot('electronic')),
      ...qc('液体质控'),
    ],
  ),
  sample(
    '分子诊断',
    [
      choice('module', '温控模块', ['正常', '升降温慢', '报警']),
      reading('lid', '热盖温度', '℃', 100, 110),
      reading('block', '模块实测温度（设定 95 ℃）', '℃', 94.5, 95.5),
      check('optics', '荧光通道校准通过', shown),
      check('zones', '分区与气流方向符合要求'),
      check('uv', '紫外消毒正常', { required: false, ...told }),
    ],
    [
      check('negative', '阴性对照无扩增', shown),
      check('positive', '阳性对照 Ct 在范围内'),
      item('contamination', '污染排查与处理', 'text', whenNot('negative')),
      ...repeats('Ct', '', 3),
    ],
  ),
  sample(
    '微生物',
    [
      reading('incubator', '培养仓温度', '℃', 34, 37),
      choice('bottles', '瓶位检测', ['全部正常', '个别瓶位停用', '多个瓶位异常']),
      item('stopped', '停用的瓶位号', 'text', { when: { itemId: 'bottles' } }),
      check('shaker', '振荡（转动）正常', shown),
      check('filters', '滤网已清洁'),
    ],
    [
      check('strain', '质控菌株鉴定正确'),
      check('susceptibility', '质控菌株药敏在允许范围'),
      item('strain_why', '不符的菌株、药物与处理', 'text', {
        when: { itemId: 'susceptibility', is: ['否'] },
      }),
      reading('turbidity', '比浊仪标准管读数', 'McF', 0.44, 0.56),
    ],
  ),
];
