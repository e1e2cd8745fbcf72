/** What a month costs: counted use, priced by a table that the client keeps. */
export interface Use {
  what: string;
  times: number;
  /** Calls of functions and of storage, each billed as one. */
  calls: number;
  databaseRequests: number;
  ms: number;
  memoryMb: number;
  replyKb: number;
}
export interface Usage {
  month: { engineers: number; visitsADay: number; days: number };
  day: { hours: number; shareOfBusiestHour: number; burst: number };
  photos: { aVisit: number; kilobytes: number; onlineMonths: number };
  visit: Use[];
  always: Use[];
}
export interface Pack {
  of: 'calls' | 'storageGb';
  amount: number;
  yuan: number;
}
export interface Prices {
  plan: {
    yuanAMonth: number | null;
    includes: { calls: number | null; storageGb: number | null; requestsPerSecond: number | null };
  };
  packs: Pack[];
  gbSecondYuan: { yuan: number | null };
  trafficGbYuan: { yuan: number | null };
}
export interface Cost {
  visits: number;
  callsAVisit: number;
  callsAMonth: number;
  gbSecondsAMonth: number;
  trafficGbAMonth: number;
  /** Photos alone; documents are small beside them. */
  storageGbAfterMonths: (months: number) => number;
  peakRequestsPerSecond: number;
  /** The mean of the first twelve months, and the twelfth: what is kept grows. */
  yuanAMonth: number;
  yuanInMonthTwelve: number;
  fenAVisit: number;
  /** Prices that the table does not know, which count nothing. */
  unknown: string[];
}

const MONTHS = 12;
const GB = 1_000_000;
const total = (uses: readonly Use[], of: (use: Use) => number) =>
  uses.reduce((sum, use) => sum + use.times * of(use), 0);
const billed = ({ calls, databaseRequests }: Use) => calls + databaseRequests;

/** The cheapest packs that hold an amount; packs of one kind may be bought several times. */
export function packsFor(packs: readonly Pack[], kind: Pack['of'], amount: number): number {
  const offered = packs.filter(({ of }) => of === kind);
  if (amount <= 0) return 0;
  if (offered.length === 0) return Infinity;
  const unit = Math.min(...offered.map((pack) => pack.amount));
  const cheapest = [0];
  for (let units = 1; units <= Math.ceil(amount / unit - 1e-9); units++)
    cheapest[units] = Math.min(
      ...offered.map((pack) => pack.yuan + cheapest[Math.max(0, units - Math.floor(pack.amount / unit))]!),
    );
  return cheapest.at(-1)!;
}

export function costOf(usage: Usage, prices: Prices): Cost {
  const { month, day, photos } = usage;
  const visits = month.engineers * month.visitsADay * month.days;
  const callsAVisit = total(usage.visit, billed);
  const callsAMonth = visits * callsAVisit + total(usage.always, billed);
  const gbSeconds = ({ calls, ms, memoryMb }: Use) => (calls * ms * memoryMb) / 1000 / 1024;
  const gbSecondsAMonth = visits * total(usage.visit, gbSeconds) + total(usage.always, gbSeconds);
  const photoGb = (photos.aVisit * photos.kilobytes) / GB;
  const trafficGbAMonth = visits * (total(usage.visit, ({ replyKb }) => replyKb) / GB + photoGb);
  const storageGbAfterMonths = (months: number) => visits * photoGb * Math.min(months, photos.onlineMonths);

  const { plan } = prices;
  const running =
    (plan.yuanAMonth ?? 0) +
    packsFor(prices.packs, 'calls', callsAMonth - (plan.includes.calls ?? 0)) +
    gbSecondsAMonth * (prices.gbSecondYuan.yuan ?? 0) +
    trafficGbAMonth * (prices.trafficGbYuan.yuan ?? 0);
  const inMonth = (months: number) =>
    running +
    packsFor(prices.packs, 'storageGb', storageGbAfterMonths(months) - (plan.includes.storageGb ?? 0));
  const year = Array.from({ length: MONTHS }, (_, at) => inMonth(at + 1));
  const yuanAMonth = year.reduce((sum, yuan) => sum + yuan, 0) / MONTHS;
  const unknown = [
    ['plan.yuanAMonth', plan.yuanAMonth],
    ['plan.includes.calls', plan.includes.calls],
    ['plan.includes.storageGb', plan.includes.storageGb],
    ['gbSecondYuan', prices.gbSecondYuan.yuan],
    ['trafficGbYuan', prices.trafficGbYuan.yuan],
  ].flatMap(([name, value]) => (value === null ? [String(name)] : []));
  return {
    visits,
    callsAVisit,
    callsAMonth,
    gbSecondsAMonth,
    trafficGbAMonth,
    storageGbAfterMonths,
    peakRequestsPerSecond:
      ((month.engineers * month.visitsADay * day.shareOfBusiestHour * callsAVisit) / 3600) * day.burst,
    yuanAMonth,
    yuanInMonthTwelve: inMonth(MONTHS),
    fenAVisit: (yuanAMonth / visits) * 100,
    unknown,
  };
}
