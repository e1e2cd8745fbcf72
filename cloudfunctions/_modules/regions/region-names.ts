/** Longest first, so that 土家族 is not taken for a place that ends in 土家. */
const peoples = [
  '蒙古族', '维吾尔', '布依族', '朝鲜族', '土家族', '哈尼族', '哈萨克', '傈僳族', '拉祜族', '东乡族', '纳西族', '景颇族',
  '柯尔克孜', '达斡尔族', '仫佬族', '布朗族', '撒拉族', '毛南族', '仡佬族', '塔吉克', '鄂温克族', '保安族', '裕固族',
  '独龙族', '普米族', '锡伯', '蒙古', '回族', '藏族', '苗族', '彝族', '壮族', '满族', '侗族', '瑶族', '白族', '傣族',
  '黎族', '佤族', '畲族', '水族', '土族', '羌族', '怒族', '各族',
].sort((a, b) => b.length - a.length); // prettier-ignore

/** Names whose short form no rule gives: the people is the place, or the stem would be another place. */
const shortNames: Record<string, string> = {
  内蒙古自治区: '内蒙古',
  东乡族自治县: '东乡',
  鄂温克族自治旗: '鄂温克',
  井陉矿区: '井陉矿区',
  市中区: '市中区',
};

/** 土默特左旗 and its like are told apart by the last syllables only, so 旗 stays after them. */
const suffix =
  /(特别行政区|自治区|自治州|自治县|自治旗|地区|新区|矿区|林区|特区|省|市|盟|县|区|(?<![左右前后中合])旗)$/;

/** 苏州市 → 苏州, 恩施土家族苗族自治州 → 恩施, 浦东新区 → 浦东; 沙县, 郊区 stay whole because one character is no name. */
export function shortNameOf(name: string): string {
  if (shortNames[name]) return shortNames[name];
  let stem = name.replace(suffix, '');
  if (/自治[区州县旗]$/.test(name)) {
    for (let people = endingPeople(stem); people; people = endingPeople(stem))
      stem = stem.slice(0, -people.length);
  }
  return stem.length >= 2 ? stem : name;
}

function endingPeople(stem: string): string | undefined {
  return peoples.find((people) => stem.endsWith(people) && stem.length - people.length >= 2);
}

/** What people also write: 凉山州, 大厂县, 内蒙, 沪. */
export function aliasesOf(name: string): string[] {
  const short = shortNameOf(name);
  const colloquial = /自治([州县旗])$/.exec(name);
  return [...(colloquial ? [short + colloquial[1]] : []), ...(provinceAliases[name] ?? [])];
}

const provinceAliases: Record<string, string[]> = {
  内蒙古自治区: ['内蒙'],
  香港特别行政区: ['香港特区'],
  澳门特别行政区: ['澳门特区'],
};
