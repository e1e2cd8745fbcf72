import type { WorkOrder } from '../../../shared/model/work-orders';
import { saySpan, sayTime } from '../../../shared/say';
import { checkInVerdictLabels } from '../../../shared/states';

export interface HelperLine {
  memberId: string;
  name: string;
  /** Whether they are on the order now; otherwise they only came once. */
  on: boolean;
  /** What they did so far; '' while they have not come. */
  text: string;
}
/** 同行: everybody who comes or came along, with when they were there and how long it took. */
export function sayHelpers(
  { helpers = [], helperVisits = [] }: Pick<WorkOrder, 'helpers' | 'helperVisits'>,
  now: Date,
): HelperLine[] {
  const people = [...helpers, ...helperVisits].map(({ engineer }) => engineer);
  return people
    .filter(({ memberId }, at) => people.findIndex((one) => one.memberId === memberId) === at)
    .map(({ memberId, name }) => ({
      memberId,
      name,
      on: helpers.some(({ engineer }) => engineer.memberId === memberId),
      text: helperVisits
        .filter(({ engineer }) => engineer.memberId === memberId)
        .map(({ checkIn, checkOut, labourMinutes, note }) =>
          [
            `${sayTime(checkIn.at, now)}签到（${checkInVerdictLabels[checkIn.verdict]}）`,
            checkOut ? `工时 ${saySpan(labourMinutes)}` : '未签退',
            note,
          ]
            .filter(Boolean)
            .join('，'),
        )
        .join('；'),
    }));
}
