import * as z from 'zod';
import { documentKinds } from '../../miniprogram/shared/model/guides';
import type { FaultCode, ModelDocument } from '../../miniprogram/shared/model/guides';
import type { Act } from './act';
import { day, documentFile, id, oneOf, reason, sheetFile, text } from './shapes';
import type { Nothing, SheetProblem } from './shapes';

/** As labels and screens of instruments say it: `E-1203`, `12.3/4`. */
export const faultCodeText = z
  .string()
  .overwrite((given) => given.normalize('NFKC').replace(/\s/g, '').toUpperCase())
  .regex(/^[A-Z0-9][A-Z0-9._/-]{0,19}$/);
export const FaultCodeShape = z.strictObject({
  code: faultCodeText,
  name: text(60).min(1),
  group: text(20),
  cause: text(200),
  action: text(300),
}) satisfies z.ZodType<FaultCode>;

export const GuideRequest = z.strictObject({ modelId: id });
export type GuideRequest = z.infer<typeof GuideRequest>;
/** `was`: the code that it had, null for a new one; `revision`: of the book that was seen, 0 where there was none. */
export const SaveFaultCode = z.strictObject({
  modelId: id,
  revision: z.int().min(0),
  was: z.string().max(20).nullable(),
  fault: FaultCodeShape,
});
export type SaveFaultCode = z.infer<typeof SaveFaultCode>;
export const RemoveFaultCode = z.strictObject({
  modelId: id,
  revision: z.int().min(1),
  code: z.string().min(1).max(20),
  reason,
});
export type RemoveFaultCode = z.infer<typeof RemoveFaultCode>;
export const FaultSheetRequest = z.strictObject({ modelId: id, fileId: sheetFile });
export type FaultSheetRequest = z.infer<typeof FaultSheetRequest>;

export const AddDocument = z.strictObject({
  documentId: id,
  modelIds: z.array(id).min(1).max(50),
  title: text(80).min(1),
  kind: oneOf(documentKinds),
  version: text(20).min(1),
  validFrom: day,
  file: documentFile,
  /** Which one it is the newer version of. */
  replaces: id.nullable(),
});
export type AddDocument = z.infer<typeof AddDocument>;
export const RemoveDocument = z.strictObject({ documentId: id, reason });
export type RemoveDocument = z.infer<typeof RemoveDocument>;
export const DocumentRequest = z.strictObject({ documentId: id });
export type DocumentRequest = z.infer<typeof DocumentRequest>;

export type FaultColumn = 'code' | 'name' | 'group' | 'cause' | 'action';
export interface FaultSheetRow {
  row: number;
  as: 'new' | 'changed' | 'same';
  fault: FaultCode;
}
export interface FaultSheetCheck {
  readAs: { field: string; heading: string }[];
  unread: string[];
  counts: Record<FaultSheetRow['as'], number>;
  rows: FaultSheetRow[];
  problems: SheetProblem[];
  problemCount: number;
}
export interface GuideRow {
  modelId: string;
  name: string;
  lineName: string;
  codes: number;
  documents: number;
}
export type DocumentRow = Pick<
  ModelDocument,
  '_id' | 'modelIds' | 'title' | 'kind' | 'version' | 'validFrom' | 'bytes' | 'addedAt'
> & { sha256: string; type: 'pdf' | 'jpg' | 'png' };
/** All that an engineer reads of a model. */
export interface Guide {
  modelId: string;
  modelName: string;
  /** Of the fault book; 0 while there is none. */
  revision: number;
  codes: FaultCode[];
  documents: DocumentRow[];
  /** What the phone may keep of documents, all models together. */
  phoneBytes: number;
}

export interface GuideActions {
  'guide.list': Act<typeof Nothing, { models: GuideRow[] }>;
  'guide.get': Act<typeof GuideRequest, Guide>;
  'guide.saveCode': Act<typeof SaveFaultCode, { revision: number }>;
  'guide.removeCode': Act<typeof RemoveFaultCode, { revision: number }>;
  'guide.template': Act<typeof Nothing, { link: string }>;
  'guide.checkSheet': Act<typeof FaultSheetRequest, FaultSheetCheck>;
  'guide.sheetProblems': Act<typeof FaultSheetRequest, { link: string }>;
  'guide.saveSheet': Act<typeof FaultSheetRequest, { saved: number; revision: number }>;
  'guide.addDocument': Act<typeof AddDocument, { documentId: string }>;
  'guide.removeDocument': Act<typeof RemoveDocument, { documentId: string }>;
  'guide.linkDocument': Act<typeof DocumentRequest, { link: string; bytes: number }>;
}
