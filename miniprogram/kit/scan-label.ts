import { environment } from '../environment';
import { candidatesOf, identityOf } from '../shared/barcode/identity';
import { readCode } from '../shared/barcode/read-code';
import { dayOf } from '../shared/days';
import type { Day } from '../shared/days';
import { plainLot, plainSerial } from '../shared/goods/lots';
import { scanOrType } from './scan-code';

/** What a scanned label of goods says; a bare code that is none stands for a lot or a serial as it is. */
export interface GoodsLabel {
  /** The product's DI, '' where the code names none. */
  di: string;
  lot: string;
  serial: string;
  producedOn: Day | null;
  expiresOn: Day | null;
  /** Nothing but a number, which may be a lot's, a piece's or a product's: `lot` and `serial` both say it. */
  bare: boolean;
  /** As scanned. */
  text: string;
}

/** Null when the person closed the scanner. A computer has none; there its content is typed. */
export async function scanLabel(): Promise<GoodsLabel | null> {
  const scanned = await scanOrType(['qrCode', 'barCode', 'datamatrix']);
  if (!scanned) return null;
  const site = environment.officialSite;
  const reading = readCode(
    { text: scanned.result, ...(scanned.scanType ? { symbology: scanned.scanType } : {}) },
    { deviceLabel: site, letters: site },
    dayOf(new Date()),
  );
  const [first] = candidatesOf(reading);
  const known = identityOf(reading);
  const text = scanned.result;
  const bare = !first || first.scheme === 'plain';
  return {
    bare,
    di: (first && first.di) || '',
    lot: plainLot((known && known.lot) || (bare ? text : '')),
    serial: plainSerial((known && known.serial) || (bare ? text : '')),
    producedOn: known ? known.productionOn : null,
    expiresOn: known ? known.expiryOn : null,
    text,
  };
}
