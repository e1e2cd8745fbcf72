import * as z from 'zod';
import type { Day } from '../../miniprogram/shared/days';
import type { Model, ProductLine } from '../../miniprogram/shared/model/devices';
import type { Hospital, HospitalEvent } from '../../miniprogram/shared/model/sites';
import { day, id, regionCode, text } from './shapes';
import type { Act } from './act';
import type { Nothing } from './shapes';

/** 主数据: hospitals, product lines and models as the channel managers keep them. */
const reason = text(200).min(1);
/** What the person has edited. */
const revision = z.int().min(1);

export const HospitalPageRequest = z.strictObject({ hospitalId: id });
export type HospitalPageRequest = z.infer<typeof HospitalPageRequest>;
const hospitalFacts = {
  aliases: z.array(text(60).min(2)).max(30),
  address: text(200),
  level: text(20),
};
export const AddHospitalRequest = z.strictObject({ name: text(100).min(2), regionCode, ...hospitalFacts });
export type AddHospitalRequest = z.infer<typeof AddHospitalRequest>;
export const EditHospitalRequest = z.strictObject({ hospitalId: id, revision, ...hospitalFacts });
export type EditHospitalRequest = z.infer<typeof EditHospitalRequest>;
export const RenameHospitalRequest = z.strictObject({
  hospitalId: id,
  revision,
  name: text(100).min(2),
  fromOn: day,
  reason,
});
export type RenameHospitalRequest = z.infer<typeof RenameHospitalRequest>;
export const MoveHospitalRequest = z.strictObject({
  hospitalId: id,
  revision,
  regionCode,
  /** The new one; kept as it is while the move is still to come. */
  address: text(200),
  fromOn: day,
  reason,
});
export type MoveHospitalRequest = z.infer<typeof MoveHospitalRequest>;
export const CloseHospitalRequest = z.strictObject({
  hospitalId: id,
  revision,
  /** First day on which it is no more; null opens it again. */
  closedOn: day.nullable(),
  reason,
});
export type CloseHospitalRequest = z.infer<typeof CloseHospitalRequest>;

export interface HospitalMoved {
  hospitalId: string;
  revision: number;
  /** Numbers of the letters that end with a move. */
  lettersEnded: string[];
}
export interface HospitalPage {
  hospital: Pick<
    Hospital,
    '_id' | 'revision' | 'name' | 'aliases' | 'regionCode' | 'address' | 'level' | 'standing'
  > & { closedOn: Day | null };
  /** Where it stands today. */
  place: string;
  /** A move that is still to come. */
  movesTo: { place: string; fromOn: Day } | null;
  formerNames: { name: string; toOn: Day }[];
  formerPlaces: { place: string; toOn: Day }[];
  history: HospitalEvent[];
  devices: number;
  /** Grants in force, or about to be, that name it. */
  grants: number;
}

const sold = { fromOn: day.nullable(), untilOn: day.nullable() };
export const SaveProductLineRequest = z.strictObject({
  /** Both absent for a new line. */
  productLineId: id.optional(),
  revision: revision.optional(),
  /** Of a new line only: it lasts. */
  code: text(20)
    .regex(/^[A-Za-z0-9-]{2,20}$/)
    .optional(),
  name: text(40).min(1),
  ...sold,
  /** Must be given where a name or the last day changes. */
  reason: text(200),
});
export type SaveProductLineRequest = z.infer<typeof SaveProductLineRequest>;
export const ListModelsRequest = z.strictObject({ productLineId: id });
export type ListModelsRequest = z.infer<typeof ListModelsRequest>;
export const SaveModelRequest = z.strictObject({
  modelId: id.optional(),
  revision: revision.optional(),
  productLineId: id,
  name: text(80).min(1),
  maker: text(60),
  /** As printed; empty when it has none. */
  gtin: text(14),
  serialPattern: text(100),
  /** Null: none begins by itself; left out: as it was. */
  warranty: z
    .strictObject({
      months: z.int().min(1).max(120),
      from: z.enum(['acceptance', 'installation']),
      shipmentMonths: z.int().min(0).max(60).nullable(),
    })
    .nullable()
    .optional(),
  ...sold,
  reason: text(200),
});
export type SaveModelRequest = z.infer<typeof SaveModelRequest>;

interface SoldView {
  revision: number;
  fromOn: Day | null;
  untilOn: Day | null;
  /** Today. */
  isSold: boolean;
  formerNames: { name: string; toOn: Day }[];
}
export interface ProductLineView extends Pick<ProductLine, 'name'>, SoldView {
  id: string;
  code: string;
}
export interface ModelView
  extends Pick<Model, 'name' | 'maker' | 'gtin' | 'serialPattern' | 'warranty'>, SoldView {
  id: string;
  productLineId: string;
}
export interface ProductLineSaved {
  productLineId: string;
  revision: number;
  /** Models that end with their line. */
  modelsEnded: number;
}
export interface ModelSaved {
  modelId: string;
  revision: number;
}

export interface MasterDataActions {
  'hospital.get': Act<typeof HospitalPageRequest, HospitalPage>;
  'hospital.add': Act<typeof AddHospitalRequest, HospitalMoved>;
  'hospital.edit': Act<typeof EditHospitalRequest, HospitalMoved>;
  'hospital.rename': Act<typeof RenameHospitalRequest, HospitalMoved>;
  'hospital.move': Act<typeof MoveHospitalRequest, HospitalMoved>;
  'hospital.close': Act<typeof CloseHospitalRequest, HospitalMoved>;
  'productLine.list': Act<typeof Nothing, { productLines: ProductLineView[] }>;
  'productLine.save': Act<typeof SaveProductLineRequest, ProductLineSaved>;
  'model.list': Act<typeof ListModelsRequest, { models: ModelView[] }>;
  'model.save': Act<typeof SaveModelRequest, ModelSaved>;
}
