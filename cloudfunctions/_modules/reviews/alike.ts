import { searchTextOf } from '../hospitals/search-keys';

const pairs = (text: string): Set<string> => {
  const characters = [...text];
  return new Set(characters.slice(1).map((character, i) => characters[i]! + character));
};

/** How alike two names are, 0 to 1, by the pairs of characters that they share (Sørensen–Dice). */
export function likeness(a: string, b: string): number {
  const [one, other] = [pairs(searchTextOf(a)), pairs(searchTextOf(b))];
  if (one.size + other.size === 0) return 0;
  const shared = [...one].filter((pair) => other.has(pair)).length;
  return (2 * shared) / (one.size + other.size);
}
