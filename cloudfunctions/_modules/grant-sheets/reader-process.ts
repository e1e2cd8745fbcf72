import { Refusal } from '../../../miniprogram/shared/refusal';
import { chinaRegions } from '../coverage/china-regions';
import type { FromReader, ToReader } from './read-apart';
import { readGrantSheets } from './read-grant-sheets';
import { workbookLimits } from './unpack-workbook';

/** The process that `readGrantSheetsApart` starts: one book, one answer. */
const tell = (message: FromReader) => process.send!(message);

process.once('message', ({ bytes, world, answers, shown }: ToReader) => {
  const regions = chinaRegions();
  try {
    const result = readGrantSheets(
      bytes,
      { ...world, regions },
      (rows) => tell({ kind: 'worked', rows }),
      answers,
      shown,
    );
    const places = result.rows.reduce(
      (sum, { scope, carveOuts }) =>
        sum +
        [scope, carveOuts].reduce(
          (all, { regionCodes, hospitalIds }) => all + regionCodes.length + hospitalIds.length,
          0,
        ),
      0,
    );
    if (places > workbookLimits.places) throw new Refusal('SHEET_TOO_BIG');
    tell({ kind: 'done', result });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tell({ kind: 'refused', code: error.code, details: error.details });
  }
});
