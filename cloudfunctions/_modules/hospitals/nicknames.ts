import type { Hospital } from '../../../miniprogram/shared/model/sites';
import { searchTextOf } from '../../../miniprogram/shared/search';
import { ancestors, regionByCode } from '../regions/regions';

/** A hospital as far as what people call it goes. */
export type Named = Pick<Hospital, 'name' | 'regionCode'> & {
  aliases?: readonly string[];
  formerNames?: Hospital['formerNames'];
};

export const namesOf = ({ name, aliases = [], formerNames = [] }: Omit<Named, 'regionCode'>): string[] => [
  name,
  ...aliases,
  ...formerNames.map((former) => former.name),
];

/** How names of hospitals end. */
export const hospitalEnding = /医院|卫生院|保健院|门诊部|卫生服务中心|血站|血液中心|疗养院|疾病预防控制中心/;
export const nicknameLengths = { shortest: 2, longest: 8 };
/** Kinds of hospital and words of every tender: alone they name none. */
const commonWord =
  /^(省|市|区|县|州|第?[一二三四五六七八九十]+|人民|中心|中医|中西医|结合|妇幼|妇产|妇女|儿童|口腔|眼科|肿瘤|胸科|骨科|脑科|皮肤|精神|卫生|心血管|传染病|康复|老年|职工|铁路|总|院|医|综合|专科|红十字|社区|附属|大学|国际|急救|检验|健康|医学|医疗|保健|免疫|生殖|体检|血液|肝胆|神经|心脑|分析|诊断)+$/;

/** Whether it may be one hospital's by itself. */
export const isNickname = (text: string): boolean =>
  text.length >= nicknameLengths.shortest &&
  text.length <= nicknameLengths.longest &&
  /^\p{Script=Han}+$/u.test(text) &&
  !hospitalEnding.test(text) &&
  !commonWord.test(text);

/**
 * What a name shrinks to when people speak of it: 协和 of 北京协和医院, 瑞金 of …附属瑞金医院. None where only its kind or its
 * place would be left.
 */
export function nicknamesOf({ regionCode, ...hospital }: Named): string[] {
  const around = regionByCode(regionCode) ? [regionCode, ...ancestors(regionCode)] : [];
  const own = around.map((code) => regionByCode(code)!).flatMap(({ name, shortName }) => [name, shortName]);
  return namesOf(hospital).flatMap((name) => {
    const said = searchTextOf(name);
    if (!said.endsWith('医院')) return isNickname(said) ? [said] : [];
    let core = said.slice(0, -2).replace(/^.*(附属|大学|科学院|医院)/, '');
    for (let place; (place = own.find((one) => isBeginning(one, core)));) core = core.slice(place.length);
    return isNickname(core) ? [core] : [];
  });
}
/** A place written in full, or in short with a name left after it: 鼓楼 of 南京鼓楼医院 is the name itself. */
const isBeginning = (place: string, text: string) =>
  text.startsWith(place) &&
  (/[省市区县旗盟]$/.test(place) || text.length >= place.length + nicknameLengths.shortest);
