import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { AuthorizationLetter } from '../../../miniprogram/shared/model/letters';
import { grant, startWorld } from './world';
import type { World } from './world';

/** What happens to hospitals, bidders and lines after a letter was written reaches it, and tells nobody what is not theirs. */
jest.setTimeout(120_000);
let world: World;
const today = dayOf(new Date());
const nowhere = { regionCodes: [], hospitalIds: [] };
beforeAll(async () => {
  world = await startWorld();
  const shared = { productLineIds: ['BIO'], carveOuts: nowhere, exclusive: false };
  const wide = { regionCodes: ['320000'], hospitalIds: [] };
  await world.put(
    'grants',
    grant('G-2', { ...shared, scope: wide }),
    grant('G-of-bidder', { ...shared, dealerId: 'D-2', dealerName: '无锡乙' }),
    grant('G-other', { productLineIds: ['IMM'], scope: { regionCodes: ['320400'], hospitalIds: [] } }),
  );
});
afterAll(() => world.cloud.close());

interface Row {
  _id: string;
  revision: number;
  name: string;
  creditCode: string;
}
const row = (collection: string, id: string) => world.all<Row>(collection).find(({ _id }) => _id === id)!;
let projects = 0;
const tender = (change: object = {}, bidderId = 'D-1') => {
  const { name, creditCode } = row('dealers', bidderId);
  const buyer = { hospitalId: 'H-B' };
  const of = { projectName: '分析仪采购项目', projectNumber: `SZ-${++projects}`, buyer };
  return world.issued({
    ...{ kind: 'tender', fromOn: today, toOn: addDays(today, 100) },
    tender: { ...of, bidder: { name, creditCode } },
    ...change,
  });
};
const inRegion = { grantIds: ['G-1'], within: { regionCodes: ['320500'], hospitalIds: [] } };
const move = (regionCode: string) =>
  world.done<{ lettersEnded: string[] }>(
    world.call('lin', 'hospital.move', {
      ...{ hospitalId: 'H-B', revision: row('hospitals', 'H-B').revision, regionCode },
      ...{ fromOn: today, reason: '迁址', address: '' },
    }),
  );

describe('a tender letter for a region, with the hospital that buys in it,', () => {
  it('goes on when a grant ends that it does not need', async () => {
    const letter = await tender(inRegion);
    expect(letter.terms).toMatchObject({ scope: { hospitalIds: [] }, terminalIds: ['H-B'] });
    await world.done(
      world.call('lin', 'grant.revoke', { grantId: 'G-other', reason: '不做了', fromOn: today }),
    );
    expect(world.letter(letter._id)).toMatchObject({ state: 'issued', endedOn: null });
  });

  it('ends when that hospital moves out of it, and what waits goes back', async () => {
    const letter = await tender(inRegion);
    const { token } = await world.paper(letter);
    const { name, creditCode } = row('dealers', 'D-1');
    const waiting = await world.pending({
      ...{ kind: 'tender', fromOn: today, toOn: addDays(today, 90), ...inRegion },
      tender: {
        ...{ projectName: '项目', projectNumber: 'SZ-W', buyer: { hospitalId: 'H-B' } },
        bidder: { name, creditCode },
      },
    });
    expect((await move('320213')).lettersEnded).toContain(letter.registerKey);
    expect(await world.verdict(token)).toBe('revoked');
    expect(world.letter(waiting)).toMatchObject({ state: 'draft', signedBy: null });
    await move('320508');
  });
});

describe('a tender letter under which another dealer bids', () => {
  const bid = () => tender({ grantIds: ['G-2'] }, 'D-2');

  it('ends when its hospital moves to where only the letter’s dealer holds it', async () => {
    const letter = await bid();
    expect((await move('320213')).lettersEnded).toContain(letter.registerKey);
    await move('320508');
  });

  it('rests while the bidder is suspended, and comes back with it', async () => {
    const { token } = await world.paper(await bid());
    expect(await world.verdict(token)).toBe('valid');
    const suspension = { dealerId: 'D-2', to: 'suspended', reason: '欠款未清' };
    await world.done(world.call('lin', 'dealer.move', suspension));
    expect(await world.verdict(token)).toBe('suspended');
    await world.change('dealers', 'D-2', { state: 'terminated' });
    expect(await world.verdict(token)).toBe('suspended');
    await world.change('dealers', 'D-2', { state: 'active' });
    for (const { _id } of world.all<Row>('global_blocks'))
      await world.change('global_blocks', _id, { untilOn: '2020-01-01', toOn: '2020-01-01' });
    expect(await world.verdict(token)).toBe('valid');
  });

  it('ends with the bidder’s grant, and says nothing of it or of the reason to the letter’s dealer', async () => {
    const blocked = await bid();
    const block = { on: { dealerId: 'D-2' }, fromOn: today, toOn: today, reason: '串货被查' };
    await world.done(world.call('lin', 'block.set', block));
    for (const { _id } of world.all<Row>('global_blocks'))
      await world.change('global_blocks', _id, { untilOn: '2020-01-01', toOn: '2020-01-01' });
    const revoked = await bid();
    const revocation = { grantId: 'G-of-bidder', reason: '销量不足', fromOn: today };
    await world.done(world.call('lin', 'grant.revoke', revocation));
    for (const { _id } of [blocked, revoked]) {
      const seen = await world.done<{ letter: AuthorizationLetter }>(
        world.call('boss', 'letter.get', { letterId: _id }),
      );
      expect(seen.letter.endedOn).toBe(today);
      expect(seen.letter.history.at(-1)).toMatchObject({
        event: 'stopped',
        reason: '投标人不再具备所需的授权',
      });
    }
    const told = JSON.stringify(
      world.all<{ memberId: string }>('inbox_messages').filter(({ memberId }) => memberId === 'M-boss'),
    );
    for (const secret of ['串货被查', '销量不足', 'SQ-G-of-bidder']) expect(told).not.toContain(secret);
  });
});

describe('a line that is sold no more when one of the statements begins', () => {
  beforeAll(async () => {
    const line = { revision: 1, head: '', name: '老线', order: 5, untilOn: '2027-06-30' };
    await world.put('product_lines', { _id: 'OLD', ...line });
    await world.put(
      'grants',
      grant('G-old', { productLineIds: ['OLD'], fromOn: '2028-01-01', carveOuts: nowhere }),
    );
  });
  const asked = {
    ...{ dealerId: 'D-1', kind: 'annual', grantIds: ['G-1', 'G-old'] },
    ...{ fromOn: '2027-01-01', toOn: '2028-12-31' },
  };
  it('is left out where all lines are meant, and refused where it is named', async () => {
    const { letterIds } = await world.done<{ letterIds: string[] }>(
      world.call('lin', 'letter.request', asked),
    );
    expect(world.letter(letterIds[0]!)).toMatchObject({
      products: [{ line: '免疫诊断' }],
      terms: { productLineIds: ['IMM'], fromOn: '2027-01-01', toOn: '2028-12-31' },
    });
    const before = world.everything();
    expect(
      await world.call('lin', 'letter.request', { ...asked, productLineIds: ['IMM', 'OLD'] }),
    ).toMatchObject({ code: 'LETTER_LINE_NOT_SOLD' });
    expect(world.everything()).toBe(before);
  });
  it('keeps a letter from being submitted that was written before', async () => {
    await world.change('product_lines', 'OLD', { untilOn: '2028-12-31' });
    const { letterIds } = await world.done<{ letterIds: string[] }>(
      world.call('lin', 'letter.request', asked),
    );
    expect(world.letter(letterIds[0]!).parts).toHaveLength(2);
    await world.change('product_lines', 'OLD', { untilOn: '2027-06-30' });
    expect(await world.call('lin', 'letter.submit', { letterId: letterIds[0]! })).toMatchObject({
      code: 'LETTER_LINE_NOT_SOLD',
    });
  });
});

describe('letters for a year in bulk', () => {
  const what = { fromOn: '2027-01-01', toOn: '2027-12-31', dealerIds: ['D-1'] };
  const begun = async (who: string, batchId: string) =>
    world.done<{ state: string }>(world.call(who, 'letter.requestBulk', { batchId, title: batchId, what }));
  const ofBatches = (...ids: string[]) =>
    world.all<AuthorizationLetter>('letters').filter(({ batchId }) => ids.includes(batchId ?? ''));
  const items = async (batchId: string) =>
    (
      await world.done<{ items: { state: string; because: string | null }[] }>(
        world.call('gu', 'letter.batch', { batchId }),
      )
    ).items;

  it('are written once where two people begin them at once', async () => {
    await begun('lin', 'LB-one');
    await begun('he', 'LB-two');
    await Promise.all([begun('lin', 'LB-one'), begun('he', 'LB-two')]);
    for (const [who, id] of [
      ['lin', 'LB-one'],
      ['he', 'LB-two'],
    ] as const)
      await begun(who, id);
    expect(ofBatches('LB-one', 'LB-two')).toHaveLength(1);
    const all = [...(await items('LB-one')), ...(await items('LB-two'))];
    expect(all.map(({ state }) => state).sort()).toEqual(['failed', 'requested']);
    expect(all.find(({ state }) => state === 'failed')!.because).toContain('没有重复出具');
  });

  it('may be written again after the batch was cancelled, and count as issued whoever issued one by itself', async () => {
    for (const { batchId } of ofBatches('LB-one', 'LB-two'))
      await world.done(world.call('gu', 'letter.cancelBulk', { batchId, reason: '重来' }));
    let state = '';
    while (state !== 'waiting') ({ state } = await begun('lin', 'LB-three'));
    const [letter] = ofBatches('LB-three');
    await world.done(world.call('he', 'letter.approve', { letterId: letter!._id }));
    expect(await world.done(world.call('gu', 'letter.issueBulk', { batchId: 'LB-three' }))).toMatchObject({
      ...{ state: 'done', issued: 1, failed: 0 },
    });
    expect(await items('LB-three')).toMatchObject([{ state: 'issued', because: null }]);
  });

  it('count as issued and stay so when their batch is cancelled, and what waits counts as requested no more', async () => {
    await world.change('letters', ofBatches('LB-three')[0]!._id, { endedOn: today });
    let state = '';
    while (state !== 'waiting') ({ state } = await begun('lin', 'LB-let-out'));
    const [letter] = ofBatches('LB-let-out');
    await world.done(world.call('he', 'letter.approve', { letterId: letter!._id }));
    await world.done(world.call('gu', 'letter.cancelBulk', { batchId: 'LB-let-out', reason: '重来' }));
    expect(await world.done(world.call('gu', 'letter.batch', { batchId: 'LB-let-out' }))).toMatchObject({
      progress: { state: 'cancelled', requested: 1, issued: 1, failed: 0 },
      items: [{ state: 'issued' }],
    });
    expect(world.letter(letter!._id)).toMatchObject({ state: 'issued' });
    expect(await world.done(world.call('gu', 'letter.batch', { batchId: 'LB-one' }))).toMatchObject({
      progress: { state: 'cancelled', requested: 0, issued: 0 },
    });
    await world.change('letters', letter!._id, { endedOn: today });
  });

  it('are not issued in bulk once one was written anew by hand', async () => {
    let state = '';
    while (state !== 'waiting') ({ state } = await begun('lin', 'LB-four'));
    const letterId = ofBatches('LB-four')[0]!._id;
    await world.done(world.call('gu', 'letter.return', { letterId, reason: '改期限' }));
    const { dealerIds: _, ...days } = what;
    await world.done(
      world.call('lin', 'letter.request', {
        ...{ dealerId: 'D-1', kind: 'annual', ...days, toOn: '2027-06-30', letterId },
      }),
    );
    await world.done(world.call('lin', 'letter.submit', { letterId }));
    await world.done(world.call('gu', 'letter.issueBulk', { batchId: 'LB-four' }));
    expect(world.letter(letterId)).toMatchObject({ state: 'pending', issue: null });
    expect(await items('LB-four')).toMatchObject([{ state: 'failed' }]);
  });
});
