import { searchTextOf } from '../hospitals/search-keys';

const pairs = (text: string): Set<string> => {
  const characters = [...text];
  return new Set(characters.slice(1).map((character, i) => characters[i]! + character));
};

/** 首都医科大学附属北京友谊医院 is called 北京友谊医院; 第一医院 or 人民医院 alone would be any university's. */
const ownName = (name: string): string =>
  name.replace(/^.*(?:大学|学院)(?:附属)?(?!附|第|人民|中|口腔|肿瘤|儿童|妇)(?=.{4})/, '');

/** How alike two names are, 0 to 1, by the pairs of characters that they share (Sørensen–Dice). */
export function likeness(a: string, b: string): number {
  const [one, other] = [a, b].map((name) => pairs(ownName(searchTextOf(name)))) as [Set<string>, Set<string>];
  if (one.size + other.size === 0) return 0;
  const shared = [...one].filter((pair) => other.has(pair)).length;
  return (2 * shared) / (one.size + other.size);
}
