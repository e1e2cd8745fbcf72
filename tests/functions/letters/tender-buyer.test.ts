import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { AuthorizationLetter } from '../../../miniprogram/shared/model/letters';
import { grant, startWorld } from './world';
import type { World } from './world';

/** A tender letter is for hospitals of the register, and the grants decide about them at every step. */
jest.setTimeout(120_000);
let world: World;
let bidder: { name: string; creditCode: string };
beforeAll(async () => {
  world = await startWorld();
  const [dealer] = world.all<{ name: string; creditCode: string }>('dealers');
  bidder = { name: dealer!.name, creditCode: dealer!.creditCode };
  // One that ran out long ago, when nothing was carved out.
  const past = { fromOn: '2010-01-01', toOn: '2010-12-31', carveOuts: { regionCodes: [], hospitalIds: [] } };
  await world.put('grants', grant('G-0', past));
  await world.put('models', { _id: 'B-1', revision: 1, head: '', name: '生化一号', productLineId: 'BIO' });
});
afterAll(() => world.cloud.close());

const today = dayOf(new Date());
const content = (buyer: object, change: object = {}) => ({
  dealerId: 'D-1',
  kind: 'tender',
  fromOn: '2026-01-01',
  toOn: '2099-12-31',
  tender: { projectName: '分析仪采购项目', projectNumber: 'SZ-1', buyer, bidder, ...change },
});
const request = (buyer: object, change: object = {}, more: object = {}) =>
  world.call('lin', 'letter.request', { ...content(buyer, change), ...more });
const drafted = async (who = 'lin'): Promise<string> => {
  const { dealerId, ...rest } = content({ hospitalId: 'H-B' });
  const asked = who === 'lin' ? { dealerId, ...rest } : rest;
  const { letterIds } = await world.done<{ letterIds: string[] }>(world.call(who, 'letter.request', asked));
  return letterIds[0]!;
};
const centre = (...terminalIds: string[]) => ({ name: '苏州市公共资源交易中心', terminalIds });

it('says which hospital it is for, and no more ground than that', async () => {
  const id = await drafted();
  expect(world.letter(id)).toMatchObject({
    tender: { buyer: '苏州市立医院' },
    terms: { terminalIds: ['H-B'], scope: { regionCodes: [], hospitalIds: ['H-B'] } },
    territory: ['苏州市立医院（江苏省苏州市姑苏区）'],
  });
});

it('may be asked for by a buyer that is no hospital, for hospitals that are named', async () => {
  const reply = await world.done<{ letterIds: string[] }>(request(centre('H-B')));
  const letter = world.letter(reply.letterIds[0]!);
  expect(letter.tender).toMatchObject({ buyer: '苏州市公共资源交易中心', endUsers: ['苏州市立医院'] });
});

describe('is refused when it is asked for', () => {
  it.each([
    ['a hospital that is carved out', { hospitalId: 'H-A' }, 'carved_out'],
    ['a hospital elsewhere', { hospitalId: 'H-W' }, 'other_place'],
    ['one of several that is carved out', { name: '采购中心', terminalIds: ['H-B', 'H-A'] }, 'carved_out'],
  ])('for %s, which it names with the reason', async (_, buyer, because) => {
    const before = world.everything();
    expect(await request(buyer)).toMatchObject({
      ok: false,
      code: 'LETTER_BUYER_NOT_GRANTED',
      details: { path: 'tender.buyer', hospitals: [{ because }] },
    });
    expect(world.everything()).toBe(before);
  });

  it.each([
    ['typed as the buyer', { name: '苏州大学附属第一医院', terminalIds: ['H-B'] }, {}, 'tender.buyer'],
    [
      'typed within a longer buyer',
      { name: '无锡市人民医院采购中心', terminalIds: ['H-B'] },
      {},
      'tender.buyer',
    ],
    ['the register does not know', { name: '苏州某某医院', terminalIds: ['H-B'] }, {}, 'tender.buyer'],
    [
      'that the project is for',
      { hospitalId: 'H-B' },
      { projectName: '苏州大学附属第一医院分析仪项目' },
      'tender.projectName',
    ],
    [
      'with invisible characters in it',
      { name: '苏州大学附属​第一医院', terminalIds: ['H-B'] },
      {},
      'tender.buyer',
    ],
    ['named as the agency', { hospitalId: 'H-B' }, { agency: '无锡市人民医院' }, 'tender.agency'],
    [
      'in the project’s number',
      { hospitalId: 'H-B' },
      { projectNumber: '苏州大学附属第一医院-2026-1' },
      'tender.projectNumber',
    ],
    [
      'that a product is said to be for',
      { hospitalId: 'H-B' },
      {},
      'products.0.name',
      { products: [{ productLineId: 'IMM', name: '苏州大学附属第一医院专用试剂' }] },
    ],
  ])('for a hospital %s', async (_, buyer, change, path, more: object = {}) => {
    const before = world.everything();
    expect(await request(buyer, change, more)).toMatchObject({
      ok: false,
      code: 'LETTER_BUYER_IS_HOSPITAL',
      details: { path },
    });
    expect(world.everything()).toBe(before);
  });

  it.each([
    ['an unknown hospital', { hospitalId: 'H-X' }, {}, {}, 'HOSPITAL_NOT_FOUND'],
    ['a buyer in plain text', '苏州市立医院', {}, {}, 'INPUT_INVALID'],
    ['an outside buyer without hospitals', centre(), {}, {}, 'INPUT_INVALID'],
    [
      'ground without the buyer',
      { hospitalId: 'H-B' },
      {},
      { within: { regionCodes: ['320583'], hospitalIds: [] } },
      'LETTER_BUYER_NOT_GRANTED',
    ],
    [
      'days that the grant does not hold',
      { hospitalId: 'H-B' },
      {},
      { fromOn: '2019-01-01' },
      'LETTER_BUYER_NOT_GRANTED',
    ],
    [
      'a closing day gone by',
      { hospitalId: 'H-B' },
      { closesOn: addDays(today, -1) },
      {},
      'LETTER_CLOSING_OUTSIDE',
    ],
    [
      'a closing day after its end',
      { hospitalId: 'H-B' },
      { closesOn: '2100-01-01' },
      {},
      'LETTER_CLOSING_OUTSIDE',
    ],
    [
      'a product of another line',
      { hospitalId: 'H-B' },
      {},
      { products: [{ productLineId: 'IMM', model: '生化 一号' }] },
      'LETTER_PRODUCT_OF_OTHER_LINE',
    ],
  ])('for %s', async (_, buyer, change, more, code) => {
    const before = world.everything();
    expect(await request(buyer as object, change, more)).toMatchObject({ ok: false, code });
    expect(world.everything()).toBe(before);
  });

  it.each([
    ['tender.lot', { lot: '第一包（独家授权）' }],
    ['tender.lot', { lot: '全省' }],
    ['tender.projectNumber', { projectNumber: 'SZ-1 全国有效' }],
    ['tender.projectName', { projectName: '分析仪采购项目（独家代理）' }],
    ['tender.projectName', { projectName: '分析仪采购，授权期限至 2199 年' }],
  ])('for more than the grants in %s: %j', async (path, change) => {
    const before = world.everything();
    expect(await request({ hospitalId: 'H-B' }, change)).toMatchObject({
      ok: false,
      code: 'LETTER_SAYS_MORE',
      details: { path },
    });
    expect(world.everything()).toBe(before);
  });

  it.each([
    [
      'bears the dealer’s code under another name',
      () => ({ ...bidder, name: '另一公司' }),
      'LETTER_BIDDER_DIFFERS',
    ],
    [
      'is a dealer under another code',
      () => ({ name: '无锡乙医疗科技有限公司', creditCode: bidder.creditCode }),
      'LETTER_BIDDER_DIFFERS',
    ],
    [
      'has a code that cannot be',
      () => ({ name: '另一公司', creditCode: '91310000MA1K000000' }),
      'LETTER_CREDIT_CODE_INVALID',
    ],
  ])('when the bidder %s', async (_, who, code) => {
    const before = world.everything();
    expect(await request({ hospitalId: 'H-B' }, { bidder: who() })).toMatchObject({ ok: false, code });
    expect(world.everything()).toBe(before);
  });

  it('when the bidder is a dealer that cooperates no more', async () => {
    const [, other] = world.all<{ _id: string; name: string; creditCode: string }>('dealers');
    await world.change('dealers', other!._id, { state: 'terminated' });
    const told = { name: other!.name, creditCode: other!.creditCode };
    expect(await request({ hospitalId: 'H-B' }, { bidder: told })).toMatchObject({
      code: 'LETTER_BIDDER_NOT_ACTIVE',
    });
    await world.change('dealers', other!._id, { state: 'active' });
  });
});

describe('a letter for a year', () => {
  const annual = { dealerId: 'D-1', kind: 'annual', fromOn: '2026-01-01', toOn: '2099-12-31' };
  const withProduct = (change: object) => ({
    ...annual,
    products: [{ productLineId: 'IMM', ...change }],
  });
  it.each([
    ['name', { name: '含苏州大学附属第一医院' }],
    ['model', { model: '无锡市人民医院 专用' }],
    ['registration', { registration: '苏州大学附属第一医院 001' }],
  ])('names no hospital outside of it in a product’s %s', async (field, change) => {
    const before = world.everything();
    expect(await world.call('lin', 'letter.request', withProduct(change))).toMatchObject({
      ok: false,
      code: 'LETTER_NAMES_OTHER_HOSPITAL',
      details: { path: `products.0.${field}` },
    });
    expect(world.everything()).toBe(before);
  });
  it.each([
    ['name', { name: '免疫试剂（独家）' }],
    ['name', { name: '适用于无锡市的试剂' }],
    ['name', { name: '江苏省范围内的试剂' }],
    ['name', { name: '试 剂，全 国 销 售' }],
    ['model', { model: '有效期至2199年' }],
    ['registration', { registration: '长期有效' }],
  ])('claims in a product’s %s nothing that the grants do not say: %j', async (field, change) => {
    const before = world.everything();
    expect(await world.call('lin', 'letter.request', withProduct(change))).toMatchObject({
      ok: false,
      code: 'LETTER_SAYS_MORE',
      details: { path: `products.0.${field}` },
    });
    expect(world.everything()).toBe(before);
  });
  it.each([{ name: '苏州市用试剂' }, { name: '国产试剂', registration: '国械注准20203400001' }])(
    'says of a product what it may: %j',
    async (change) => {
      expect(await world.call('lin', 'letter.request', withProduct(change))).toMatchObject({ ok: true });
    },
  );
  it('names one that it holds', async () => {
    const reply = await world.call('lin', 'letter.request', withProduct({ name: '苏州市立医院专用试剂' }));
    expect(reply).toMatchObject({ ok: true });
  });
  it('is not changed for a reason that speaks of another hospital, which would be printed on it', async () => {
    const { _id: letterId } = await world.issued();
    const { dealerId: _, ...content } = annual;
    const before = world.everything();
    expect(
      await world.call('lin', 'letter.amend', { ...content, letterId, reason: '增加苏州大学附属第一医院' }),
    ).toMatchObject({ ok: false, code: 'LETTER_NAMES_OTHER_HOSPITAL', details: { path: 'reason' } });
    expect(world.everything()).toBe(before);
  });
  it.each([
    ['增加独家总代理', false],
    ['扩大到全国', false],
    ['取消独家，缩短有效期', true],
  ])('is changed for a reason that claims no more: %s', async (reason, isTaken) => {
    const { _id: letterId } = await world.issued();
    const { dealerId: _, ...content } = annual;
    const reply = await world.call('lin', 'letter.amend', { ...content, letterId, reason });
    expect(reply).toMatchObject(isTaken ? { ok: true } : { ok: false, code: 'LETTER_SAYS_MORE' });
  });
  it('is changed for a reason that names what the letter before was for and this one is not', async () => {
    const { _id: letterId } = await world.issued();
    const { dealerId: _, ...content } = annual;
    const within = { regionCodes: ['320583'], hospitalIds: [] };
    const changed = (reason: string) =>
      world.call('lin', 'letter.amend', { ...content, letterId, within, reason });
    expect(await changed('去掉无锡市人民医院')).toMatchObject({ code: 'LETTER_NAMES_OTHER_HOSPITAL' });
    const reply = await changed('去掉苏州市立医院');
    expect(reply).toMatchObject({ ok: true });
  });
});

describe('is refused later, when meanwhile', () => {
  const carveOuts = { regionCodes: [], hospitalIds: ['H-A', 'H-B'] };
  const carve = () => world.change('grants', 'G-1', { carveOuts });
  let blocks = 0;
  const block = () =>
    world.put('global_blocks', {
      ...{
        _id: `BL-${++blocks}`,
        revision: 1,
        head: '',
        kind: 'hospital',
        hospitalId: 'H-B',
        audience: '*',
        name: '',
      },
      ...{ fromOn: '2020-01-01', toOn: null, untilOn: '9999-12-31', reason: '直销', bySuspension: false },
    });
  const close = () => world.change('hospitals', 'H-B', { closedOn: '2026-01-02' });
  afterEach(async () => {
    await world.change('grants', 'G-1', { carveOuts: { regionCodes: [], hospitalIds: ['H-A'] } });
    await world.change('hospitals', 'H-B', { closedOn: null });
    for (const { _id } of world.all<{ _id: string }>('global_blocks'))
      await world.change('global_blocks', _id, { untilOn: '2020-01-01', toOn: '2020-01-01' });
  });

  const submitting = async () => {
    const id = await drafted();
    return () => world.call('lin', 'letter.submit', { letterId: id });
  };
  const approving = async () => {
    const id = await drafted('boss');
    await world.done(world.call('boss', 'letter.submit', { letterId: id }));
    return () => world.call('gu', 'letter.approve', { letterId: id });
  };
  const issuing = async () => {
    const id = await drafted();
    await world.done(world.call('lin', 'letter.submit', { letterId: id }));
    return () => world.call('gu', 'letter.approve', { letterId: id });
  };
  it.each([
    ['it was carved out', 'submission', carve, submitting, 'carved_out'],
    ['it was carved out', 'the first approval', carve, approving, 'carved_out'],
    ['it was carved out', 'issue', carve, issuing, 'carved_out'],
    ['it was blocked', 'submission', block, submitting, 'blocked'],
    ['it was blocked', 'the first approval', block, approving, 'blocked'],
    ['it was blocked', 'issue', block, issuing, 'blocked'],
    ['it was closed', 'issue', close, issuing, 'hospital_closed'],
  ])('%s, at %s', async (_, _step, happens, prepared, because) => {
    const step = await prepared();
    await happens();
    const before = world.everything();
    const code = 'LETTER_BUYER_NOT_GRANTED';
    expect(await step()).toMatchObject({ ok: false, code, details: { hospitals: [{ because }] } });
    expect(world.everything()).toBe(before);
  });

  it('one was written before buyers came from the register', async () => {
    await world.put('grants', grant('G-2', { productLineIds: ['BIO'] }));
    const id = await drafted();
    const { terms } = world.all<AuthorizationLetter>('letters').find(({ _id }) => _id === id)!;
    await world.change('letters', id, { terms: { ...terms, terminalIds: [] } });
    const before = world.everything();
    expect(await world.call('lin', 'letter.submit', { letterId: id })).toMatchObject({
      code: 'LETTER_BUYER_MISSING',
    });
    expect(world.everything()).toBe(before);
  });
});
