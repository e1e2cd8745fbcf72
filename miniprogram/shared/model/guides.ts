import type { Day } from '../days';
import type { Entity, NamesFiles, PersonStamp, StoredFile } from './entity';

/** One code of a model, as its maker's list says it. */
export interface FaultCode {
  code: string;
  name: string;
  /** Under which of the general faults (`settings.faultCodes`) it counts; '' none. */
  group: string;
  cause: string;
  action: string;
}
/** 故障码: all of a model, sorted by code; `_id` is the model's. */
export interface FaultBook extends Entity {
  modelName: string;
  count: number;
  codes: FaultCode[];
}

export const documentKinds = {
  manual: '维修手册',
  bulletin: '技术通报',
  diagram: '图纸与图片',
  software: '软件说明',
  other: '其他',
} as const;
export type DocumentKind = keyof typeof documentKinds;

/** 机型资料: what an engineer reads at the instrument. A new version is a document of its own that replaces this one. */
export interface ModelDocument extends Entity, NamesFiles {
  modelIds: string[];
  title: string;
  kind: DocumentKind;
  version: string;
  validFrom: Day;
  file: StoredFile | null;
  bytes: number;
  addedBy: PersonStamp;
  addedAt: string;
  /** By which document, when there is a newer version. */
  replacedBy?: string;
  removed?: { by: PersonStamp; at: string; reason: string };
  /** Neither replaced nor removed. */
  stands: boolean;
}

/** 3.2 MB, 480 KB */
export const sayBytes = (bytes: number): string =>
  bytes >= 1_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${Math.ceil(bytes / 1000)} KB`;
