import type { Settings } from '../../../miniprogram/shared/settings/table';
import type { IsWorkingDay } from '../../../miniprogram/shared/trade/licence-days';

/**
 * China's working days by the State Council's yearly notices, as the package knows them; a year whose notice is not in it
 * counts by weekends, and the setting says what has been announced since.
 */
export const workingDays = ({ holidays, workedInstead }: Settings['trade']): IsWorkingDay => {
  // On first use: its tables are an eighth of a cold start.
  const { isWorkday } = require('chinese-days') as typeof import('chinese-days');
  const [off, on] = [new Set(holidays), new Set(workedInstead)];
  return (day) => (on.has(day) ? true : off.has(day) ? false : isWorkday(day));
};
