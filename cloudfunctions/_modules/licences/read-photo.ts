import { createHmac, timingSafeEqual } from 'node:crypto';
import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import type { Licence, LicenceType, PaperReading } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { RefusalCode } from '../../../miniprogram/shared/refusal';
import type { ReadLicence, SealedReading } from '../../_contracts/licences';
import { trailKey } from '../../_platform/audit';
import { temporaryLinks } from '../../_platform/cloud';
import type { UseCase } from '../../_platform/context';
import { takeOneOfToday } from '../../_platform/stored-files';
import { OCR_BYTES, readBusinessLicence, readPrintedText, readsPhotos } from '../../_platform/wechat-ocr';
import type { NotRead } from '../../_platform/wechat-ocr';
import { readBusinessFields, readPaperText } from './paper-text';

/** A person hands in some papers a day; each reading is paid for. */
const A_DAY = 40;
const refusals: Record<NotRead, RefusalCode> = {
  nothing: 'LICENCE_READ_NOTHING',
  used_up: 'LICENCE_READ_USED_UP',
  later: 'LICENCE_READ_LATER',
};

/** That it was read so stands in a seal, so that a claim which is handed in later is the machine's and nobody's else. */
const sealOf = (type: LicenceType, { sha256, said }: Pick<SealedReading, 'sha256' | 'said'>): string =>
  createHmac('sha256', trailKey())
    .update(['paper reading v1', type, sha256, JSON.stringify(Object.entries(said).sort())].join('\n'))
    .digest('base64url');

/** 识别: what WeChat reads of a paper's photo, for the form to offer. Nothing is kept until it is handed in. */
export const readLicencePhoto: UseCase<ReadLicence, SealedReading> = async (context, { type, file }) => {
  if (!readsPhotos()) throw new Refusal('LICENCE_READ_OFF');
  if (file.bytes > OCR_BYTES) throw new Refusal('LICENCE_READ_TOO_BIG', { path: 'file' });
  if (!(await takeOneOfToday('readings', context, A_DAY))) throw new Refusal('LICENCE_READ_USED_UP');
  const link = (await temporaryLinks([file.fileId], 600)).get(file.fileId);
  if (!link) throw new Refusal('FILE_NOT_FOUND', { path: 'file' });
  const said = type === 'business' ? await readBusiness(link) : await readPrinted(link);
  if (Object.keys(said).length === 0) throw new Refusal('LICENCE_READ_NOTHING');
  return { sha256: file.sha256, said, seal: sealOf(type, { sha256: file.sha256, said }) };
};
async function readBusiness(link: string): Promise<PaperReading> {
  const read = await readBusinessLicence(link);
  if ('why' in read) throw new Refusal(refusals[read.why]);
  return readBusinessFields(read.said);
}
async function readPrinted(link: string): Promise<PaperReading> {
  const read = await readPrintedText(link);
  if ('why' in read) throw new Refusal(refusals[read.why]);
  return readPaperText(read.said);
}

/**
 * What was read of the photos that are handed in, joined; null where nothing was.
 *
 * @throws Refusal LICENCE_READING_FOREIGN for what no reading of these photos said
 */
export function joinedReadings(
  readings: readonly SealedReading[],
  { type, files }: Pick<Licence, 'type'> & { files: readonly StoredFile[] },
): PaperReading | null {
  const joined: PaperReading = {};
  for (const [n, reading] of readings.entries()) {
    const [given, made] = [Buffer.from(reading.seal), Buffer.from(sealOf(type, reading))];
    const isOurs = given.length === made.length && timingSafeEqual(given, made);
    if (!isOurs || !files.some(({ sha256 }) => sha256 === reading.sha256))
      throw new Refusal('LICENCE_READING_FOREIGN', { path: `readings.${n}` });
    for (const [field, said] of Object.entries(reading.said)) joined[field as keyof PaperReading] ??= said;
  }
  return readings.length > 0 ? joined : null;
}
