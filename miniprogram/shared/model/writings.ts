import type { Entity, NamesFiles, PersonStamp, StoredFile } from './entity';

/** On whose page others read it. */
export const writingPlaces = {
  work_orders: '报修',
  surveys: '评价',
  dealer_applications: '准入申请',
  suspicious_reports: '可疑授权书举报',
} as const;
export type WritingPlace = keyof typeof writingPlaces;

/** A text and what stands in its place while it is held back; the mark is nowhere else. */
export interface MarkedText {
  text: string;
  mark: string;
}

/** Why somebody is to look: WeChat finds it risky, or could not be asked in time. */
export const writingWhyLabels = {
  risky: '微信判断可能违规，核实前其他人看不到',
  unchecked: '未能自动检查，目前照常显示',
} as const;
export type WritingWhy = keyof typeof writingWhyLabels;

/**
 * 公众留言: words or a photo by somebody without an account that WeChat has not let pass. `waiting` is to be asked, `asked`
 * (a photo) waits for WeChat's word, `held` for somebody's; what is withheld is kept here and nowhere else.
 */
export interface Writing extends Entity, NamesFiles {
  place: WritingPlace;
  entityId: string;
  openid: string;
  at: string;
  /** Empty for a photo. */
  words: MarkedText[];
  photo: StoredFile | null;
  /** The list that the photo was taken out of, e.g. `supplements.0.photos`. */
  photoFrom: string | null;
  traceId: string | null;
  state: 'waiting' | 'asked' | 'passed' | 'held' | 'shown' | 'withheld';
  why: WritingWhy | null;
  /** Not on the page now. */
  hidden: boolean;
  review: { by: PersonStamp; at: string; note: string } | null;
}
