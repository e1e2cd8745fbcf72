import type { LineId } from './catalogue';

/**
 * Who may sell and serve what, where: regions by their names as people write them, hospitals by their names. `year` is
 * the calendar year of today; `expiring` ends in three weeks; `revoked` ended some weeks ago.
 */
export interface GrantSeed {
  dealer: string;
  lines: LineId[];
  scope: string[];
  except?: string[];
  shared?: true;
  kinds?: ('sell' | 'serve')[];
  days?: 'expiring' | 'nextYear' | 'restOfYear' | 'revoked';
  state?: 'draft' | 'pending' | 'revoked';
  /** The same held last year. */
  sinceLastYear?: true;
}

export const grantSeeds: GrantSeed[] = [
  // 北京, 天津
  { dealer: 'D-chengyue', lines: ['bio', 'imm'], scope: ['北京市'], except: ['北京大学国际医院'], sinceLastYear: true },
  { dealer: 'D-chengyue', lines: ['coa', 'hem'], scope: ['北京市'], sinceLastYear: true },
  { dealer: 'D-chengyue', lines: ['uri'], scope: ['北京市'], shared: true, days: 'expiring' },
  { dealer: 'D-chengyue', lines: ['bio', 'imm'], scope: ['天津市'], except: ['天津市滨海新区'], sinceLastYear: true },
  { dealer: 'D-chengyue', lines: ['hem'], scope: ['天津市'] },
  { dealer: 'D-chengyue', lines: ['poc'], scope: ['中国医学科学院北京协和医院', '首都医科大学附属北京同仁医院'] },
  { dealer: 'D-mushi', lines: ['mol'], scope: ['北京市'] },
  { dealer: 'D-mushi', lines: ['bio'], scope: ['北京大学国际医院'] },
  // 上海
  { dealer: 'D-mushi', lines: ['bio', 'imm', 'mol'], scope: ['上海市'], sinceLastYear: true },
  { dealer: 'D-mushi', lines: ['coa', 'hem'], scope: ['上海市'], except: ['上海市崇明区'] },
  { dealer: 'D-mushi', lines: ['poc'], scope: ['上海市'], shared: true },
  { dealer: 'D-yunli', lines: ['poc'], scope: ['上海市金山区', '上海市松江区'], shared: true },
  // 江苏: 苏州 except one hospital, which another dealer holds
  { dealer: 'D-yeqiao', lines: ['bio', 'imm'], scope: ['江苏省苏州市'], except: ['苏州大学附属第一医院'], sinceLastYear: true },
  { dealer: 'D-mushi', lines: ['bio', 'imm'], scope: ['苏州大学附属第一医院'], sinceLastYear: true },
  { dealer: 'D-yeqiao', lines: ['bio', 'imm'], scope: ['江苏省南京市'], sinceLastYear: true },
  { dealer: 'D-yeqiao', lines: ['coa'], scope: ['江苏省'] },
  { dealer: 'D-yeqiao', lines: ['hem', 'uri'], scope: ['江苏省南京市', '江苏省无锡市'] },
  { dealer: 'D-yeqiao', lines: ['bio'], scope: ['江苏省无锡市'], except: ['江苏省江阴市'] },
  { dealer: 'D-yunli', lines: ['bio'], scope: ['江苏省江阴市'] },
  // 浙江, 福建
  { dealer: 'D-yunli', lines: ['bio', 'imm'], scope: ['浙江省'], except: ['浙江省宁波市'], sinceLastYear: true },
  { dealer: 'D-yunli', lines: ['coa', 'hem'], scope: ['浙江省'], sinceLastYear: true },
  { dealer: 'D-yunli', lines: ['poc'], scope: ['浙江省杭州市'], days: 'expiring' },
  { dealer: 'D-mushi', lines: ['imm'], scope: ['浙江省宁波市'] },
  { dealer: 'D-yunli', lines: ['bio'], scope: ['浙江省宁波市'], except: ['宁波市第二医院'] },
  { dealer: 'D-yunli', lines: ['bio'], scope: ['福建省福州市'], except: ['福建省闽侯县'] },
  { dealer: 'D-yunli', lines: ['imm'], scope: ['福建省厦门市'] },
  // 广东 (东莞, 中山 have no counties), 海南 (儋州 neither; 琼海, 文昌 stand directly under the province)
  { dealer: 'D-lingzhou', lines: ['bio', 'imm'], scope: ['广东省广州市', '广东省深圳市'], sinceLastYear: true },
  { dealer: 'D-lingzhou', lines: ['bio', 'imm', 'hem'], scope: ['广东省东莞市', '广东省中山市'] },
  { dealer: 'D-lingzhou', lines: ['coa'], scope: ['广东省'], except: ['中山大学附属第一医院'] },
  { dealer: 'D-lingzhou', lines: ['poc'], scope: ['广东省'] },
  { dealer: 'D-lingzhou', lines: ['hem'], scope: ['广东省广州市'], except: ['广东省广州市越秀区'] },
  { dealer: 'D-lingzhou', lines: ['bio', 'imm'], scope: ['海南省'], except: ['海南省儋州市'] },
  { dealer: 'D-lingzhou', lines: ['bio'], scope: ['儋州市人民医院'], kinds: ['serve'] },
  { dealer: 'D-yexi', lines: ['poc', 'hem'], scope: ['海南省'] },
  // 湖北 (仙桃, 潜江 directly under the province)
  { dealer: 'D-jiangyan', lines: ['bio', 'imm'], scope: ['湖北省武汉市'], except: ['华中科技大学同济医学院附属同济医院'], sinceLastYear: true },
  { dealer: 'D-jiangyan', lines: ['bio', 'hem'], scope: ['湖北省仙桃市', '湖北省潜江市'] },
  { dealer: 'D-jiangyan', lines: ['coa'], scope: ['湖北省'] },
  { dealer: 'D-jiangyan', lines: ['bio'], scope: ['湖北省襄阳市', '湖北省宜昌市'], days: 'expiring' },
  { dealer: 'D-jiangyan', lines: ['hem'], scope: ['湖北省武汉市'], shared: true },
  // 四川
  { dealer: 'D-shuping', lines: ['bio', 'imm'], scope: ['四川省'], except: ['四川大学华西医院'], sinceLastYear: true },
  { dealer: 'D-shuping', lines: ['coa', 'hem'], scope: ['四川省成都市', '四川省绵阳市'] },
  { dealer: 'D-shuping', lines: ['bac'], scope: ['四川大学华西医院'], shared: true, kinds: ['serve'] },
  // the whole country
  { dealer: 'D-mushi', lines: ['bac'], scope: ['全国'], shared: true, kinds: ['sell'] },
  // what is not in force
  { dealer: 'D-mushi', lines: ['imm'], scope: ['江苏省苏州市'], days: 'restOfYear', state: 'pending' },
  { dealer: 'D-chengyue', lines: ['bio', 'imm'], scope: ['北京市'], except: ['北京大学国际医院'], days: 'nextYear', state: 'pending' },
  { dealer: 'D-yunli', lines: ['poc'], scope: ['浙江省宁波市'], days: 'restOfYear', state: 'pending' },
  { dealer: 'D-shuping', lines: ['poc'], scope: ['四川省'], days: 'nextYear', state: 'draft' },
  { dealer: 'D-jiangyan', lines: ['mol'], scope: ['湖北省武汉市'], days: 'nextYear', state: 'draft' },
  { dealer: 'D-yushan', lines: ['bio'], scope: ['重庆市'], days: 'nextYear', state: 'draft' },
  { dealer: 'D-quanpan', lines: ['bio', 'imm'], scope: ['山东省济南市', '山东省青岛市'], days: 'revoked', state: 'revoked' },
  { dealer: 'D-yeqiao', lines: ['mol'], scope: ['江苏省南京市'], days: 'revoked', state: 'revoked' },
]; // prettier-ignore

/** Above all grants. */
export const blockSeeds: { hospital?: string; dealer?: string; lines?: LineId[]; reason: string }[] = [
  { hospital: '海军军医大学第一附属医院', reason: '直销直服医院' },
  { hospital: '中国医学科学院北京协和医院', lines: ['imm'], reason: '免疫线由厂家直接服务' },
  { dealer: 'D-yexi', reason: '经营许可证到期未续，暂停合作' },
];
