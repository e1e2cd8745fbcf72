import type { Nothing } from '../../_contracts/shapes';
import type { ModelRow } from '../../_contracts/people';
import type { UseCase } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import { models, productLines } from '../../_store/product-lines';

/** All models by product line, for whoever looks after engineers. */
export const listCertifiableModels: UseCase<Nothing, { models: ModelRow[] }> = async ({ store }) => {
  const { found, lines } = await store.queryTogether({
    found: question({ collection: models, where: {}, limit: 1000 }),
    lines: question({ collection: productLines, where: {}, orderBy: [['order', 1]], limit: 1000 }),
  });
  return {
    models: lines.flatMap((line) =>
      found
        .filter(({ productLineId }) => productLineId === line._id)
        .map(({ _id, name }) => ({ _id, name, lineId: line._id, lineName: line.name })),
    ),
  };
};
