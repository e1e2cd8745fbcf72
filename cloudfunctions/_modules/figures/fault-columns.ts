import { faultSum, OTHER_CODES } from '../../../miniprogram/shared/figures/fault-sum';
import type { Sums } from '../../../miniprogram/shared/figures/sums';
import type { FaultBook, FaultCode } from '../../../miniprogram/shared/model/guides';
import { queryDocuments } from '../../_platform/database';
import { readSettings } from '../../_platform/settings';
import { oneOf } from '../../_platform/where';
import { faultBooks } from '../../_store/guides';

type Names = readonly { code: string }[];

/**
 * Under which column of 机型 × 故障 a sum stands: a general fault's own, that of the general fault which a code of the model
 * belongs to, else that of other codes; null for what is no fault's sum. '' is the column of reports without a code.
 */
export function columnOf(general: Names, codes: readonly FaultCode[]): (sum: string) => string | null {
  const columns = new Map<string, string>([[faultSum(''), '']]);
  for (const { code, group } of codes)
    columns.set(faultSum(code), general.some((one) => one.code === group) ? group : OTHER_CODES);
  for (const { code } of general) columns.set(faultSum(code), code);
  return (sum) => (sum.startsWith(faultSum('')) ? (columns.get(sum) ?? OTHER_CODES) : null);
}

/** Sums by column, under the names that the screen asks for; everything else as it is. */
export function folded(sums: Sums, column: (sum: string) => string | null): Sums {
  const all: Sums = {};
  for (const [name, value] of Object.entries(sums)) {
    const at = column(name);
    const under = at === null ? name : faultSum(at);
    all[under] = (all[under] ?? 0) + value;
  }
  return all;
}

export async function booksOf(modelIds: readonly string[]): Promise<Map<string, FaultCode[]>> {
  const books = new Map<string, FaultCode[]>();
  for (let at = 0; at < modelIds.length; at += 100)
    for (const { _id, codes } of await queryDocuments<FaultBook>(
      faultBooks.name,
      { _id: oneOf(modelIds.slice(at, at + 100)) },
      { limit: 100, fields: ['codes'] },
    ))
      books.set(_id, codes);
  return books;
}

/** Which sums belong to a column; of a model its own codes count, elsewhere the general ones. */
export async function holdsColumn(
  level: string,
  key: string,
  fault: string,
): Promise<(sum: string) => boolean> {
  if (level !== 'model') return (sum) => sum === faultSum(fault);
  const [setting, books] = await Promise.all([readSettings('faultCodes'), booksOf([key])]);
  const column = columnOf(setting('faultCodes'), books.get(key) ?? []);
  return (sum) => column(sum) === fault;
}
