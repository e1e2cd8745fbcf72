import type { SkillCells } from '../../../../cloudfunctions/_contracts/figures';

export interface Cell {
  id: string;
  name: string;
  /** 缺 3 / 单 2 / 齐; '' without an instrument. */
  said: string;
  about: string;
  heat: string;
}
export interface Row {
  id: string;
  name: string;
  lacking: number;
  about: string;
  hasCities: boolean;
  cells: Cell[];
}

/** Share of instruments × tasks that nobody may do: none is calm, one in ten already wants somebody. */
const heatOf = (lacking: number, pairs: number): string =>
  lacking === 0 ? '' : lacking * 10 <= pairs ? 'gap-1' : lacking * 2 <= pairs ? 'gap-2' : 'gap-3';

/** 技能覆盖: regions down, models across; a cell says how many are lacking, or stand on one person alone. */
export function layOutCells({ rows, models }: SkillCells, within: string): Row[] {
  return rows.map(({ code, name, cells }) => {
    const sum = (of: 'pairs' | 'one') => cells.reduce((all, cell) => all + cell[of], 0);
    const [pairs, one] = [sum('pairs'), sum('one')];
    return {
      id: code,
      name,
      lacking: pairs - one,
      about: `${one}/${pairs} 项有人`,
      hasCities: !within && code.length === 6,
      cells: models.map((model): Cell => {
        const cell = cells.filter(({ modelId }) => modelId === model.id)[0];
        if (!cell) return { ...model, said: '', about: '', heat: '' };
        const lacking = cell.pairs - cell.one;
        const alone = cell.one - cell.two;
        return {
          ...model,
          said: lacking ? `缺 ${lacking}` : alone ? `单人 ${alone}` : '齐',
          about: `${cell.one}/${cell.pairs} 项有人，${cell.two} 项有两人`,
          heat: heatOf(lacking, cell.pairs) || (alone ? 'alone' : 'whole'),
        };
      }),
    };
  });
}
