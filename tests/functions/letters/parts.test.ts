import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { AuthorizationLetter, LetterBody } from '../../../miniprogram/shared/model/letters';
import { PARTS_AT_MOST } from '../../../miniprogram/shared/model/letters';
import { refusals } from '../../../miniprogram/shared/refusals';
import { grant, startWorld } from './world';
import type { World } from './world';

/** One letter of a dealer that states several grants, each by itself. */
jest.setTimeout(120_000);
let world: World;
const everywhere = { regionCodes: [], hospitalIds: [] };
const today = dayOf(new Date());
const day = (from: number) => addDays(today, from);
/** Immune lines in Suzhou but for H-A; chemistry in Wuxi, sold only, and for a shorter time. */
const second = {
  productLineIds: ['BIO'],
  scope: { regionCodes: ['320200'], hospitalIds: [] },
  carveOuts: everywhere,
  kinds: ['sell' as const],
  toOn: '2050-12-31',
};
beforeAll(async () => {
  world = await startWorld();
  await world.put('grants', grant('G-2', second));
});
afterAll(() => world.cloud.close());
afterEach(async () => {
  await world.change('grants', 'G-2', { ...second, state: 'approved', revokedOn: null, dealerId: 'D-1' });
  for (const { _id } of world.all<{ _id: string }>('global_blocks'))
    await world.change('global_blocks', _id, { untilOn: '2020-01-01', toOn: '2020-01-01' });
});

const both = { dealerId: 'D-1', ...{ kind: 'annual', fromOn: '2026-01-01', toOn: '2099-12-31' } };
const told = (words: string) =>
  world
    .all<{ memberId: string; body: string }>('inbox_messages')
    .filter(({ body }) => body.includes(words))
    .map(({ memberId, body }) => `${memberId} ${body}`);

it('states each grant with its own lines, ways, places, exclusions and days, on paper and wherever it is checked', async () => {
  const letter = await world.issued();
  const parts = [
    {
      lines: ['生化诊断'],
      activities: ['sell'],
      territory: ['江苏省无锡市'],
      exclusions: [],
      ...{ fromOn: '2026-01-01', toOn: '2050-12-31' },
    },
    {
      lines: ['免疫诊断'],
      activities: ['sell', 'serve'],
      territory: ['江苏省苏州市'],
      exclusions: ['苏州大学附属第一医院（江苏省苏州市姑苏区）'],
      ...{ fromOn: '2026-01-01', toOn: '2099-12-31' },
    },
  ];
  expect(letter).toMatchObject({
    parts,
    terms: {
      ...{
        grantIds: ['G-1', 'G-2'],
        productLineIds: ['BIO', 'IMM'],
        fromOn: '2026-01-01',
        toOn: '2099-12-31',
      },
      // What the questions of blocks, moves and merged hospitals find it by.
      scope: { regionCodes: ['320200', '320500'], hospitalIds: [] },
      parts: [{ grantIds: ['G-2'] }, { grantIds: ['G-1'] }],
    },
    issue: { facts: { parts } },
  });
  const section = letter.issue!.body.sections.find(({ heading }) => heading === '二、授权内容')!;
  expect(section.table).toEqual({
    columns: ['项', '产品线', '授权事项', '授权区域', '除外范围', '授权期限'],
    rows: [
      ['1', '生化诊断', '销售', '江苏省无锡市', '无', '2026年1月1日至2050年12月31日'],
      [
        ...['2', '免疫诊断', '销售、售后服务', '江苏省苏州市'],
        ...['苏州大学附属第一医院（江苏省苏州市姑苏区）', '2026年1月1日至2099年12月31日'],
      ],
    ],
  });
  const { token, address } = await world.paper(letter);
  const seen = await world.done<{ facts: { parts: object[]; territory: string[] } }>(
    world.visit('verify.token', { token }),
  );
  expect(seen).toMatchObject({ verdict: 'valid', facts: { parts } });
  // A mini program from before there were parts shows places alone, so each says what is its own.
  expect(seen.facts.territory[0]).toBe('生化诊断（销售）：江苏省无锡市；2026-01-01 至 2050-12-31');
  const page = await (
    await fetch(address.replace(/^https?:\/\/[^/]+/, world.cloud.origin))
  )
    .text()
    .then((body) => body.replace(/\s+/g, ' '));
  for (const words of ['共2项', '2026年1月1日 至 2050年12月31日', '授权内容共2项，每一项的产品线'])
    expect(page).toContain(words);
  const list = await world.done<{ letters: { _id: string; parts: number }[] }>(
    world.call('lin', 'letter.list', { text: '无锡' }),
  );
  expect(list.letters).toContainEqual(expect.objectContaining({ _id: letter._id, parts: 2 }));
});

it('counts on the days of any of its parts, and between two of them not yet', async () => {
  const at = (from: number, to: number) => ({ fromOn: day(from), toOn: day(to) });
  await world.put('grants', grant('G-soon', { productLineIds: ['NEW'], ...at(5, 9), carveOuts: everywhere }));
  await world.put('grants', grant('G-now', { productLineIds: ['NOW'], ...at(-9, 1), carveOuts: everywhere }));
  const letter = await world.issued({ grantIds: ['G-soon', 'G-now'], fromOn: day(-9), toOn: day(9) });
  const { token } = await world.paper(letter);
  expect(await world.verdict(token)).toBe('valid');
  const { letter: shown } = await world.done<{ letter: { standing: string } }>(
    world.call('boss', 'letter.get', { letterId: letter._id }),
  );
  expect(shown.standing).toBe('issued');
  for (const id of ['G-soon', 'G-now']) await world.change('grants', id, { state: 'draft' });
});

describe('is refused when it is asked for, and nothing is written,', () => {
  const buyer = { projectName: '分析仪采购项目', projectNumber: 'SZ-1' };
  it.each<[string, object, string, object?]>([
    [
      'with a grant of somebody else',
      { grantIds: ['G-1', 'G-of-other'] },
      'LETTER_NO_GRANTS',
      { path: 'grantIds', numbers: [] },
    ],
    [
      'with one that has ended by then, by its number',
      { grantIds: ['G-1', 'G-2'], fromOn: '2051-01-01' },
      'LETTER_NO_GRANTS',
      { path: 'grantIds', numbers: ['SQ-G-2'] },
    ],
    [
      'with a line that one of them does not hold',
      { productLineIds: ['IMM', 'MOL'] },
      'LETTER_BEYOND_GRANTS',
      { path: 'productLineIds', productLineIds: ['MOL'] },
    ],
    [
      'for longer than all of them',
      { toOn: '2100-01-01' },
      'LETTER_BEYOND_GRANTS',
      { path: 'toOn', toOn: '2099-12-31' },
    ],
    ['before the first', { fromOn: '2019-12-31' }, 'LETTER_BEYOND_GRANTS', { path: 'fromOn' }],
    ['with its days turned round', { toOn: '2020-01-01' }, 'LETTER_DAYS_INVALID', { path: 'toOn' }],
    [
      'with characters that its font does not have',
      { products: [{ productLineId: 'IMM', name: '试剂😀', model: 'A1' }, { productLineId: 'BIO' }] },
      'LETTER_CHARACTER_UNPRINTABLE',
      { path: 'products.0.name', characters: ['😀'] },
    ],
    [
      'with a hospital that is carved out of the only part that has it',
      { within: { regionCodes: ['320200'], hospitalIds: ['H-A'] } },
      'LETTER_BEYOND_GRANTS',
    ],
    [
      'with a product for a hospital of another part',
      { products: [{ productLineId: 'BIO', name: '苏州市立医院专用试剂' }, { productLineId: 'IMM' }] },
      'LETTER_NAMES_OTHER_HOSPITAL',
    ],
    [
      'with a product for a city of another part',
      { products: [{ productLineId: 'IMM', name: '无锡市用试剂' }, { productLineId: 'BIO' }] },
      'LETTER_SAYS_MORE',
    ],
    [
      'for a buyer that one part does not hold',
      { kind: 'tender', tender: { ...buyer, buyer: { hospitalId: 'H-W' } } },
      'LETTER_BUYER_NOT_GRANTED',
    ],
  ])('%s', async (_, change, code, details = {}) => {
    await world.put('grants', grant('G-of-other', { dealerId: 'D-2' })).catch(() => undefined);
    const [bidder] = world.all<{ name: string; creditCode: string }>('dealers');
    const { tender } = change as { tender?: object };
    const asked = {
      ...{ ...both, ...change },
      ...(tender && {
        tender: { ...tender, bidder: { name: bidder!.name, creditCode: bidder!.creditCode } },
      }),
    };
    const before = world.everything();
    expect(await world.call('lin', 'letter.request', asked)).toMatchObject({ ok: false, code, details });
    expect(world.everything()).toBe(before);
  });

  it('with more parts than anybody compares, which says how many there may be', async () => {
    const ids = Array.from({ length: PARTS_AT_MOST + 1 }, (_, n) => `G-part-${n}`);
    await world.put(
      'grants',
      ...ids.map((id, n) => grant(id, { productLineIds: [`L-${n}`], toOn: addDays('2030-01-01', n) })),
    );
    const before = world.everything();
    const asked = {
      ...both,
      grantIds: ids,
      fromOn: '2029-01-01',
      toOn: addDays('2030-01-01', PARTS_AT_MOST),
    };
    expect(await world.call('lin', 'letter.request', asked)).toMatchObject({
      code: 'LETTER_TOO_MANY_PARTS',
      details: { path: 'grantIds', parts: PARTS_AT_MOST + 1, most: PARTS_AT_MOST },
    });
    expect(world.everything()).toBe(before);
    expect(refusals.LETTER_TOO_MANY_PARTS).toContain(`最多写 ${PARTS_AT_MOST} 项`);
    const { grantIds: _, ...fewer } = asked;
    const reply = await world.done<{ parts: object[] }>(
      world.call('lin', 'letter.request', {
        ...{ ...fewer, grantIds: ids.slice(1), fromOn: '2029-01-01' },
      }),
    );
    expect(reply.parts).toHaveLength(PARTS_AT_MOST);
    for (const id of ids) await world.change('grants', id, { state: 'draft' });
  });
});

describe('is refused later, when meanwhile one part', () => {
  const carve = () => world.change('grants', 'G-2', { carveOuts: { regionCodes: [], hospitalIds: ['H-W'] } });
  const shorten = () => world.change('grants', 'G-2', { toOn: '2049-12-31' });
  const narrow = () => world.change('grants', 'G-2', { kinds: ['serve'] });
  const revoke = () => world.change('grants', 'G-2', { state: 'revoked', revokedOn: '2026-01-02' });
  const pass = () => world.change('grants', 'G-2', { dealerId: 'D-2' });
  let blocks = 0;
  const block = () =>
    world.put('global_blocks', {
      ...{ _id: `BL-${++blocks}`, revision: 1, head: '', kind: 'hospital', hospitalId: 'H-W' },
      ...{ audience: '*', name: '', fromOn: '2020-01-01', toOn: null, untilOn: '9999-12-31' },
      ...{ reason: '直销', bySuspension: false },
    });
  const drafted = async (who: string) => {
    const { dealerId, ...own } = both;
    const asked = who === 'boss' ? own : { dealerId, ...own };
    return (await world.done<{ letterIds: string[] }>(world.call(who, 'letter.request', asked)))
      .letterIds[0]!;
  };
  const submitting = async () => {
    const letterId = await drafted('lin');
    return () => world.call('lin', 'letter.submit', { letterId });
  };
  const approving = async () => {
    const letterId = await drafted('boss');
    await world.done(world.call('boss', 'letter.submit', { letterId }));
    return () => world.call('gu', 'letter.approve', { letterId });
  };
  const issuing = async () => {
    const letterId = await world.pending();
    return () => world.call('gu', 'letter.approve', { letterId });
  };
  const steps = { submission: submitting, 'the first approval': approving, issue: issuing };
  const changes = {
    'was carved out': carve,
    'was blocked': block,
    'ends sooner': shorten,
    'is not sold any more': narrow,
    'was revoked': revoke,
    'is somebody else’s': pass,
  };
  it.each(
    Object.entries(changes).flatMap(([what, happens]) =>
      Object.entries(steps).map(([at, prepared]) => [what, at, happens, prepared] as const),
    ),
  )('%s, at %s', async (_what, _at, happens, prepared) => {
    const step = await prepared();
    await happens();
    const before = world.everything();
    expect(await step()).toMatchObject({ ok: false, code: 'LETTER_BEYOND_GRANTS', details: { part: 1 } });
    expect(world.everything()).toBe(before);
  });

  it.each(Object.entries(steps))('%s judges the last part as well as the first', async (_at, prepared) => {
    const step = await prepared();
    await world.change('grants', 'G-1', { toOn: '2098-12-31' });
    const before = world.everything();
    expect(await step()).toMatchObject({ ok: false, code: 'LETTER_BEYOND_GRANTS', details: { part: 2 } });
    expect(world.everything()).toBe(before);
    await world.change('grants', 'G-1', { toOn: '2099-12-31' });
  });
});

describe('when one part’s ground is taken away', () => {
  it('ends as a whole on that day, says which part fell, and what waits goes back', async () => {
    const letter = await world.issued();
    const alone = await world.issued({ grantIds: ['G-1'] });
    const waits = await world.pending();
    const { token } = await world.paper(letter);
    const revocation = { grantId: 'G-2', reason: '终止合作', fromOn: day(0) };
    await world.done(world.call('lin', 'grant.revoke', revocation));
    const because = '所依据的授权SQ-G-2已撤销（第 1 项，其余 1 项须重新申请）';
    expect(world.letter(letter._id)).toMatchObject({ state: 'issued', endedOn: day(0) });
    expect(world.letter(letter._id).history.at(-1)).toMatchObject({ event: 'stopped', reason: because });
    expect(await world.verdict(token)).toBe('revoked');
    expect(world.letter(alone._id)).toMatchObject({ state: 'issued', endedOn: null });
    expect(world.letter(waits)).toMatchObject({ state: 'draft', signedBy: null });
    expect(told(because)).toEqual(
      expect.arrayContaining([
        `M-boss ${letter.registerKey}自${day(0)}起停止使用：${because}。请按现有授权重新申请。`,
        `M-lin ${because}`,
      ]),
    );
    // Asked for anew, it says what is left.
    const reply = await world.done<{ letterIds: string[]; parts: object[] }>(
      world.call('lin', 'letter.request', { ...both, fromOn: day(0) }),
    );
    expect(reply.parts).toEqual([]);
    expect(world.letter(reply.letterIds[0]!).terms.grantIds).toEqual(['G-1']);
  });

  it('ends with its last part as with its first', async () => {
    const letter = await world.issued();
    const block = { on: { hospitalId: 'H-B' }, productLineIds: ['IMM'], fromOn: day(20), toOn: null };
    await world.done(world.call('lin', 'block.set', { ...block, reason: '直销直服医院' }));
    expect(world.letter(letter._id).endedOn).toBe(day(20));
    expect(world.letter(letter._id).history.at(-1)!.reason).toContain('（第 2 项，其余 1 项须重新申请）');
  });

  it('goes on when the part had run out before', async () => {
    await world.change('grants', 'G-2', { toOn: day(10) });
    const letter = await world.issued();
    const block = { on: { hospitalId: 'H-W' }, productLineIds: ['BIO'], fromOn: day(11), toOn: null };
    await world.done(world.call('lin', 'block.set', { ...block, reason: '直销直服医院' }));
    expect(world.letter(letter._id).endedOn).toBeNull();
    const sooner = { ...block, fromOn: day(9), reason: '提前直销' };
    await world.done(world.call('lin', 'block.set', sooner));
    expect(world.letter(letter._id).endedOn).toBe(day(9));
  });
});

it('is written anew after a key’s compromise with all its parts, and changed with them', async () => {
  const letter = await world.issued();
  const input = { batchId: 'LB-key', title: '更换密钥', what: { keyId: letter.issue!.keyId } };
  let progress: { state: string };
  do progress = await world.done(world.call('lin', 'letter.requestBulk', input));
  while (progress.state === 'listing' || progress.state === 'requesting');
  const again = world
    .all<AuthorizationLetter>('letters')
    .find(({ batchId, amends }) => batchId === 'LB-key' && amends?.letterId === letter._id)!;
  expect(again).toMatchObject({ state: 'pending', parts: letter.parts, terms: letter.terms });
  await world.approved(again._id);
  expect(world.letter(again._id).issue!.facts.parts).toEqual(letter.parts);
  // A draft written anew with one grant alone has no parts left over.
  const letterId = await world.pending();
  await world.done(world.call('gu', 'letter.return', { letterId, reason: '只写苏州' }));
  const one = { ...both, grantIds: ['G-1'], letterId };
  expect(await world.done(world.call('lin', 'letter.request', one))).toMatchObject({ parts: [] });
  const draft = await world.done<{ draft: LetterBody }>(world.call('lin', 'letter.get', { letterId }));
  expect(draft.draft.sections.map(({ heading }) => heading)).toContain('三、授权区域与期限');
  expect(world.letter(letterId)).not.toHaveProperty('parts');
  expect(world.letter(letterId).terms).not.toHaveProperty('parts');
});

describe('letters from before there were parts', () => {
  const old = JSON.parse(readFileSync(join(__dirname, 'old-letters/wording-4.json'), 'utf8')) as {
    token: string;
    checkCode: string;
    letter: AuthorizationLetter;
  }[];
  it('verify as they did, by code and by number, and end with their grant', async () => {
    await world.put('letters', ...old.map(({ letter }) => letter));
    const verdicts = [];
    for (const { token, checkCode, letter } of old) {
      expect(letter.issue!.body.wording).toBe(4);
      const { number } = letter.issue!.facts;
      const seen = await world.done<{ verdict: string; facts: object; checks: object }>(
        world.visit('verify.token', { token }, 'openid-a'),
      );
      expect(seen.facts).toEqual(letter.issue!.facts);
      expect(seen.checks).toMatchObject({ signature: 'passed', document: 'passed' });
      expect(await world.done(world.visit('verify.lookUp', { number, checkCode }, 'openid-b'))).toMatchObject(
        { verdict: seen.verdict },
      );
      verdicts.push(seen.verdict);
    }
    expect(verdicts).toEqual(['superseded', 'valid', 'valid']);
    const [, tender, annual] = old as [(typeof old)[0], (typeof old)[0], (typeof old)[0]];
    const forged = { ...annual.letter.issue!.facts, territory: ['江苏省'] };
    await world.change('letters', annual.letter._id, { issue: { ...annual.letter.issue!, facts: forged } });
    expect(await world.verdict(annual.token)).toBe('not_found');
    await world.change('letters', annual.letter._id, { issue: annual.letter.issue! });
    // Changed by a letter with parts, and ended with their ground.
    const change = { letterId: annual.letter._id, reason: '增加无锡市', ...both };
    const { dealerId: _, ...amended } = change;
    const { letterIds } = await world.done<{ letterIds: string[] }>(
      world.call('lin', 'letter.amend', amended),
    );
    await world.done(world.call('lin', 'letter.submit', { letterId: letterIds[0]! }));
    await world.approved(letterIds[0]!);
    expect(await world.verdict(annual.token)).toBe('superseded');
    expect(world.letter(letterIds[0]!).issue!.facts.parts).toHaveLength(2);
    await world.done(world.call('lin', 'grant.revoke', { grantId: 'G-1', reason: '终止', fromOn: day(0) }));
    expect(await world.verdict(tender.token)).toBe('revoked');
    expect(world.letter(tender.letter._id).history.at(-1)).toMatchObject({
      reason: '所依据的授权SQ-G-1已撤销',
    });
  });
});
