import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import type { FileLink } from '../../_contracts/shapes';
import { callFunction, linkTo } from '../../_platform/cloud';
import type { ChartSheet } from './render-chart-sheet';
import type { Form } from './render-form';

/** A form as PDF, by the function that holds the fonts. */
export const printed = (form: Form): Promise<FileLink> => linked(form.title, { document: 'form', form });
export const printedCharts = (sheet: ChartSheet): Promise<FileLink> =>
  linked(sheet.title, { document: 'chart_sheet', sheet });

async function linked(title: string, request: object): Promise<FileLink> {
  const reply = (await callFunction('documents', request)) as { file?: StoredFile } | null;
  if (!reply?.file) throw new Error(`documents made no ${title}`);
  return { link: await linkTo(reply.file.fileId), bytes: reply.file.bytes };
}
