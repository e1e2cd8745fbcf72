import { hasCheckDigit } from '../../../miniprogram/shared/barcode/check-digit';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { isSoldOn } from '../../../miniprogram/shared/model/devices';
import type { Model, ProductLine, Sold } from '../../../miniprogram/shared/model/devices';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  ListModelsRequest,
  ModelSaved,
  ModelView,
  ProductLineSaved,
  ProductLineView,
  SaveModelRequest,
  SaveProductLineRequest,
} from '../../_contracts/master-data';
import type { UseCase } from '../../_platform/context';
import { models, productLines } from '../../_store/product-lines';

const MOST = 1000;

const soldView = ({ revision, fromOn, untilOn, formerNames }: ProductLine | Model, today: Day) => ({
  revision,
  fromOn: fromOn ?? null,
  untilOn: untilOn ?? null,
  isSold: isSoldOn({ fromOn: fromOn ?? null, untilOn: untilOn ?? null }, today),
  formerNames: formerNames ?? [],
});

/** All product lines in their order, those that have ended too: old grants and letters bear their names. */
export const listProductLines: UseCase<object, { productLines: ProductLineView[] }> = async ({
  store,
  now,
}) => {
  const found = await store.query(productLines, {}, { orderBy: [['order', 'asc']], limit: MOST });
  const today = dayOf(now);
  return {
    productLines: found.map((line) => ({
      id: line._id,
      code: line.code ?? line._id,
      name: line.name,
      ...soldView(line, today),
    })),
  };
};

export const listModels: UseCase<ListModelsRequest, { models: ModelView[] }> = async (
  { store, now },
  { productLineId },
) => {
  const found = await store.query(models, { productLineId }, { orderBy: [['name', 'asc']], limit: MOST });
  const today = dayOf(now);
  return {
    models: found.map((model) => ({
      id: model._id,
      productLineId,
      name: model.name,
      maker: model.maker,
      gtin: model.gtin,
      serialPattern: model.serialPattern,
      warranty: model.warranty ?? null,
      ...soldView(model, today),
    })),
  };
};

type Change = { name: string; fromOn: Day | null; untilOn: Day | null; reason: string };

/** Nothing is deleted: what is not sold any more gets a last day, and what it was called is kept. */
function changed<T extends Sold & { name: string }>(before: T, change: Change, today: Day): T {
  const { name, fromOn, untilOn, reason } = change;
  const isRenamed = name !== before.name;
  if ((isRenamed || untilOn !== (before.untilOn ?? null)) && !reason) throw new Refusal('REASON_MISSING');
  const former = before.formerNames ?? [];
  const formerNames = isRenamed ? [...former, { name: before.name, toOn: addDays(today, -1) }] : former;
  return { ...before, name, fromOn, untilOn, formerNames };
}

const assertDays = ({ fromOn, untilOn }: Pick<Change, 'fromOn' | 'untilOn'>): void => {
  if (fromOn && untilOn && untilOn < fromOn) throw new Refusal('SOLD_DAYS_REVERSED');
};

/**
 * A new line, or a line with another name or other days. Its models end with it; those that did go along when its last day
 * is put off or taken back.
 */
export const saveProductLine: UseCase<SaveProductLineRequest, ProductLineSaved> = async (
  { store, now },
  { productLineId, revision, code, ...change },
) => {
  assertDays(change);
  const all = await store.query(productLines, {}, { limit: MOST });
  const others = all.filter(({ _id }) => _id !== productLineId);
  if (others.some(({ name }) => name === change.name)) throw new Refusal('PRODUCT_LINE_TAKEN');
  if (productLineId === undefined) {
    // Said in the id, so that of two people who add one code at once only one does.
    const _id = `PL-${(code ?? '').toUpperCase()}`;
    const known = (line: ProductLine) => [line._id, `PL-${(line.code ?? line._id).toUpperCase()}`];
    if (!code) throw new Refusal('INPUT_INVALID', { fields: ['code'] });
    if (all.some((line) => known(line).includes(_id))) throw new Refusal('PRODUCT_LINE_TAKEN');
    const order = all.reduce((last, line) => Math.max(last, line.order), 0) + 1;
    const { reason, ...given } = change;
    const line = store.insert(productLines, { _id, code: code.toUpperCase(), order, ...given }, reason);
    return { productLineId: _id, revision: line.revision, modelsEnded: 0 };
  }
  const before = await store.get(productLines, productLineId);
  if (revision !== before.revision) throw new Refusal('CHANGED_MEANWHILE');
  const saved = store.save(productLines, changed(before, change, dayOf(now)), change.reason);
  const { untilOn, reason } = change;
  let modelsEnded = 0;
  const endedOn = before.untilOn ?? null;
  if (untilOn !== endedOn) {
    for (const model of await store.query(models, { productLineId }, { limit: MOST })) {
      const endsWithLine = endedOn !== null && model.untilOn === endedOn;
      if (endsWithLine || (untilOn && (!model.untilOn || model.untilOn > untilOn))) {
        store.save(models, { ...model, untilOn }, reason);
        if (untilOn) modelsEnded++;
      }
    }
  }
  return { productLineId, revision: saved.revision, modelsEnded };
};

function assertPattern(source: string): void {
  try {
    new RegExp(source);
  } catch {
    throw new Refusal('MODEL_PATTERN_INVALID');
  }
}

/** A new model, or one with other facts. It stays in its line: instruments, certifications and orders go by both. */
export const saveModel: UseCase<SaveModelRequest, ModelSaved> = async (
  { store, ids, now },
  { modelId, revision, productLineId, gtin: printed, ...given },
) => {
  const { reason, maker, serialPattern, warranty, ...change } = given;
  assertPattern(serialPattern);
  if (printed && !(printed.length === 14 && hasCheckDigit(printed))) throw new Refusal('MODEL_GTIN_INVALID');
  const gtin = printed || null;
  const line = await store.get(productLines, productLineId);
  const [siblings, sameGtin] = await Promise.all([
    store.query(models, { productLineId }, { limit: MOST }),
    gtin ? store.query(models, { gtin }) : [],
  ]);
  const isOther = ({ _id }: Model) => _id !== modelId;
  if (siblings.filter(isOther).some(({ name }) => name === change.name) || sameGtin.some(isOther))
    throw new Refusal('MODEL_TAKEN');
  const untilOn =
    line.untilOn && (!change.untilOn || line.untilOn < change.untilOn) ? line.untilOn : change.untilOn;
  assertDays({ ...change, untilOn });
  const facts = { maker, serialPattern, gtin, ...(warranty === undefined ? {} : { warranty }) };
  if (modelId === undefined) {
    const model = store.insert(
      models,
      { _id: ids.newId('MD'), productLineId, ...facts, ...change, untilOn },
      reason,
    );
    return { modelId: model._id, revision: model.revision };
  }
  const before = await store.get(models, modelId);
  if (before.productLineId !== productLineId) throw new Refusal('MODEL_NOT_FOUND');
  if (revision !== before.revision) throw new Refusal('CHANGED_MEANWHILE');
  const next = changed(before, { ...change, untilOn, reason }, dayOf(now));
  const saved = store.save(models, { ...next, ...facts }, reason);
  return { modelId, revision: saved.revision };
};
