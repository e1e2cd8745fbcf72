import * as z from 'zod';
import { severities } from '../../miniprogram/shared/clocks/policies';
import { contactName, phone, text } from './shapes';
import type { Act } from './act';
import type { Progress } from './repairs';

/** The number under which the other system keeps its request; one of each leads to one order, however often it is sent. */
const reference = z.string().regex(/^[\w.:/-]{1,64}$/);

export const IntakeRequest = z.strictObject({
  reference,
  /** By the code on our label, or by the serial on the maker's plate, with the model where several have it. */
  instrument: z.union([
    z.strictObject({ label: z.string().regex(/^[\w-]{6,64}$/) }),
    z.strictObject({ serial: z.string().min(1).max(60), model: text(60).optional() }),
  ]),
  severity: z.enum(severities).default('ordinary'),
  description: text(1000).min(1),
  faultCode: text(20).default(''),
  contact: z.strictObject({ name: contactName, phone }),
});
export type IntakeRequest = z.infer<typeof IntakeRequest>;
export const IntakeAddRequest = z
  .strictObject({
    reference,
    name: contactName,
    text: text(500).default(''),
    urges: z.boolean().default(false),
  })
  .refine((given) => given.text !== '' || given.urges, { path: ['text'] });
export type IntakeAddRequest = z.infer<typeof IntakeAddRequest>;
export const IntakeCancelRequest = z.strictObject({ reference, reason: text(200).min(1) });
export type IntakeCancelRequest = z.infer<typeof IntakeCancelRequest>;
export const IntakeFollowRequest = z.strictObject({ reference });
export type IntakeFollowRequest = z.infer<typeof IntakeFollowRequest>;

/** What a system learns of its own request: what the hospital may see of it. */
export type Intake = Pick<
  Progress,
  'number' | 'state' | 'createdAt' | 'engineerName' | 'appointment' | 'etaAt' | 'steps' | 'report'
> & { reference: string };

export interface IntakeActions {
  'intake.report': Act<typeof IntakeRequest, Intake>;
  'intake.add': Act<typeof IntakeAddRequest, Intake>;
  'intake.cancel': Act<typeof IntakeCancelRequest, Intake>;
  'intake.follow': Act<typeof IntakeFollowRequest, Intake>;
}
