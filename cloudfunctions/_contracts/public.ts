import * as z from 'zod';
import { reportReasonLabels } from '../../miniprogram/shared/model/letters';
import type { ReportReason } from '../../miniprogram/shared/model/letters';

/**
 * Requests of anybody who checks a letter. Codes come as texts of any shape: whether one is malformed or merely unknown
 * must not show, so the schemas only bound their size.
 */
const code = z.string().max(600);
export const VerifyToken = z.strictObject({ token: code });
export type VerifyToken = z.infer<typeof VerifyToken>;
/** A mini program code carries only the letter's id. */
export const VerifyScene = z.strictObject({ id: code });
export type VerifyScene = z.infer<typeof VerifyScene>;
export const LookUp = z.strictObject({ number: code, checkCode: code });
export type LookUp = z.infer<typeof LookUp>;

/** Names one letter in any of the ways in which somebody may hold it. */
const held = z.union([VerifyToken, VerifyScene, LookUp]);
export const VerifyFile = z.strictObject({ letter: held, sha256: z.string().max(100) });
export type VerifyFile = z.infer<typeof VerifyFile>;
export const VerifyOriginal = z.strictObject({ letter: held });
export type VerifyOriginal = z.infer<typeof VerifyOriginal>;
export const VerifySheet = z.strictObject({ sheetKey: z.string().max(60), sheet: z.int().min(1).max(20) });
export type VerifySheet = z.infer<typeof VerifySheet>;

export const ReportSuspicious = z.strictObject({
  /** What was scanned, character by character, whatever it is. */
  scannedText: code.default(''),
  number: z.string().max(60).default(''),
  reason: z.enum(Object.keys(reportReasonLabels) as [ReportReason, ...ReportReason[]]),
  note: z.string().max(500).default(''),
  contact: z.string().max(60).default(''),
});
export type ReportSuspicious = z.infer<typeof ReportSuspicious>;
