import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import type { Checklist } from '../../../miniprogram/shared/model/settings';
import type { Visit, WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { downloadFile, isCalledByFunction, readCaller, uploadFile } from '../../_platform/cloud';
import type { FaultBook } from '../../../miniprogram/shared/model/guides';
import { queryDocuments } from '../../_platform/database';
import { readSettings } from '../../_platform/settings';
import { sha256Hex } from '../../_platform/ids';
import { log } from '../../_platform/logger';
import type { LetterFonts } from '../letters/letter-fonts';
import { renderChartSheet } from '../forms/render-chart-sheet';
import type { ChartSheet } from '../forms/render-chart-sheet';
import { renderForm } from '../forms/render-form';
import type { Form } from '../forms/render-form';
import { renderServiceReport } from './render-service-report';
import type { Picture } from './render-service-report';

const MOST_PHOTOS = 6;

/** What another function asks for: one visit of an order that it has read in its caller's name. */
interface ReportRequest {
  document: 'service_report';
  order: WorkOrder;
  /** Index of the visit in the order. */
  visit: number;
}

interface FormRequest {
  document: 'form';
  form: Form;
}

interface ChartSheetRequest {
  document: 'chart_sheet';
  sheet: ChartSheet;
}

/** What may be printed is decided by the function that calls; whoever is not a function is turned away. */
export function serveDocuments(fonts: () => LetterFonts) {
  return async (event: ReportRequest | FormRequest | ChartSheetRequest): Promise<{ file: StoredFile }> => {
    if (!isCalledByFunction(readCaller())) throw new Refusal('ACTION_NOT_ALLOWED');
    if (event?.document === 'form') {
      if (!event.form?.rows?.length) throw new Refusal('INPUT_INVALID');
      return { file: await kept('notes', await renderForm(event.form, fonts())) };
    }
    if (event?.document === 'chart_sheet') {
      if (!event.sheet?.charts?.length) throw new Refusal('INPUT_INVALID');
      return { file: await kept('notes', await renderChartSheet(event.sheet, fonts())) };
    }
    const visit = event?.order?.visits?.[event.visit];
    if (event?.document !== 'service_report' || !visit?.report) throw new Refusal('INPUT_INVALID');
    return { file: await makeServiceReport(event.order, visit, fonts()) };
  };
}

async function makeServiceReport(order: WorkOrder, visit: Visit, fonts: LetterFonts): Promise<StoredFile> {
  const photos = [
    ...(visit.checkIn?.photos ?? []),
    ...Object.values(visit.answers).flatMap((answer) => answer.photos),
    ...(visit.checkOut?.photos ?? []),
  ];
  const [setting, [ended], [dealer], [book], signature, pictures] = await Promise.all([
    readSettings('checklists', 'faultCodes', 'letters'),
    queryDocuments<Checklist>('checklist_versions', { _id: visit.checklistId ?? '' }, { limit: 1 }),
    queryDocuments<{ name: string }>(
      'dealers',
      { _id: order.dealerId ?? '' },
      { limit: 1, fields: ['name'] },
    ),
    queryDocuments<FaultBook>(
      'fault_books',
      { _id: order.device?.modelId ?? '' },
      { limit: 1, fields: ['codes'] },
    ),
    visit.signature ? readPicture(visit.signature.image) : null,
    Promise.all(photos.slice(0, MOST_PHOTOS).map(readPicture)),
  ]);
  const checklist = setting('checklists').find(({ id }) => id === visit.checklistId) ?? ended ?? null;
  const provider = order.dealerId === null ? setting('letters').issuer.name : (dealer?.name ?? '');
  // A code of the model's own says more than a general one of the same letters.
  const faultName =
    [...(book?.codes ?? []), ...setting('faultCodes')].find(({ code }) => code === visit.report!.faultCode)
      ?.name ?? '';
  const more = {
    provider,
    faultName,
    signature,
    photos: pictures,
    photosLeftOut: Math.max(0, photos.length - MOST_PHOTOS),
  };
  const pdf = await renderServiceReport({ order, visit, checklist, ...more }, fonts);
  return kept('reports', pdf);
}

async function kept(folder: 'reports' | 'notes', pdf: Buffer): Promise<StoredFile> {
  const sha256 = sha256Hex(pdf);
  const fileId = await uploadFile(`${folder}/${sha256}.pdf`, pdf);
  return { fileId, sha256, bytes: pdf.length };
}

/** Only the very bytes that the record names are printed; a picture that is gone or another one is said to be. */
async function readPicture(file: StoredFile): Promise<Picture> {
  try {
    const bytes = await downloadFile(file.fileId);
    return sha256Hex(bytes) === file.sha256 ? { bytes } : { missing: '照片与记录不符' };
  } catch (error) {
    log('warn', 'picture_missing', { fileId: file.fileId, message: (error as Error).message });
    return { missing: '照片未上传' };
  }
}
