import { dayOf } from '../../../miniprogram/shared/days';
import type { Clocks } from '../../../miniprogram/shared/clocks/order-clock';
import type { Device } from '../../../miniprogram/shared/model/devices';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import type { CoverFacts } from '../../../miniprogram/shared/visit/new-order';
import type { Context } from '../../_platform/context';
import { clockBooks } from '../../_store/settings';
import { knownDays } from './working-days';

/** What an action declares that makes an order or changes what it was promised. */
export const clockSettings = ['clocks', 'calendar'] as const;

export const clockBookId = (version: number): string => `CB-${version}`;

/** Policies, calendars and holidays as they are now. */
export const clocksNow = ({ setting }: Pick<Context, 'setting'>): Clocks => ({
  book: setting('clocks'),
  days: knownDays(setting('calendar')),
});

/** The same as they stood when an order was made; holidays as they are known today. */
export async function clocksOfVersion(
  context: Pick<Context, 'setting' | 'store'>,
  version: number,
): Promise<Clocks> {
  const now = clocksNow(context);
  if (version === now.book.version) return now;
  return { ...now, book: await context.store.get(clockBooks, clockBookId(version)) };
}

/** What of instrument and hospital decides what is promised. */
export function coverFacts(
  device: Pick<Device, 'entitlements'> | null,
  hospital: Pick<Hospital, 'level'> | null,
  at: string,
): CoverFacts {
  const day = dayOf(at);
  return {
    level: hospital?.level ?? null,
    contracts: (device?.entitlements ?? [])
      .filter(({ kind, fromOn, toOn }) => kind === 'contract' && fromOn <= day && day <= toOn)
      .map(({ name }) => name),
  };
}
