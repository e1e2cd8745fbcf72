import type { DealerState, Role } from '../../miniprogram/shared/states';

/** Everything here is invented: maker, models, companies and people (README.md). */
export const maker = '澜谱诊断';

export const productLines = [
  ['bio', '生化'],
  ['imm', '免疫'],
  ['coa', '凝血'],
  ['hem', '血球'],
  ['poc', 'POCT'],
  ['mol', '分子诊断'],
  ['uri', '尿液分析'],
  ['bac', '微生物'],
] as const;
export type LineId = (typeof productLines)[number][0];

export interface ModelSeed {
  id: string;
  name: string;
  line: LineId;
  /** First 13 digits of the GTIN-14; 952 is the prefix that GS1 keeps for demonstrations. Null: it has none. */
  gtin13: string | null;
  /** Serials are this, a letter, two digits of the year and five more. */
  serialPrefix: string;
  /** Early instruments bore seven digits only. */
  plainSerials?: true;
  software: string[];
}
export const models: ModelSeed[] = [
  { id: 'LC800', name: '澜谱 LC-800 全自动生化分析仪', line: 'bio', gtin13: '0952001100800', serialPrefix: 'LC8', software: ['4.2.1', '4.3.0'] },
  { id: 'LC2000', name: '澜谱 LC-2000 生化流水线', line: 'bio', gtin13: '0952001102000', serialPrefix: 'LC2', software: ['2.0.7', '2.1.0'] },
  { id: 'LI600', name: '澜谱 LI-600 化学发光免疫分析仪', line: 'imm', gtin13: '0952001200600', serialPrefix: 'LI6', software: ['3.1.4', '3.2.0'] },
  { id: 'LI1200', name: '澜谱 LI-1200 化学发光免疫分析仪', line: 'imm', gtin13: '0952001201200', serialPrefix: 'LI2', software: ['1.8.2', '1.9.0'] },
  { id: 'LT300', name: '澜谱 LT-300 全自动凝血分析仪', line: 'coa', gtin13: '0952001300300', serialPrefix: 'LT3', software: ['5.0.3'] },
  { id: 'LT900', name: '澜谱 LT-900 凝血流水线', line: 'coa', gtin13: '0952001300900', serialPrefix: 'LT9', plainSerials: true, software: ['1.4.0', '1.4.2'] },
  { id: 'LH500', name: '澜谱 LH-500 五分类血细胞分析仪', line: 'hem', gtin13: '0952001400500', serialPrefix: 'LH5', software: ['6.7.1', '6.8.0'] },
  { id: 'LH700', name: '澜谱 LH-700 血细胞分析流水线', line: 'hem', gtin13: '0952001400700', serialPrefix: 'LH7', plainSerials: true, software: ['2.2.0'] },
  { id: 'LP10', name: '澜谱 LP-10 干式荧光免疫分析仪', line: 'poc', gtin13: '0952001500010', serialPrefix: 'LP1', software: ['1.0.9', '1.1.2'] },
  { id: 'LP30', name: '澜谱 LP-30 血气电解质分析仪', line: 'poc', gtin13: '0952001500030', serialPrefix: 'LP3', software: ['2.5.1'] },
  { id: 'LM96', name: '澜谱 LM-96 实时荧光定量 PCR 仪', line: 'mol', gtin13: '0952001600096', serialPrefix: 'LM9', software: ['3.0.0', '3.0.2'] },
  { id: 'LM48', name: '澜谱 LM-48 核酸提取仪', line: 'mol', gtin13: '0952001600048', serialPrefix: 'LM4', software: ['1.2.0'] },
  { id: 'LU200', name: '澜谱 LU-200 全自动尿液分析仪', line: 'uri', gtin13: '0952001700200', serialPrefix: 'LU2', software: ['4.0.1'] },
  { id: 'LB60', name: '澜谱 LB-60 血培养仪', line: 'bac', gtin13: null, serialPrefix: 'LB6', software: ['2.3.3'] },
]; // prettier-ignore

export interface DealerSeed {
  id: string;
  name: string;
  shortName: string;
  state: DealerState;
  regionCode: string;
  /** Characters 9–17 of its 统一社会信用代码; the check character is reckoned. */
  organisation: string;
  contactName: string;
  /** Where its engineers start from. */
  centre: string;
  admin: PersonSeed | null;
  engineers: PersonSeed[];
}
export interface PersonSeed {
  pinyin: string;
  name: string;
  /** Lines on which an engineer is trained; none for others. */
  lines?: LineId[];
  /** What is odd about the certificates. */
  certificates?: 'expired' | 'expiring' | 'none';
}
export const dealers: DealerSeed[] = [
  {
    id: 'D-chengyue', name: '北京澄岳诊断技术有限公司', shortName: '澄岳诊断', state: 'active', regionCode: '110108',
    organisation: 'MA0DEM017', contactName: '沈若溪', centre: '110000',
    admin: { pinyin: 'shenruoxi', name: '沈若溪' },
    engineers: [
      { pinyin: 'liming', name: '李明', lines: ['bio', 'imm', 'coa', 'hem'] },
      { pinyin: 'wangzhiyuan', name: '王志远', lines: ['bio', 'imm'] },
      { pinyin: 'zhaoqi', name: '赵琦', lines: ['coa', 'hem', 'uri'], certificates: 'expiring' },
      { pinyin: 'majianguo', name: '马建国', lines: ['bio', 'hem'], certificates: 'expired' },
      { pinyin: 'sunxiaoyu', name: '孙晓雨', lines: ['imm'], certificates: 'none' },
    ],
  },
  {
    id: 'D-mushi', name: '上海沐石医疗器械有限公司', shortName: '沐石医疗', state: 'active', regionCode: '310115',
    organisation: 'MA1DEM026', contactName: '顾一鸣', centre: '310000',
    admin: { pinyin: 'guyiming', name: '顾一鸣' },
    engineers: [
      { pinyin: 'qianwei', name: '钱伟', lines: ['bio', 'imm', 'mol'] },
      { pinyin: 'luyuhan', name: '陆雨涵', lines: ['imm', 'mol', 'poc'] },
      { pinyin: 'zhujun', name: '朱俊', lines: ['coa', 'hem'], certificates: 'expiring' },
      { pinyin: 'tangshan', name: '唐珊', lines: ['mol'] },
    ],
  },
  {
    id: 'D-yeqiao', name: '江苏叶桥生物科技有限公司', shortName: '叶桥生物', state: 'active', regionCode: '320106',
    organisation: 'MA2DEM035', contactName: '蒋文涛', centre: '320100',
    admin: { pinyin: 'jiangwentao', name: '蒋文涛' },
    engineers: [
      { pinyin: 'xuhaoran', name: '徐浩然', lines: ['bio', 'imm', 'coa'] },
      { pinyin: 'shenliang', name: '沈亮', lines: ['hem', 'coa', 'uri'] },
      { pinyin: 'dingyi', name: '丁怡', lines: ['imm', 'bio'], certificates: 'expired' },
    ],
  },
  {
    id: 'D-yunli', name: '杭州云栎医疗科技股份有限公司', shortName: '云栎医疗', state: 'active', regionCode: '330106',
    organisation: 'MA3DEM044', contactName: '陈思雅', centre: '330100',
    admin: { pinyin: 'chensiya', name: '陈思雅' },
    engineers: [
      { pinyin: 'yujian', name: '俞健', lines: ['bio', 'imm', 'hem'] },
      { pinyin: 'fangze', name: '方泽', lines: ['coa', 'hem', 'poc'] },
      { pinyin: 'linmeng', name: '林萌', lines: ['bio', 'imm'] },
    ],
  },
  {
    id: 'D-lingzhou', name: '广州岭舟医学检验设备有限公司', shortName: '岭舟检验', state: 'active', regionCode: '440106',
    organisation: 'MA5DEM053', contactName: '梁嘉文', centre: '440100',
    admin: { pinyin: 'liangjiawen', name: '梁嘉文' },
    engineers: [
      { pinyin: 'huangzihao', name: '黄子豪', lines: ['bio', 'imm', 'hem', 'poc'] },
      { pinyin: 'wujunjie', name: '吴俊杰', lines: ['imm', 'coa', 'poc'] },
      { pinyin: 'hexiaolan', name: '何晓岚', lines: ['bio', 'hem'], certificates: 'expiring' },
      { pinyin: 'fuhaiyan', name: '符海燕', lines: ['bio', 'imm', 'poc'] },
    ],
  },
  {
    id: 'D-jiangyan', name: '武汉江砚医疗器械销售服务有限责任公司', shortName: '江砚医疗', state: 'active', regionCode: '420106',
    organisation: 'MA4DEM062', contactName: '胡佳', centre: '420100',
    admin: { pinyin: 'hujia', name: '胡佳' },
    engineers: [
      { pinyin: 'pengtao', name: '彭涛', lines: ['bio', 'imm', 'coa', 'hem'] },
      { pinyin: 'xiaoyun', name: '肖芸', lines: ['bio', 'hem'] },
    ],
  },
  {
    id: 'D-shuping', name: '四川蜀屏临床检验设备工程技术服务有限公司成都高新技术产业开发区分公司', shortName: '蜀屏检验', state: 'active',
    regionCode: '510107', organisation: 'MA6DEM071', contactName: '罗曼', centre: '510100',
    admin: { pinyin: 'luoman', name: '罗曼' },
    engineers: [
      { pinyin: 'dengchao', name: '邓超群', lines: ['bio', 'imm', 'coa'] },
      { pinyin: 'yangxue', name: '杨雪', lines: ['imm', 'hem'] },
      { pinyin: 'zengqiang', name: '曾强', lines: ['bio', 'coa', 'hem'], certificates: 'expired' },
    ],
  },
  {
    id: 'D-yexi', name: '海口椰溪医疗服务有限公司', shortName: '椰溪医疗', state: 'suspended', regionCode: '460106',
    organisation: 'MA7DEM080', contactName: '王海', centre: '460100',
    admin: { pinyin: 'wanghai', name: '王海' },
    engineers: [{ pinyin: 'chenguang', name: '陈光', lines: ['poc', 'hem'] }],
  },
  {
    id: 'D-yushan', name: '重庆渝珊医学科技有限公司', shortName: '渝珊医学', state: 'prospect', regionCode: '500103',
    organisation: 'MA8DEM098', contactName: '谭丽', centre: '510100', admin: null, engineers: [],
  },
  {
    id: 'D-quanpan', name: '济南泉畔商贸有限公司', shortName: '泉畔商贸', state: 'terminated', regionCode: '370102',
    organisation: 'MA9DEM107', contactName: '孔祥', centre: '110000',
    admin: { pinyin: 'kongxiang', name: '孔祥' }, engineers: [],
  },
]; // prettier-ignore

/** The manufacturer's own people. */
export const staff: (PersonSeed & { roles: Role[] })[] = [
  { pinyin: 'zhouhan', name: '周涵', roles: ['channel_manager'] },
  { pinyin: 'hanxue', name: '韩雪', roles: ['channel_manager'] },
  { pinyin: 'chendiao', name: '陈调', roles: ['dispatcher'] },
  { pinyin: 'fengyu', name: '冯钰', roles: ['service_manager'] },
  { pinyin: 'caikun', name: '蔡坤', roles: ['warehouse'] },
  { pinyin: 'jinhui', name: '金惠', roles: ['finance'] },
  { pinyin: 'shenji', name: '何清', roles: ['auditor'] },
  { pinyin: 'guanli', name: '苏航', roles: ['sysadmin'] },
  { pinyin: 'weichen', name: '魏晨', roles: ['engineer'], lines: ['bio', 'imm', 'coa', 'hem', 'mol', 'bac'] },
  { pinyin: 'yaobo', name: '姚博', roles: ['engineer'], lines: ['bio', 'imm', 'poc', 'uri', 'bac', 'mol', 'hem', 'coa'] },
  { pinyin: 'songqing', name: '宋青', roles: ['quality'] },
  { pinyin: 'heyuan', name: '何远', roles: ['quality'] },
  { pinyin: 'baijing', name: '白静', roles: ['finance'] },
  { pinyin: 'luping', name: '陆平', roles: ['warehouse'] },
]; // prettier-ignore

export const departmentNames = ['检验科', '急诊检验', '输血科', '体检中心'] as const;

const surnames = '张刘陈杨黄周吴徐孙胡朱高林何郭罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅';
const givenNames = ['敏', '静', '丽华', '秀英', '建平', '海波', '雪梅', '国强', '晓东', '玉兰', '志刚', '婷', '文娟', '立新', '佳宁', '宏', '红霞', '卫东', '春燕', '思远']; // prettier-ignore
export function contactName(pick: <T>(values: readonly T[]) => T): string {
  return pick([...surnames]) + pick(givenNames);
}
export const contactTitles = ['主任', '副主任', '技师长', '主管技师', '设备管理员', '值班技师'];

export const faults: { code: string; text: string; cause: string; action: string }[] = [
  { code: 'E01', text: '开机自检不通过，报主板通信超时', cause: '主控板排线接触不良', action: '重新插接并固定排线，复测自检' },
  { code: 'E01', text: '晨间开机黑屏，风扇转但无画面', cause: '开关电源模块输出不稳', action: '更换电源模块，测量各路输出' },
  { code: 'E02', text: '加样针报液面探测错误，急诊标本堵着', cause: '加样针结晶，液面探测电容漂移', action: '清洗加样针并重新校准液面探测' },
  { code: 'E02', text: '样本针撞针报警，位置偏移', cause: 'Z 轴皮带张力不足', action: '调整皮带张力并校准坐标' },
  { code: 'E03', text: '孵育盘温度偏高，质控失控', cause: '温度传感器老化', action: '更换传感器，做三点温度校准' },
  { code: 'E03', text: '试剂仓温度报警，冷藏不足', cause: '冷凝器积灰', action: '清洁冷凝器滤网，观察两小时恢复' },
  { code: 'E04', text: '吸光度噪声大，本底不稳', cause: '光源灯达到寿命', action: '更换光源灯，做光路校准' },
  { code: 'E04', text: '比色杯空白超限，多个杯位报警', cause: '比色杯污染', action: '清洗并更换超限杯位，重做空白' },
  { code: 'E99', text: '打印的报告条码扫不出，标本流转受阻', cause: '打印头磨损', action: '更换打印头并调整浓度' },
  { code: 'E99', text: '与 LIS 通信时断时续，结果不上传', cause: '网口松动，地址冲突', action: '固定网口，与信息科调整地址' },
]; // prettier-ignore

/** 故障码 of a model as its maker would list them: the demo's faults, numbered within their general one. */
export function faultBookOf({ _id, name }: { _id: string; name: string }) {
  const codes = faults.map(({ code, text, cause, action }, at) => {
    const within = faults.slice(0, at + 1).filter((one) => one.code === code).length;
    const [said = ''] = text.split('，');
    return { code: `${code.replace('E', 'A-')}${within}`, name: said, group: code, cause, action };
  });
  return { _id, modelName: name, count: codes.length, codes };
}

export const spareParts: { number: string; name: string; returns: boolean }[] = [
  { number: 'LP-1101-L', name: '光源灯 12V/20W', returns: false },
  { number: 'LP-1204-N', name: '加样针组件', returns: true },
  { number: 'LP-1310-S', name: '温度传感器', returns: false },
  { number: 'LP-1402-P', name: '开关电源模块', returns: true },
  { number: 'LP-1515-B', name: 'Z 轴同步带', returns: false },
  { number: 'LP-1620-H', name: '条码打印头', returns: true },
];
