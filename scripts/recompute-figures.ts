import { addFact, keptGroup, keptOther } from '../miniprogram/shared/figures/kept-facts';
import type { KeptFact, RowSums } from '../miniprogram/shared/figures/kept-facts';
import { orderFact } from '../miniprogram/shared/figures/order-facts';
import type { Counted, OrderFact } from '../miniprogram/shared/figures/order-facts';
import {
  callBackFact,
  deviceFact,
  partReturnFact,
  surveyFact,
} from '../miniprogram/shared/figures/other-facts';
import type { FigureRow } from '../miniprogram/shared/figures/rows';
import { sumsEqual } from '../miniprogram/shared/figures/sums';
import type { Device } from '../miniprogram/shared/model/devices';
import type { PartReturn } from '../miniprogram/shared/model/goods';
import type { Hospital } from '../miniprogram/shared/model/sites';
import type { CallBack, Survey } from '../miniprogram/shared/model/surveys';
import { newestOf } from '../cloudfunctions/_store/figures';
import { groundOf } from '../cloudfunctions/_modules/figures/figure-sources';

/** Everything that figures are computed from; a page of it at a time. */
export interface FigureSources {
  hospitals: AsyncIterable<Hospital[]>;
  devices: AsyncIterable<Device[]>;
  orders: AsyncIterable<Counted[]>;
  surveys: AsyncIterable<Survey[]>;
  callBacks: AsyncIterable<CallBack[]>;
  partReturns: AsyncIterable<PartReturn[]>;
}

/** All figures from the records alone, by the same pure rules as the job's, without any of what the job keeps. */
export async function recomputeFigures(
  sources: FigureSources,
  { now, callBackHours }: { now: string; callBackHours: number },
): Promise<{ rows: RowSums; facts: Iterable<KeptFact> }> {
  const rows: RowSums = new Map();
  const facts: KeptFact[] = [];
  const take = (fact: KeptFact) => {
    addFact(rows, fact, 1);
    facts.push(fact);
  };
  const hospitals = new Map<string, Hospital>();
  for await (const page of sources.hospitals) for (const one of page) hospitals.set(one._id, one);
  const devices = new Map<string, Device>();
  for await (const page of sources.devices) for (const one of page) devices.set(one._id, one);
  const ground = groundOf(hospitals, devices);
  const groups = new Map<string, OrderFact[]>();
  for await (const page of sources.orders)
    for (const order of page) {
      const fact = orderFact(order, ground);
      const group = groups.get(fact.group);
      if (group) group.push(fact);
      else groups.set(fact.group, [fact]);
    }
  for (const group of groups.values()) for (const fact of keptGroup(group, now)) take(fact);
  for (const device of devices.values()) take(keptOther('device', device._id, deviceFact(device, ground)));
  for await (const page of sources.surveys)
    for (const one of page) take(keptOther('survey', one._id, surveyFact(one, ground)));
  for await (const page of sources.callBacks)
    for (const one of page) take(keptOther('callBack', one._id, callBackFact(one, callBackHours, now)));
  for await (const page of sources.partReturns)
    for (const one of page) take(keptOther('partReturn', one._id, partReturnFact(one, now)));
  return { rows, facts };
}

/** Rows that are kept otherwise than computed, that are missing or too many; a sentence each. */
export async function figureDifferences(
  computed: RowSums,
  kept: AsyncIterable<FigureRow[]>,
): Promise<string[]> {
  const differences: string[] = [];
  const seen = new Set<string>();
  for await (const page of kept)
    for (const { _id, sums } of newestOf(page)) {
      seen.add(_id);
      const row = computed.get(_id)?.sums ?? {};
      if (!sumsEqual(row, sums))
        differences.push(`${_id}: kept ${JSON.stringify(sums)}, computed ${JSON.stringify(row)}`);
    }
  for (const [id, { sums }] of computed)
    if (!seen.has(id) && Object.keys(sums).length > 0)
      differences.push(`${id}: not kept, computed ${JSON.stringify(sums)}`);
  return differences;
}
