import { addDays, dayNumber, dayOf, startOfDay } from '../days';
import type { Day } from '../days';
import { placeOn } from '../model/grants';
import type { Device } from '../model/devices';
import type { PartReturn } from '../model/goods';
import type { CallBack, Survey } from '../model/surveys';
import type { Ground, Judged } from './order-facts';
import { NOBODY } from './rows';
import type { About, Part } from './rows';

/** What counts though it is no order: a rating, a call-back, an instrument in service. */
export interface OtherFact extends About {
  parts: Part[];
  /** When it counts for something else though nothing happens. */
  dueAt: string | null;
  /** What else it rests on, as `restsOn` names it. */
  rests?: string[];
  /** Of an engineer: what the instruments of the own house rest on. */
  skills?: { house: string; held: readonly object[] };
}

const regionOn = (ground: Ground, hospitalId: string, on: Day): string => {
  const hospital = ground.hospital(hospitalId);
  return hospital ? placeOn(hospital, on).regionCode : '';
};
const hospitalOf = (ground: Ground, id: string): string => {
  const hospital = id ? ground.hospital(id) : null;
  return hospital ? hospital._id : id;
};

export function surveyFact(
  survey: Pick<
    Survey,
    'dealerId' | 'engineer' | 'state' | 'createdAt' | 'answeredAt' | 'stars' | 'hospitalId'
  >,
  ground: Ground,
): OtherFact {
  const who = { dealer: survey.dealerId || NOBODY, engineer: survey.engineer.memberId };
  const hospital = survey.hospitalId || '';
  const part = (at: string, sums: Part['sums']): Part => {
    const on = dayOf(at);
    return { on, ...who, region: regionOn(ground, hospital, on), sums };
  };
  const parts = [part(survey.createdAt, { invited: 1 })];
  const { stars, answeredAt } = survey;
  if (survey.state === 'answered' && answeredAt && stars !== null)
    parts.push(
      part(answeredAt, { answers: 1, stars, [`stars_${stars}`]: 1, ...(stars >= 4 ? { satisfied: 1 } : {}) }),
    );
  return { model: '', line: '', hospital: hospitalOf(ground, hospital), parts, dueAt: null };
}

/** Whether a hospital that was not satisfied was called in time; it is the manufacturer's people who call. */
export function callBackFact(
  { createdAt, doneAt }: Pick<CallBack, 'createdAt' | 'doneAt'>,
  hours: number,
  now: string,
): OtherFact {
  const dueAt = new Date(Date.parse(createdAt) + hours * 3_600_000).toISOString();
  const about = { model: '', line: '', hospital: '' };
  const isInTime = doneAt !== null && doneAt <= dueAt;
  if (!isInTime && dueAt > now) return { ...about, parts: [], dueAt };
  const part: Part = {
    on: dayOf(createdAt),
    dealer: '',
    engineer: '',
    region: '',
    sums: { lowScores: 1, ...(isInTime ? { callBacksInTime: 1 } : {}) },
  };
  return { ...about, parts: [part], dueAt: null };
}

/** Whether used parts came back in time; those that need not come back are left out. */
export function partReturnFact(
  {
    dealerId,
    memberId,
    quantity,
    dueOn,
    state,
    receivedAt,
  }: Pick<PartReturn, 'dealerId' | 'memberId' | 'quantity' | 'dueOn' | 'state' | 'receivedAt'>,
  now: string,
): OtherFact {
  const about = { model: '', line: '', hospital: '' };
  const isBack =
    (state === 'received' || state === 'closed') && receivedAt !== null && dayOf(receivedAt) <= dueOn;
  const closesAt = startOfDay(addDays(dueOn, 1)).toISOString();
  if (state === 'waived') return { ...about, parts: [], dueAt: null };
  if (closesAt > now) return { ...about, parts: [], dueAt: closesAt };
  const part: Part = {
    on: dueOn,
    dealer: dealerId || NOBODY,
    engineer: memberId,
    region: '',
    sums: { partsDue: quantity, ...(isBack ? { partsBack: quantity } : {}) },
  };
  return { ...about, parts: [part], dueAt: null };
}

/** An instrument counts from the day on which it was installed; one that was found to be another counts as that one. */
export function deviceFact(
  device: Pick<
    Device,
    'installedOn' | 'mergedInto' | 'modelId' | 'productLineId' | 'dealerId' | 'hospitalId'
  >,
  ground: Ground,
): OtherFact {
  const { installedOn, mergedInto, modelId, productLineId, dealerId, hospitalId } = device;
  const isCounted = installedOn !== null && !mergedInto;
  return {
    model: modelId,
    line: productLineId,
    hospital: hospitalOf(ground, hospitalId || ''),
    parts: isCounted
      ? [
          {
            on: installedOn,
            dealer: dealerId || NOBODY,
            engineer: '',
            region: regionOn(ground, hospitalId || '', installedOn),
            sums: { installed: 1, installedOn: dayNumber(installedOn) },
          },
        ]
      : [],
    dueAt: null,
  };
}

export const judgeOther = ({ parts, dueAt }: OtherFact): Judged => ({ parts, nextAt: dueAt });
