import * as z from 'zod';
import type { ShipmentState } from '../../miniprogram/shared/goods/states';
import type { Act } from './act';
import { contactName, text } from './shapes';

/** 直送到货: who has the code on the delivery note confirms what came, without an account. */
const code = z
  .string()
  .overwrite((given) => given.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase())
  .regex(/^[2-9A-HJKMNP-Z]{10}$/);
export const FindArrival = z.strictObject({ code });
export type FindArrival = z.infer<typeof FindArrival>;
export const ConfirmArrival = z.strictObject({
  code,
  name: contactName,
  arrivedDeciC: z.int().min(-2000).max(2000).nullable(),
  lines: z
    .array(
      z.strictObject({
        line: z.int().min(1).max(200),
        received: z.int().min(0).max(1_000_000),
        damaged: z.int().min(0).max(1_000_000).default(0),
      }),
    )
    .min(1)
    .max(200),
  note: text(200),
});
export type ConfirmArrival = z.infer<typeof ConfirmArrival>;

export interface ArrivalPage {
  number: string;
  state: ShipmentState;
  hospitalName: string;
  dealerName: string;
  shippedOn: string;
  carrier: string;
  isCold: boolean;
  confirmedBy: string;
  lines: {
    line: number;
    name: string;
    specification: string;
    lot: string;
    expiresOn: string;
    unit: string;
    left: number;
    serials: string[];
  }[];
}
export interface ArrivalActions {
  'arrival.find': Act<typeof FindArrival, ArrivalPage>;
  'arrival.confirm': Act<typeof ConfirmArrival, ArrivalPage & { claims: number }>;
}
