import * as z from 'zod';
import type { ConsentEvent, Member } from '../../miniprogram/shared/model/people';
import type { Act } from './act';
import { after, day, id } from './shapes';

export const MyDataRequest = z.strictObject({ after });
export type MyDataRequest = z.infer<typeof MyDataRequest>;
/** `memberId`: whose data were looked at; `byId`: by whom; one of the two, on one day or all. */
export const SearchLooksRequest = z.strictObject({
  memberId: id.optional(),
  byId: id.optional(),
  on: day.optional(),
  after,
});
export type SearchLooksRequest = z.infer<typeof SearchLooksRequest>;

/** 查看记录: one look of a day. */
export interface LookView {
  id: string;
  at: string;
  byName: string;
  /** Short name of the dealer whose people looked; 厂家 of the manufacturer's. */
  house: string;
  action: string;
  /** Names of those who were looked at; none where it was hospitals' contacts. */
  names: string[];
  about: { collection: string; id: string } | null;
  why: string;
}
export interface MyData {
  consents: Member['consents'];
  /** Each as it was given and taken back, newest first. */
  history: ConsentEvent[];
  looks: LookView[];
  next: string | null;
}
export interface LookPage {
  looks: LookView[];
  next: string | null;
}
export interface LookActions {
  'personalData.mine': Act<typeof MyDataRequest, MyData>;
  'personalData.looks': Act<typeof SearchLooksRequest, LookPage>;
}
