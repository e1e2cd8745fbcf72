import type { AuthorizationLetter, LetterBody } from '../../../miniprogram/shared/model/letters';
import { dayOf } from '../../../miniprogram/shared/days';
import type { Settings } from '../../../miniprogram/shared/settings/table';
import { letterBody } from './wording';

/**
 * What a letter will say when it is issued, for those who have to approve it: word for word but for its number, the day of
 * issue and whoever has not signed yet.
 *
 * @param old the letter that this one replaces, if any
 */
export function draftBody(
  letter: AuthorizationLetter,
  old: AuthorizationLetter | null,
  office: Settings['letters'],
  { site, now }: { site: string; now: Date },
): LetterBody {
  const { kind, copy, dealer, tender, terms, products, parts, signedBy, amends } = letter;
  const { territory, exclusions } = letter;
  const { issuer, miniProgram, hotline } = office;
  return letterBody(
    {
      kind,
      number: '（签发时编号）',
      copy,
      issuer,
      signedBy: signedBy?.name ?? '（待审批）',
      countersignedBy: '（待复核）',
      dealer,
      ...(tender ? { tender } : {}),
      activities: terms.activities,
      products,
      territory,
      exclusions,
      ...(parts ? { parts } : {}),
      fromOn: terms.fromOn,
      toOn: terms.toOn,
      issuedAt: now.toISOString(),
      ...(old?.issue && amends
        ? {
            amends: {
              number: old.issue.facts.number,
              issuedOn: dayOf(old.issue.issuedAt),
              reason: amends.reason,
            },
          }
        : {}),
    },
    { site, miniProgram, hotline },
  );
}
