import type { FigureName } from '../figures/figures';

export const grades = ['A', 'B', 'C', 'D'] as const;
export type Grade = (typeof grades)[number];

/** One line of a scheme. */
export type Criterion =
  | {
      id: string;
      kind: 'figure';
      figure: FigureName;
      weight: number;
      /** In the unit in which targets are set (%, hours, days): no points here, 100 at `target`, straight between. */
      floor: number;
      target: number;
      /** The most points: over 100 rewards more than the target. */
      cap: number;
    }
  | { id: string; kind: 'hand'; text: string; weight: number };
export interface SchemeTable {
  tier: string | null;
  criteria: Criterion[];
}
