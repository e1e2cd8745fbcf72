import { getDayDetail, isWorkday } from 'chinese-days';
import { addDays } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { KnownDays } from '../../../miniprogram/shared/clocks/working-time';
import type { Settings } from '../../../miniprogram/shared/settings/table';
import type { IsWorkingDay } from '../../../miniprogram/shared/trade/licence-days';

type Announced = Settings['calendar'];

/**
 * China's working days by the State Council's yearly notices, as the package knows them; a year whose notice is not in it
 * counts by weekends, and the setting says what has been announced since.
 */
export const workingDays = ({ holidays, workedInstead }: Announced): IsWorkingDay => {
  const [off, on] = [new Set(holidays), new Set(workedInstead)];
  return (day) => (on.has(day) ? true : off.has(day) ? false : isWorkday(day));
};

const FIRST_YEAR = 2024;
const YEARS = 6;
const isWeekend = (day: Day) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
let byPackage: KnownDays | null = null;

/** Asked by day text: given an instant the package goes by the machine's own zone. */
function daysOfPackage(): KnownDays {
  if (byPackage) return byPackage;
  const found = { rest: [] as Day[], worked: [] as Day[] };
  const end = `${FIRST_YEAR + YEARS}-01-01`;
  for (let day: Day = `${FIRST_YEAR}-01-01`; day < end; day = addDays(day, 1)) {
    const { work, name } = getDayDetail(day);
    // A festival that falls on a weekend rests too where Saturdays are worked.
    if (!work && (!isWeekend(day) || name.includes(','))) found.rest.push(day);
    if (work && isWeekend(day)) found.worked.push(day);
  }
  byPackage = found;
  return found;
}

/** Holidays and exchanged days from 2024 on, the setting's own words before the package's. */
export function knownDays({ holidays, workedInstead }: Announced): KnownDays {
  const { rest, worked } = daysOfPackage();
  const [off, on] = [new Set(holidays), new Set(workedInstead)];
  return {
    rest: [...new Set([...rest, ...holidays])].filter((day) => !on.has(day)).sort(),
    worked: [...new Set([...worked, ...workedInstead])].filter((day) => !off.has(day)).sort(),
  };
}

/** The first year, from a given one on, whose notice is not known: a notice always frees days of the week. */
export function firstUnknownYear({ rest }: KnownDays, from: number): number {
  let year = from;
  while (rest.some((day) => day.startsWith(String(year)))) year++;
  return year;
}
