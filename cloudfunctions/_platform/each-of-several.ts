import { Refusal } from '../../miniprogram/shared/refusal';
import type { RefusedOne } from '../../miniprogram/shared/refusal';
import { refusals } from '../../miniprogram/shared/refusals';

/**
 * Does the same with each of several that stand or fall together, each once and in turn. Every one that is refused is named
 * by its number, so that whoever chose fifty learns at once which are in the way.
 *
 * @param does may save what the refusal of another throws away with it
 * @param find for the number of one that is there
 * @throws Refusal with the code and details of the first that is refused, its id under `key`, and all of them as `refused`
 */
export async function eachOfSeveral(
  ids: readonly string[],
  key: 'grantId' | 'letterId' | 'id',
  find: (id: string) => Promise<object | null>,
  does: (id: string) => Promise<void> | void,
): Promise<void> {
  const refused: RefusedOne[] = [];
  let first: Refusal | null = null;
  for (const id of new Set(ids))
    try {
      await does(id);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      first ??= error;
      const { number = '' } = ((await find(id)) ?? {}) as { number?: string };
      refused.push({ id, number, code: error.code, sentence: refusals[error.code] });
    }
  if (first)
    throw new Refusal(first.code, {
      ...(first.details as object | undefined),
      [key]: refused[0]!.id,
      refused,
    });
}
