import { retrying } from '../../../cloudfunctions/_platform/serve';
import type { Surroundings } from '../../../cloudfunctions/_platform/serve';
import { TornReading } from '../../../miniprogram/shared/torn-reading';
import { balancesAfter } from '../../../miniprogram/shared/trade/account';

let paused = 0;
const world: Surroundings = {
  now: () => new Date(0),
  ids: { newId: () => 'X', newCode: () => 'X' },
  pause: () => {
    paused++;
    return Promise.resolve();
  },
};
beforeEach(() => {
  paused = 0;
});

describe('a call that has read documents of different moments', () => {
  it('reads them again and answers as if it had come later', async () => {
    const readings = [5, 5, 30];
    const reply = retrying(world, () => {
      const receivableFen = readings.shift()!;
      const before = { heldFen: 0, receivableFen, unappliedFen: 0 };
      const postings = [
        { account: 'receivable' as const, fen: -10 },
        { account: 'bad_debts' as const, fen: 10 },
      ];
      return Promise.resolve(balancesAfter(before, { kind: 'write_off', receivable: -10, postings }));
    });
    expect(await reply).toMatchObject({ receivableFen: 20 });
    expect(paused).toBe(2);
  });

  it.each([false, true])('is a bug when they never fit, however patient it is (%s)', async (contended) => {
    const never = () => Promise.reject(new TornReading('hold takes a balance below zero'));
    await expect(retrying(world, never, contended)).rejects.toThrow('below zero');
    expect(paused).toBe(5);
  });

  it('is not asked again about what can only be a bug', async () => {
    await expect(retrying(world, () => Promise.reject(new Error('0.5 is no amount')))).rejects.toThrow('0.5');
    expect(paused).toBe(0);
  });
});
