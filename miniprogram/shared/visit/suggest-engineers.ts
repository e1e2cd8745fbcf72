import type { Position } from '../model/entity';
import type { Member } from '../model/people';
import type { SiteSnapshot, WorkOrder } from '../model/work-orders';
import type { Day } from '../days';
import { distanceMetres } from './check-in';
import { awayOn, isOnDuty, sayAway } from './rota';
import { isCertified } from './work-order';

export interface Suggestion {
  memberId: string;
  name: string;
  certified: boolean;
  /** Straight line from the hospital that the engineer is at, else from the usual start; null when a place is unknown. */
  distanceKm: number | null;
  openOrders: number;
  /** Mean stars of answered surveys and how many they are. */
  stars: number | null;
  ratings: number;
  score: number;
  reasons: string[];
}

/** What the ranking knows of one engineer beside the person's own record. */
export interface Workload {
  openOrders: number;
  ratings: number;
  starsTotal: number;
  /** The hospital that the engineer is at or on the way to; null or absent when at none. */
  at?: Pick<SiteSnapshot, 'hospitalName' | 'location'> | null;
}

const FAR_KM = 200;
const BUSY = 8;

/** Somebody who cannot be sent that day, and until when. */
export interface Away {
  memberId: string;
  name: string;
  until: string;
}
export const whoIsAway = (engineers: readonly Member[], day: Day, today: Day): Away[] =>
  engineers.flatMap((engineer) => {
    const away = awayOn(engineer, day);
    return away ? [{ memberId: engineer._id, name: engineer.name, until: sayAway(away, today) }] : [];
  });

/**
 * Ranks engineers for an order, without who is away that day: certified before everybody else, then near, lightly loaded and liked in that weight.
 * Each suggestion says why, in the words that dispatchers use.
 */
export function suggestEngineers(
  order: Pick<WorkOrder, 'device' | 'task' | 'site'>,
  engineers: readonly Member[],
  workloads: ReadonlyMap<string, Workload>,
  minimumLevel: 1 | 2 | 3,
  today: Day,
): Suggestion[] {
  return engineers
    .filter((engineer) => !awayOn(engineer, today))
    .map((engineer) => suggestion(order, engineer, workloads.get(engineer._id), minimumLevel, today))
    .sort((a, b) => b.score - a.score || (a.memberId < b.memberId ? -1 : 1));
}

function suggestion(
  order: Pick<WorkOrder, 'device' | 'task' | 'site'>,
  engineer: Member,
  workload: Workload = { openOrders: 0, ratings: 0, starsTotal: 0 },
  minimumLevel: 1 | 2 | 3,
  today: Day,
): Suggestion {
  const reasons: string[] = [];
  const certified =
    order.device === null ||
    isCertified(
      engineer.certifications,
      { modelId: order.device.modelId, task: order.task, minimumLevel },
      today,
    );
  if (isOnDuty(engineer, today)) reasons.push('当天值班');
  if (order.device) reasons.push(certified ? '本机型认证有效' : '没有本机型有效认证');
  const now = workload.at && workload.at.location ? workload.at : null;
  const from: Position | null = now ? now.location : engineer.base;
  const to = order.site.location;
  const distanceKm = from && to ? distanceMetres(from, to) / 1000 : null;
  if (distanceKm !== null)
    reasons.push(
      `${now ? `现在${now.hospitalName}，` : ''}距医院约 ${Math.max(1, Math.round(distanceKm))} 公里`,
    );
  else reasons.push(to ? '常驻地未登记' : '医院没有坐标，不知远近');
  reasons.push(workload.openOrders === 0 ? '手上没有工单' : `手上 ${workload.openOrders} 单`);
  const stars = workload.ratings > 0 ? workload.starsTotal / workload.ratings : null;
  reasons.push(stars === null ? '尚无评价' : `评价 ${stars.toFixed(1)} 分（${workload.ratings} 次）`);
  const near = distanceKm === null ? 0.5 : 1 - Math.min(distanceKm, FAR_KM) / FAR_KM;
  const free = 1 - Math.min(workload.openOrders, BUSY) / BUSY;
  // A single rating says little: it counts as one among five average ones.
  const liked = ((stars ?? 4) * workload.ratings + 4 * 5) / (workload.ratings + 5) / 5;
  return {
    memberId: engineer._id,
    name: engineer.name,
    certified,
    distanceKm,
    openOrders: workload.openOrders,
    stars,
    ratings: workload.ratings,
    score: (certified ? 10 : 0) + (isOnDuty(engineer, today) ? 3 : 0) + 3 * near + 2 * free + liked,
    reasons,
  };
}
