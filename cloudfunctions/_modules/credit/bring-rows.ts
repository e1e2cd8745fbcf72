import type {
  ImportFile,
  ImportKind,
  ImportRow,
  MoneyOpeningRow,
} from '../../../miniprogram/shared/model/exchange';
import { pages } from '../../../miniprogram/shared/pages';
import { sayFen } from '../../../miniprogram/shared/trade/say-fen';
import { stampOf } from '../../_platform/actor';
import type { Context } from '../../_platform/context';
import { importFiles } from '../../_store/exchange';
import { peopleWithRole } from '../people/whom-to-tell';

/** A row with what makes it the same row, whichever file or person brings it. */
export interface KeyedRow {
  row: ImportRow;
  key: string;
  fen: number;
}

/** One number of a dealer is one opening. */
export const openingKey = ({
  dealerId,
  kind,
  number,
}: Pick<MoneyOpeningRow, 'dealerId' | 'kind' | 'number'>) => `opening:${dealerId}:${kind}:${number}`;

/** Whose guard a row writes: rows of one stand together, so that it is written once for many of them. */
const guardOf = ({ row }: KeyedRow): string =>
  'receivableId' in row
    ? row.receivableId
    : 'productId' in row
      ? row.locationId + row.productId
      : row.dealerId;

/** Keeps what somebody brings to be booked by steps: 期初 once another person of finance says so, everything else now. */
export async function keepImport(
  { actor, store, ids, now }: Context,
  kind: ImportKind,
  fileName: string,
  rows: readonly KeyedRow[],
): Promise<ImportFile> {
  const sorted = [...rows].sort((a, b) => (guardOf(a) < guardOf(b) ? -1 : guardOf(a) > guardOf(b) ? 1 : 0));
  const file = store.insert(importFiles, {
    ...{ _id: ids.newId('IF'), kind, fileName },
    rows: sorted.map(({ row }) => row),
    keys: sorted.map(({ key }) => key),
    ...{ booked: 0, skipped: 0, totalFen: sorted.reduce((sum, { fen }) => sum + fen, 0) },
    state: kind === 'openings' ? 'asked' : 'booking',
    ...{ broughtBy: stampOf(actor), broughtAt: now.toISOString(), decidedBy: null, reason: '' },
  });
  if (kind === 'openings')
    store.notify({
      memberIds: (await peopleWithRole('finance')).filter((id) => id !== actor.memberId),
      kind: 'money_opening',
      title: '有期初往来待复核',
      body: `${fileName}，${sorted.length} 行，应收减预收 ${sayFen(file.totalFen)}`,
      page: pages.exchange({ tab: 'openings', id: file._id }),
    });
  return file;
}
