import { regionLines } from './region-data';

export interface RegionChoice {
  code: string;
  name: string;
  children: RegionChoice[];
}
let tree: RegionChoice[] | null = null;

/** Provinces with their cities and counties, read once. */
export function regionTree(): RegionChoice[] {
  if (tree) return tree;
  tree = [];
  const path: RegionChoice[][] = [tree];
  for (const line of regionLines.split('\n')) {
    const depth = line.search(/\d/);
    const region: RegionChoice = {
      code: line.slice(depth, depth + 6),
      name: line.slice(depth + 6),
      children: [],
    };
    path[depth]!.push(region);
    path[depth + 1] = region.children;
  }
  return tree;
}
