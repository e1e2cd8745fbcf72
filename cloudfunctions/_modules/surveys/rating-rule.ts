import type { RatingDoubt, Survey } from '../../../miniprogram/shared/model/surveys';
import { sha256Hex } from '../../_platform/ids';

/** What speaks against counting a rating at once. Pure: the ratings of the same account are given. */
export interface AboutRater {
  /** Ratings of the same WeChat account, of whichever state. */
  earlier: readonly Survey[];
  /** It has asked for a repair before. */
  hasAsked: boolean;
  now: Date;
  atOnceSeconds: number;
  holdsFirstSeen: boolean;
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

/**
 * The code is made on the engineer's phone, at the engineer's own place: who gives stars within seconds of it is not likely
 * to be anybody else. The phone's own clock says when; the instant at which the server got to know of it is no claim.
 */
export function doubtsAbout(
  survey: Survey,
  { earlier, hasAsked, now, atOnceSeconds, holdsFirstSeen }: AboutRater,
): RatingDoubt[] {
  const madeAgo = [survey.createdAt, survey.offeredAt ?? survey.createdAt].map(
    (instant) => now.getTime() - Date.parse(instant),
  );
  const isKnown = hasAsked || earlier.some(({ state }) => state === 'answered');
  return [
    ...spread(survey, earlier),
    ...(madeAgo.some((ago) => ago < atOnceSeconds * 1000) ? (['at_once'] as const) : []),
    ...(holdsFirstSeen && !isKnown ? (['first_seen'] as const) : []),
  ];
}

/** Ratings of the same account that counted until now, and that nobody has looked at: what it does elsewhere speaks against them too. */
export function nowDoubted(survey: Survey, earlier: readonly Survey[]): Survey[] {
  return earlier.flatMap((one) => {
    const doubts = spread(one, [survey]);
    if (one.state !== 'answered' || one.review || doubts.length === 0) return [];
    return [{ ...one, state: 'held' as const, doubts: [...new Set([...(one.doubts ?? []), ...doubts])] }];
  });
}
