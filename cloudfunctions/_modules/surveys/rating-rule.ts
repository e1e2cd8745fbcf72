import type { Settings } from '../../../miniprogram/shared/settings/table';
import type { RatingDoubt, Survey } from '../../../miniprogram/shared/model/surveys';
import { sha256Hex } from '../../_platform/ids';

/** What speaks against counting a rating at once. Pure: the ratings of the same account are given. */
export interface AboutRater {
  /** Ratings of the same WeChat account, of whichever state. */
  earlier: readonly Survey[];
  /** It has asked for a repair before. */
  hasAsked: boolean;
  /** Ratings of the same engineer, given lately by other accounts that were first seen then. */
  inARow: readonly Survey[];
  now: Date;
  setting: Pick<Settings['survey'], 'atOnceSeconds' | 'firstSeen' | 'firstSeenSeconds'>;
}

export const raterKeyOf = (openid: string): string => sha256Hex(`rater\n${openid}`).slice(0, 32);

const isElsewhere = (one: Survey, other: Survey): boolean =>
  one.hospitalId && other.hospitalId
    ? one.hospitalId !== other.hospitalId
    : one.site.hospitalName !== other.site.hospitalName;
const spread = (survey: Survey, earlier: readonly Survey[]): RatingDoubt[] => [
  ...(earlier.some((one) => isElsewhere(one, survey)) ? (['several_hospitals'] as const) : []),
  ...(earlier.some(({ dealerId }) => dealerId !== survey.dealerId) ? (['several_dealers'] as const) : []),
];

export const isFirstSeen = ({ earlier, hasAsked }: Pick<AboutRater, 'earlier' | 'hasAsked'>): boolean =>
  !hasAsked && !earlier.some(({ state }) => state === 'answered');

/**
 * The code is made on the engineer's phone, at the engineer's own place: who gives stars within seconds of it is not likely
 * to be anybody else. The phone's own clock says when; the instant at which the server got to know of it is no claim.
 * That an account was never seen before speaks against it only beside something else, unless the house wants to look at
 * each: it is so with nearly every hospital once.
 */
export function doubtsAbout(survey: Survey, about: AboutRater): RatingDoubt[] {
  const { earlier, inARow, now, setting } = about;
  const madeAgo = [survey.createdAt, survey.offeredAt ?? survey.createdAt].map(
    (instant) => now.getTime() - Date.parse(instant),
  );
  // On the hospital's own page the code is made when somebody is about to rate.
  const within = (seconds: number) => !survey.byRequester && madeAgo.some((ago) => ago < seconds * 1000);
  const isNew = isFirstSeen(about) && setting.firstSeen !== 'never';
  const isHeldAsNew = setting.firstSeen === 'always' || within(setting.firstSeenSeconds) || inARow.length > 0;
  return [
    ...spread(survey, earlier),
    ...(within(setting.atOnceSeconds) ? (['at_once'] as const) : []),
    ...(isNew && isHeldAsNew ? (['first_seen'] as const) : []),
    ...(isNew && inARow.length > 0 ? (['in_a_row'] as const) : []),
  ];
}

/** Ratings that counted until now, and that nobody has looked at: what comes now speaks against them too. */
export function nowDoubted(survey: Survey, earlier: readonly Survey[], inARow: readonly Survey[]): Survey[] {
  return [...earlier, ...inARow].flatMap((one) => {
    const doubts = inARow.includes(one) ? (['in_a_row'] as const) : spread(one, [survey]);
    if (one.state !== 'answered' || one.review || doubts.length === 0) return [];
    return [{ ...one, state: 'held' as const, doubts: [...new Set([...(one.doubts ?? []), ...doubts])] }];
  });
}
