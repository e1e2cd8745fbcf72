import { NOBODY, placesOf } from './rows';
import type { About, Part, SkillPlace } from './rows';
import type { Sums } from './sums';

/** Cells of a product line: the provinces, or the cities of `within`. */
export const cellsOf = (line: string, within: string): string => `${line}|${within}|`;
export const readCell = (key: string): { modelId: string; code: string } => {
  const [, , modelId = '', code = ''] = key.split('|');
  return { modelId, code };
};
/** Who looks after the instruments of one cell. */
export const housesOf = (modelId: string, code: string): string => `${modelId}|${code}|`;
export const readHouse = (key: string): string => key.split('|')[2] || NOBODY;

const counted = ['pairs', 'pairsOne', 'pairsTwo'] as const;

/** 机型 × 地区: what a part of an instrument's skills adds where, for province and city and for whoever looks after it there. */
export function skillPlacesOf(
  { line, model }: About,
  { region, dealer, sums, cells }: Part,
): { places: [SkillPlace, string][]; sums: Sums } | null {
  if (!cells) return null;
  const own: Sums = {};
  for (const name of counted) if (sums[name]) own[name] = sums[name]!;
  const [province = NOBODY, city] = placesOf(region);
  const codes = city && city !== province ? [province, city] : [province];
  const places: [SkillPlace, string][] = [['skillLine', line]];
  for (const code of codes) {
    places.push(['skillCell', `${cellsOf(line, code === province ? '' : province)}${model}|${code}`]);
    places.push(['skillHouse', `${housesOf(model, code)}${dealer}`]);
  }
  return { places, sums: own };
}
