import type { Day } from '../days';
import { sha256OfBytes } from '../sha256';
import { tidyText } from '../tidy';
import type { Entity, PersonStamp, Standing } from './entity';
import type { FormerName } from './sites';

/** What is sold on some days only: from its first day to its last, both inclusive; without end or beginning when absent. */
export interface Sold {
  fromOn?: Day | null;
  untilOn?: Day | null;
  /** Oldest first, each with the last day of that name. */
  formerNames?: FormerName[];
}

export interface ProductLine extends Entity, Sold {
  /** Short and lasting, as price lists name it. */
  code?: string;
  name: string;
  order: number;
}

export interface Model extends Entity, Sold {
  name: string;
  productLineId: string;
  maker: string;
  /** GTIN-14 of the instrument (its UDI-DI), null when the model has none. */
  gtin: string | null;
  /** 保修起算 of a new instrument; absent, null: none by itself. */
  warranty?: {
    months: number;
    from: 'acceptance' | 'installation';
    /** Counts no later than so many months after it was shipped; null: however late. */
    shipmentMonths: number | null;
  } | null;
  /** What a serial of this model looks like, as a regular expression source; empty when anything goes. */
  serialPattern: string;
  /** The service plan that was started last. */
  planId?: string;
}

export const isSoldOn = ({ fromOn, untilOn }: Sold, day: Day): boolean =>
  (!fromOn || fromOn <= day) && (!untilOn || day <= untilOn);

/** What a cover may pay for. */
export const coverKindLabels = {
  labour: '人工',
  parts: '备件',
  travel: '差旅',
  maintenance: '保养',
  calibration: '校准',
} as const;
export type CoverKind = keyof typeof coverKindLabels;

/** 保修/合同权益: what covers the device's service until when. */
export interface Entitlement {
  id: string;
  kind: 'warranty' | 'contract';
  name: string;
  /** 合同号; '' of a warranty. */
  number: string;
  fromOn: Day;
  /** Its last day. */
  toOn: Day;
  includes: CoverKind[];
  /** How many visits it pays for; null: any number. */
  visits: number | null;
  /** The orders that have taken one of them. */
  visitsTakenBy: string[];
}

export type PlannedTask = 'maintenance' | 'calibration';
/** 服务计划: what the instruments of a model get regularly. It is ended and written anew, never changed. */
export interface ServicePlan extends Entity {
  name: string;
  task: PlannedTask;
  modelId: string;
  modelName: string;
  /** The contract, by its name, that an instrument must have; null: whatever covers it. */
  contract: string | null;
  months: number;
  /** Or after so many tests, whichever comes first; null, absent: by the calendar alone. */
  everyTests?: number | null;
  /** Counted on from the first day, or from the day on which the one before was done. */
  anchor: 'plan' | 'completion';
  /** So many days before and after the due day count as in time. */
  windowDays: number;
  /** What would fall due before is not made. */
  startsOn: Day;
  endedOn: Day | null;
  createdAt: string;
  /** The member. */
  createdBy: string;
}

export const planStopLabels = {
  ended: '计划已停用',
  moved: '设备已移机',
  retired: '设备已不在院',
  uncovered: '合同已到期',
} as const;
export type PlanStop = keyof typeof planStopLabels;

/** Where an instrument stands in a plan. */
export interface DevicePlan {
  planId: string;
  name: string;
  task: PlannedTask;
  /** The day of the first: all others are counted from it, so that the 31st does not drift. */
  anchorOn: Day;
  /** The number of the next one; orders are named after it. */
  next: number;
  /** When that is due; null while it waits for the order before, or has stopped. */
  dueOn: Day | null;
  /** The newest that was made. */
  order: { id: string; dueOn: Day } | null;
  /** Due after so many tests too; with how many had been run in all when the one before was done. */
  everyTests?: number;
  countedFrom?: number;
  /** The day of the first reading that reached them; absent: none has. */
  reachedOn?: Day;
  hospitalId: string;
  stopped: PlanStop | null;
}

export interface DeviceClaim {
  /** Null for the manufacturer's own engineers. */
  dealerId: string | null;
  by: PersonStamp;
  at: string;
  hospitalId?: string;
  hospitalName: string;
  departmentId?: string | null;
  departmentName?: string;
}

/**
 * One instrument. The id is made of model and serial (`deviceId`), so two engineers who register the same instrument off
 * line end with one document.
 */
export interface Device extends Entity {
  modelId: string;
  modelName: string;
  productLineId: string;
  serial: string;
  /** `normaliseSerial(serial)`: what a search by serial asks for. */
  serialKey: string;
  /** The same from any character on: people remember how a serial ends. */
  searchKeys?: string[];
  /** Random code on our own label: https://<host>/d/<code>. Null until a label was printed. */
  code: string | null;
  gtin: string | null;
  lot: string | null;
  productionOn: Day | null;
  hospitalId: string | null;
  hospitalName: string;
  departmentId: string | null;
  departmentName: string;
  /** The dealer that looks after it; decides who sees it. Null for the manufacturer's own. */
  dealerId: string | null;
  installedOn: Day | null;
  softwareVersion: string;
  entitlements: Entitlement[];
  standing: Standing;
  /** Raw texts of labels seen on the device, newest last. */
  scannedTexts: string[];
  /** What others said who registered the same instrument: another dealer in charge, or another place; reviewed by hand. */
  claims: DeviceClaim[];
  /** Where a duplicate went after review; its history is the other's too. */
  mergedInto?: string;
  /** Ids of duplicates that went into this one. */
  absorbed?: string[];
  /** The newest work order that somebody of the hospital asked for. */
  newestReport?: string;
  /** 借机: ours, and due back; absent, null: it is not lent. */
  loan?: { id: string; number: string; dueOn: Day } | null;
  /** 测试数: the newest reading, and what was run in all since the first, whatever began a new count. */
  counter?: { reading: number; on: Day; total: number };
  /** 保养、校准 that it gets regularly; one of each plan. */
  plans?: DevicePlan[];
  /** The earliest day on which one of them is due and has no order yet; null: none. */
  planDueOn?: Day | null;
  createdAt: string;
  createdBy: string;
}

/** Serial numbers compare without case, spaces and full-width forms; leading zeros count. */
export function normaliseSerial(serial: string): string {
  return tidyText(serial)
    .replace(/[\uFF01-\uFF5E]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\s\u3000]+/g, '')
    .toUpperCase();
}

/**
 * Serial is unique per model, not globally. Same on phone and server, so an off-line registration needs no renaming. What
 * is more than letters and digits, or long, stands as a hash, so that no two serials share an id and every id fits.
 */
export function deviceId(modelId: string, serial: string): string {
  const key = normaliseSerial(serial);
  if (/^[A-Z0-9]{1,30}$/.test(key) && modelId.length <= 40) return `DV-${modelId}-${key}`;
  const utf8 = encodeURIComponent(`${modelId}\n${key}`).replace(/%(..)/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  const hash = sha256OfBytes(Uint8Array.from(utf8, (one) => one.charCodeAt(0)));
  return `DV-${modelId.slice(0, 30)}-_${hash.slice(0, 40)}`;
}
