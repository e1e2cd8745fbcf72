import { Refusal } from '../../../miniprogram/shared/refusal';
import { chinaRegions } from '../coverage/china-regions';
import { country } from '../coverage/region-tree';
import { searchTextOf } from '../hospitals/search-keys';
import { tidyText } from './facts';
import { partsSpokenOf, typedTexts } from './hospitals-named';
import type { Judged } from './hospitals-named';

/** What only grants give, in words: standing, ground and days are printed from them. */
const claims =
  /独家|唯一|排他|总代理|总经销|总授权|转授权|授权期限?|授权区域|授权范围|授权有效期|有效期[限为]?[至到自]|长期有效|永久|无限期|全国|全省|全市|全境|全区域|所有医院|各级医院/;
/** A project may be called 全国… or 长期…; none is called after what we grant. */
const claimsOfProject =
  /独家(?:授权|代理|经销|总)|总代理|总经销|总授权|转授权|授权(?:期限|区域|范围)|授权有效期/;
/** Why a letter was changed may say that its days are fewer; 取消独家 takes back. */
const claimsOfReason =
  /(?<!取消|不再|去掉|删除|非|改为非)(?:独家|唯一|排他|总代理|总经销|总授权)|转授权|长期有效|永久|无限期|全国|全省|全市|全境/;

/**
 * Nothing that is typed may widen what the grants hold: no word of standing, ground or days, and beside a product no province
 * or city that is not the letter's. Hospitals and products named are judged apart.
 *
 * @throws Refusal LETTER_SAYS_MORE with the path of the field
 */
export function judgeClaimsTyped(letter: Judged): void {
  for (const { path, text } of typedTexts(letter)) {
    // Names of others are theirs.
    if (/^tender\.(buyer|agency|bidder)$/.test(path)) continue;
    const said = searchTextOf(tidyText(text));
    const found =
      path === 'reason' ? claimsOfReason : path === 'tender.projectName' ? claimsOfProject : claims;
    const regionCodes = partsSpokenOf(letter, path).flatMap(({ scope }) => scope.regionCodes);
    const word =
      found.exec(said)?.[0] ?? (/name$|model$/.test(path) ? placeBeyond(said, path, regionCodes) : '');
    if (word) throw new Refusal('LETTER_SAYS_MORE', { path, name: word });
  }
}

/** 无锡市 on a letter for 苏州市; none where the letter is about hospitals alone, whose names are judged. */
function placeBeyond(said: string, path: string, held: readonly string[]): string {
  if (!path.startsWith('products.') || held.length === 0 || said.includes('院')) return '';
  const regions = chinaRegions();
  for (const province of regions.childrenOf(country))
    for (const code of [province, ...regions.childrenOf(province)]) {
      const name = regions.nameOf(code);
      const isHeld = regions.chainOf(code).some((around) => held.includes(around));
      if (name.length > 2 && said.includes(name) && !isHeld) return name;
    }
  return '';
}
