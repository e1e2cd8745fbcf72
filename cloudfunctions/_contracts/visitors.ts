import * as z from 'zod';
import { file, id, phone, text } from './common';

/** Requests of people without an account: hospital contacts, and members-to-be with an invitation. */
const surveyCode = z.string().regex(/^[\w-]{22}$/);
const deviceCode = z.string().regex(/^[\w-]{6,64}$/);
export const SurveyRequest = z.strictObject({ code: surveyCode });
export type SurveyRequest = z.infer<typeof SurveyRequest>;
export const AnswerSurveyRequest = z.strictObject({
  code: surveyCode,
  stars: z.int().min(1).max(5),
  chips: z.array(text(20)).max(10),
  words: text(500),
  /** Questions beyond the first of each kind, as a service manager has added them. */
  more: z
    .array(
      z.strictObject({
        questionId: id,
        answer: z.union([z.int().min(1).max(5), text(500).min(1), z.array(text(20)).min(1).max(10)]),
      }),
    )
    .max(10)
    .default([]),
});
export type AnswerSurveyRequest = z.infer<typeof AnswerSurveyRequest>;

export const DeviceCodeRequest = z.strictObject({ deviceCode });
export type DeviceCodeRequest = z.infer<typeof DeviceCodeRequest>;
export const ReportFaultRequest = z.strictObject({
  workOrderId: id,
  deviceCode,
  faultCode: text(20),
  description: text(500),
  urgent: z.boolean(),
  photos: z.array(file).max(4),
  contactName: text(40).min(1),
  phone,
});
export type ReportFaultRequest = z.infer<typeof ReportFaultRequest>;
export const FollowRequest = z.strictObject({ workOrderId: id });
export type FollowRequest = z.infer<typeof FollowRequest>;
export const ConfirmRequest = z.strictObject({ workOrderId: id, name: text(40).min(1), image: file });
export type ConfirmRequest = z.infer<typeof ConfirmRequest>;

export const BindRequest = z.strictObject({
  code: z
    .string()
    .trim()
    .toUpperCase()
    // Ten characters, or two halves of six that two people hand over.
    .regex(/^[2-9A-HJ-NP-Z]{10}(?:[2-9A-HJ-NP-Z]{2})?$/),
  /** Nobody is bound without having agreed to the privacy guide; location is asked for apart. */
  privacy: z.literal(true),
});
export type BindRequest = z.infer<typeof BindRequest>;
