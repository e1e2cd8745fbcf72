import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { AuthorizationLetter } from '../../../miniprogram/shared/model/letters';
import { nameForms, plainNameOf, tailsOf } from '../../../miniprogram/shared/search';
import { creditCode } from '../../unit/letters/sample-letters';
import { grant, startWorld } from './world';
import type { World } from './world';

/** Whatever a letter says is held against grants and registers: who bids, what is sold, for whom, until when. */
jest.setTimeout(120_000);
let world: World;
type Dealer = { _id: string; name: string; creditCode: string };
let own: Dealer;
let other: Dealer;
const at = { revision: 1, head: '', createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'seed' };
const hospital = (_id: string, name: string, regionCode: string, more: { aliases?: string[]; formerNames?: { name: string; toOn: string }[] } = {}) => {
  const { aliases = [], formerNames = [] } = more;
  const names = [name, ...aliases, ...formerNames.map((former) => former.name)];
  const searchKeys = names.flatMap((one) => [`=${plainNameOf(one)}`, ...nameForms(one).flatMap(tailsOf)]);
  return { ...at, _id, name, aliases, formerNames, regionCode, address: '', location: null, standing: 'verified', searchKeys };
}; // prettier-ignore

beforeAll(async () => {
  world = await startWorld();
  [own, other] = world.all<Dealer>('dealers') as [Dealer, Dealer];
  await world.put(
    'hospitals',
    hospital('H-X', '北京协和医院', '110101'),
    hospital('H-R', '上海交通大学医学院附属瑞金医院', '310101'),
    hospital('H-G', '南京鼓楼医院', '320106'),
    hospital('H-N', '无锡市锡北医院', '320205', {
      aliases: ['锡北'],
      formerNames: [{ name: '无锡市东亭医院', toOn: '2024-12-31' }],
    }),
    hospital('H-I', '北京大学国际医院', '110114'),
  );
  await world.put('sheet_names', {
    ...at,
    _id: 'hospital-1',
    kind: 'hospital',
    text: '大内科',
    meansId: 'H-W',
  });
  await world.put(
    'models',
    { ...at, _id: 'BM-1', name: '生化一号', productLineId: 'BIO' },
    { ...at, _id: 'LI1200', name: '发光 1200', productLineId: 'IMM' },
  );
  const product = (code: string, name: string, productLineId: string) => ({
    ...{
      ...at,
      _id: code,
      code,
      name,
      productLineId,
      regulatedAs: 'none',
      soldFromOn: null,
      soldUntilOn: null,
    },
  });
  await world.put(
    'products',
    product('BC-5380', '葡萄糖测定试剂盒', 'BIO'),
    product('IM-7001', '促甲状腺素测定试剂盒', 'IMM'),
  );
  await world.put('registrations', {
    ...at,
    _id: 'R-1',
    number: '国械注准20203400001',
    productIds: ['BC-5380'],
  });
});
afterAll(() => world.cloud.close());

const tender = (change: object = {}) => ({
  projectName: '分析仪采购项目',
  projectNumber: 'SZ-1',
  buyer: { hospitalId: 'H-B' },
  bidder: { name: own.name, creditCode: own.creditCode },
  ...change,
});
const asked = (change: object = {}, more: object = {}) => ({
  ...{ dealerId: 'D-1', kind: 'tender', fromOn: '2026-01-01', toOn: '2099-12-31' },
  ...{ tender: tender(change), ...more },
});
const request = (change: object = {}, more: object = {}) =>
  world.call('lin', 'letter.request', asked(change, more));
/** Refused so, and nothing is written. */
async function refuses(act: () => ReturnType<World['call']>, code: string, details: object = {}) {
  const before = world.everything();
  expect(await act()).toMatchObject({ ok: false, code, ...(Object.keys(details).length ? { details } : {}) });
  expect(world.everything()).toBe(before);
}
const drafted = async (change: object = {}, more: object = {}): Promise<string> =>
  (await world.done<{ letterIds: string[] }>(request(change, more))).letterIds[0]!;

describe('the bidder', () => {
  const bids = (dealer: Dealer, name = dealer.name) => ({
    bidder: { name, creditCode: dealer.creditCode },
  });
  afterEach(async () => {
    for (const { _id } of world.all<{ _id: string }>('grants').filter(({ _id }) => _id.startsWith('G-bid')))
      await world.change('grants', _id, { state: 'draft' });
  });

  it('is no other dealer without a grant, however its name is written', async () => {
    const refused = { path: 'tender.bidder' };
    await refuses(() => request(bids(other)), 'LETTER_BIDDER_NOT_GRANTED', refused);
    const spaced = `${other.name.slice(0, 2)} ${other.name.slice(2)}`;
    await refuses(() => request(bids(other, spaced)), 'LETTER_BIDDER_NOT_GRANTED', refused);
    const strange = { bidder: { name: spaced, creditCode: creditCode('91320000MA1K99999') } };
    await refuses(() => request(strange), 'LETTER_BIDDER_DIFFERS', refused);
  });

  it('may be a dealer that is granted the same lines at the same hospital on all of its days', async () => {
    const held = { dealerId: 'D-2', scope: { regionCodes: [], hospitalIds: ['H-B'] }, exclusive: false };
    await world.put('grants', grant('G-bid-1', { ...held, toOn: '2027-12-31' }));
    await refuses(() => request(bids(other)), 'LETTER_BIDDER_NOT_GRANTED');
    expect(await request(bids(other), { toOn: '2027-12-31' })).toMatchObject({ ok: true });
  });

  it('is judged again at each step: a grant that is gone by then lets nothing out', async () => {
    const held = { dealerId: 'D-2', scope: { regionCodes: [], hospitalIds: ['H-B'] }, exclusive: false };
    await world.put('grants', grant('G-bid-2', held));
    const [draft, waiting] = [await drafted(bids(other)), await drafted(bids(other))];
    await world.done(world.call('lin', 'letter.submit', { letterId: waiting }));
    await world.change('grants', 'G-bid-2', { state: 'revoked', revokedOn: '2026-01-01' });
    await refuses(() => world.call('lin', 'letter.submit', { letterId: draft }), 'LETTER_BIDDER_NOT_GRANTED');
    await refuses(
      () => world.call('gu', 'letter.approve', { letterId: waiting }),
      'LETTER_BIDDER_NOT_GRANTED',
    );
  });

  it('ends the letter, or sends it back, from the day on which its own grant is revoked', async () => {
    const held = { dealerId: 'D-2', scope: { regionCodes: [], hospitalIds: ['H-B'] }, exclusive: false };
    await world.put('grants', grant('G-bid-3', held));
    const [issued, waiting, untouched] = [
      await drafted(bids(other)),
      await drafted(bids(other)),
      await drafted(),
    ];
    for (const letterId of [issued, waiting, untouched])
      await world.done(world.call('lin', 'letter.submit', { letterId }));
    for (const letterId of [issued, untouched])
      await world.done(world.call('gu', 'letter.approve', { letterId }));
    const fromOn = dayOf(new Date());
    await world.done(world.call('lin', 'grant.revoke', { grantId: 'G-bid-3', reason: '终止合作', fromOn }));
    expect(world.letter(issued)).toMatchObject({ state: 'issued', endedOn: fromOn });
    expect(world.letter(waiting)).toMatchObject({ state: 'draft' });
    expect(world.letter(untouched)).toMatchObject({ state: 'issued', endedOn: null });
  });
});

describe('products of another line', () => {
  const row = (change: object) => ({ products: [{ productLineId: 'IMM', ...change }] });
  it.each([
    ['a product’s name', {}, row({ name: '葡萄糖测定试剂盒（100人份）' }), 'products.0.name'],
    ['a code', {}, row({ name: '试剂盒 BC5380' }), 'products.0.name'],
    ['a model among words', {}, row({ model: '生化一号及配套' }), 'products.0.model'],
    ['a certificate', {}, row({ registration: '国械注准20203400001（变更）' }), 'products.0.registration'],
    ['the line', {}, row({ name: '生化诊断全套' }), 'products.0.name'],
    ['a model in the project', { projectName: '生化一号采购项目' }, {}, 'tender.projectName'],
    ['a product in the lot', { lot: '二包 葡萄糖测定试剂盒' }, {}, 'tender.lot'],
    ['the line in the project', { projectName: '生化诊断系统采购' }, {}, 'tender.projectName'],
    ['a code in the number', { projectNumber: 'SZ-1 BC-5380' }, {}, 'tender.projectNumber'],
  ])('are not named by %s', async (_, change, more, path) => {
    await refuses(() => request(change, more), 'LETTER_PRODUCT_OF_OTHER_LINE', { path, line: '生化诊断' });
  });

  it.each([
    ['its own product', {}, row({ name: '促甲状腺素测定试剂盒 100 人份', model: 'LI1200' })],
    ['a tender for several lines, its own among them', { projectName: '生化诊断、免疫诊断系统采购' }, {}],
    ['a longer number that only holds a code', { projectNumber: 'ABC-53801' }, {}],
  ])('are not meant by %s', async (_, change, more) => {
    expect(await request(change, more)).toMatchObject({ ok: true });
  });
});

describe('hospitals that nobody looked at', () => {
  it.each([
    ['by the name people give it', { projectName: '协和分析仪采购项目' }, 'tender.projectName', '协和'],
    ['in traditional characters', { projectName: '協和分析儀採購項目' }, 'tender.projectName', '协和'],
    ['by a name that is a town’s too', { projectName: '瑞金分析仪采购项目' }, 'tender.projectName', '瑞金'],
    ['by a name that is a district’s too', { lot: '鼓楼包' }, 'tender.lot', '鼓楼'],
    ['by an alias', { projectName: '锡北免疫分析仪' }, 'tender.projectName', '锡北'],
    ['by its former name', { projectName: '无锡市东亭医院分析仪' }, 'tender.projectName', '无锡市东亭医院'],
    ['by its former name, without 市', { projectName: '无锡东亭医院分析仪' }, 'tender.projectName', '无锡东亭医院'],
    ['by what an import was told it means', { projectName: '大内科分析仪' }, 'tender.projectName', '大内科'],
    ['as the buyer, by its former name', { buyer: { name: '无锡市东亭医院采购办', terminalIds: ['H-B'] } }, 'tender.buyer', '无锡市东亭医院'],
    ['as the buyer, by the name people give it', { buyer: { name: '协和采购中心', terminalIds: ['H-B'] } }, 'tender.buyer', '协和'],
  ])('are not named %s', async (_, change, path, name) => {
    await refuses(() => request(change), 'LETTER_BUYER_IS_HOSPITAL', { path, name });
  }); // prettier-ignore

  it.each([
    ['the town', { projectName: '瑞金市分析仪采购项目' }],
    ['the district', { projectName: '鼓楼区分析仪采购项目' }],
    ['a company called so', { agency: '北京协和招标有限公司' }],
    ['a word that every tender has', { projectName: '国际招标：人民医院第一批免疫分析仪' }],
    ['its own hospital in short', { projectName: '市立医院免疫分析仪' }],
    ['its own city', { projectName: '苏州市检验项目' }],
  ])('are not meant by %s', async (_, change) => {
    expect(await request(change)).toMatchObject({ ok: true });
  });

  it('may be one of its own by a former name or a nickname', async () => {
    await world.put('grants', grant('G-wx', { scope: { regionCodes: [], hospitalIds: ['H-N'] } }));
    const buyer = { buyer: { hospitalId: 'H-N' } };
    for (const projectName of ['锡北分析仪项目', '无锡市东亭医院分析仪项目'])
      expect(await request({ ...buyer, projectName })).toMatchObject({ ok: true });
  });
});

it('is not let out for a hospital that went into another one meanwhile, at any step', async () => {
  const [draft, waiting] = [await drafted(), await drafted()];
  const { letterIds } = await world.done<{ letterIds: string[] }>(
    world.call('boss', 'letter.request', asked({}, { dealerId: 'D-1' })),
  );
  await world.done(world.call('boss', 'letter.submit', { letterId: letterIds[0]! }));
  await world.done(world.call('lin', 'letter.submit', { letterId: waiting }));
  await world.change('hospitals', 'H-B', { mergedInto: 'H-W' });
  const because = { path: 'tender.buyer', hospitals: [{ hospitalId: 'H-B', because: 'merged' }] };
  for (const [who, action, letterId] of [
    ['lin', 'letter.submit', draft],
    ['gu', 'letter.approve', letterIds[0]!],
    ['gu', 'letter.approve', waiting],
  ] as const)
    await refuses(() => world.call(who, action, { letterId }), 'LETTER_BUYER_NOT_GRANTED', because);
  await world.change('hospitals', 'H-B', { mergedInto: null });
});

it('for a year that names a hospital which went into another one is not let out either', async () => {
  const within = { regionCodes: [], hospitalIds: ['H-B'] };
  const annual = { ...world.content, dealerId: 'D-1', within };
  const letterId = await world.pending({ within });
  await world.change('hospitals', 'H-B', { mergedInto: 'H-W' });
  const places = { path: 'within', places: ['苏州市立医院'] };
  await refuses(() => world.call('lin', 'letter.request', annual), 'LETTER_BEYOND_GRANTS', places);
  await refuses(() => world.call('gu', 'letter.approve', { letterId }), 'LETTER_BEYOND_GRANTS', places);
  await world.change('hospitals', 'H-B', { mergedInto: null });
});

it('is not let out under a name that its hospital or its line no longer bears, at any step, until it is written anew', async () => {
  const draft = await drafted();
  const waiting = await drafted();
  await world.done(world.call('lin', 'letter.submit', { letterId: waiting }));
  const annual = await world.pending();
  const steps = [
    ['lin', 'letter.submit', draft],
    ['gu', 'letter.approve', waiting],
  ] as const;
  await world.change('hospitals', 'H-B', { name: '苏州市第一人民医院' });
  for (const [who, action, letterId] of steps)
    await refuses(() => world.call(who, action, { letterId }), 'LETTER_NAMES_CHANGED', {
      path: 'tender.buyer',
    });
  await world.change('hospitals', 'H-B', { name: '苏州市立医院' });
  // One that is left out is printed too.
  await world.change('hospitals', 'H-A', { name: '苏州大学第一医院' });
  await refuses(() => world.call('gu', 'letter.approve', { letterId: annual }), 'LETTER_NAMES_CHANGED', {
    printed: ['苏州大学附属第一医院（江苏省苏州市姑苏区）'],
    called: ['苏州大学第一医院（江苏省苏州市姑苏区）'],
  });
  await world.done(world.call('gu', 'letter.return', { letterId: annual, reason: '医院已更名' }));
  await world.done(
    world.call('lin', 'letter.request', { dealerId: 'D-1', ...world.content, letterId: annual }),
  );
  await world.done(world.call('lin', 'letter.submit', { letterId: annual }));
  await world.done(world.call('gu', 'letter.approve', { letterId: annual }));
  expect(world.letter(annual).issue!.facts.exclusions).toEqual(['苏州大学第一医院（江苏省苏州市姑苏区）']);
  await world.change('hospitals', 'H-A', { name: '苏州大学附属第一医院' });
  const before = { name: '免疫诊断', formerNames: [] };
  await world.change('product_lines', 'IMM', {
    ...{ name: '化学发光', formerNames: [{ name: before.name, toOn: '2026-01-01' }] },
  });
  for (const [who, action, letterId] of steps)
    await refuses(() => world.call(who, action, { letterId }), 'LETTER_NAMES_CHANGED', {
      ...{ printed: ['免疫诊断'], called: ['化学发光'] },
    });
  await world.change('product_lines', 'IMM', before);
});

it('wholly in the past is neither asked for nor let out', async () => {
  const days = { fromOn: '2026-01-01', toOn: addDays(dayOf(new Date()), -1) };
  await refuses(() => request({}, days), 'LETTER_DAYS_OVER', { path: 'toOn' });
  const year = { dealerId: 'D-1', kind: 'annual', ...days };
  await refuses(() => world.call('lin', 'letter.request', year), 'LETTER_DAYS_OVER', { path: 'toOn' });
  const letterId = await drafted();
  await world.change('letters', letterId, { terms: { ...world.letter(letterId).terms, ...days } });
  await refuses(() => world.call('lin', 'letter.submit', { letterId }), 'LETTER_DAYS_OVER');
});

describe('words that claim more than the grants', () => {
  const claims = { products: [{ productLineId: 'IMM', name: '免疫试剂（独家）' }] };
  const refused = { path: 'products.0.name', name: '独家' };
  const say = (letterId: string) => world.change('letters', letterId, claims);

  it('are not asked for in traditional characters either', async () => {
    const products = [{ productLineId: 'IMM', name: '免疫試劑（獨家）' }];
    await refuses(() => request({}, { products }), 'LETTER_SAYS_MORE', refused);
    await refuses(() => request({ lot: '授權區域：全國' }), 'LETTER_SAYS_MORE', { path: 'tender.lot' });
  });

  it('are neither submitted nor approved, where they came on the letter past its request', async () => {
    const [draft, waiting] = [await drafted(), await world.pending()];
    await say(draft);
    await say(waiting);
    await refuses(() => world.call('lin', 'letter.submit', { letterId: draft }), 'LETTER_SAYS_MORE', refused);
    await refuses(
      () => world.call('gu', 'letter.approve', { letterId: waiting }),
      'LETTER_SAYS_MORE',
      refused,
    );
  });

  it('are not issued with many: the one that says them fails, and the issuer itself refuses it', async () => {
    await world.put('grants', grant('G-say', { dealerId: 'D-2', fromOn: '2029-01-01', toOn: '2029-12-31' }));
    const what = { fromOn: '2029-01-01', toOn: '2029-12-31', dealerIds: ['D-2'] };
    const write = { batchId: 'LB-say', title: '2029年度授权书', what };
    let progress = await world.done<{ state: string }>(world.call('lin', 'letter.requestBulk', write));
    while (progress.state === 'requesting')
      progress = await world.done<{ state: string }>(world.call('lin', 'letter.requestBulk', write));
    const [made] = world.all<AuthorizationLetter>('letters').filter(({ batchId }) => batchId === 'LB-say');
    await say(made!._id);
    const issue = { batchId: 'LB-say' };
    expect(await world.done(world.call('gu', 'letter.issueBulk', issue))).toMatchObject({
      issued: 0,
      failed: 1,
    });
    expect(world.letter(made!._id)).toMatchObject({ state: 'pending', issue: null });
    expect(
      world
        .all<{ batchId: string; because: string }>('letter_batch_items')
        .find(({ batchId }) => batchId === 'LB-say'),
    ).toMatchObject({ state: 'failed', because: 'LETTER_SAYS_MORE' });
  });

  it('are not written anew after a key’s change', async () => {
    const letter = await world.issued();
    await say(letter._id);
    const again = { batchId: 'LB-say-key', title: '更换密钥', what: { keyId: letter.issue!.keyId } };
    const step = () => world.done<{ state: string }>(world.call('lin', 'letter.requestBulk', again));
    for (let progress = await step(); progress.state === 'requesting';) progress = await step();
    const items = world.all<{ batchId: string; amendsId: string }>('letter_batch_items');
    expect(
      items.find(({ batchId, amendsId }) => batchId === 'LB-say-key' && amendsId === letter._id),
    ).toMatchObject({ state: 'failed', because: 'LETTER_SAYS_MORE', letterId: null });
    expect(
      world.all<AuthorizationLetter>('letters').filter(({ amends }) => amends?.letterId === letter._id),
    ).toEqual([]);
  });
});

describe('two records of one person are not two persons', () => {
  const again = async (id: string, change: object) => {
    const [first] = world.all<object>('members');
    await world.put('members', { ...first, _id: `M-${id}`, openid: `openid-${id}`, name: id, phone: '13900000000', roles: ['channel_manager'], dealerId: null, ...change });
  }; // prettier-ignore
  const lin = () => world.all<{ _id: string; phone: string }>('members').find(({ _id }) => _id === 'M-lin')!;

  it.each([
    ['the WeChat account was the other’s once', 'lin-2', () => ({ formerOpenids: ['openid-lin'] })],
    ['the mobile number is the same', 'lin-3', () => ({ phone: `+86 ${lin().phone}` })],
  ])('where %s', async (_, id, change) => {
    await again(id, change());
    const letterId = await world.pending();
    await refuses(() => world.call(id, 'letter.approve', { letterId }), 'LETTER_SECOND_PERSON_MISSING');
    // The issuer looks for itself: here the first signature is that of the same person.
    await world.change('letters', letterId, { requestedBy: { memberId: 'M-boss', name: 'boss' } });
    await refuses(() => world.call(id, 'letter.approve', { letterId }), 'LETTER_SECOND_PERSON_MISSING');
    const grantId = `G-${id}`;
    const by = { memberId: 'M-lin', name: 'lin' };
    await world.put(
      'grants',
      grant(grantId, { state: 'pending', createdBy: by, editedBy: by, submittedBy: by }),
    );
    await refuses(
      () => world.call(id, 'grant.approve', { grantIds: [grantId] }),
      'GRANT_SECOND_PERSON_MISSING',
    );
    expect(await world.call('gu', 'letter.approve', { letterId })).toMatchObject({ ok: true });
  });
});

describe('many letters at once', () => {
  it('written anew after a key’s change are judged anew', async () => {
    const letter = await world.issued();
    const { keyId } = letter.issue!;
    await world.change('grants', 'G-1', { carveOuts: { regionCodes: [], hospitalIds: ['H-A', 'H-B'] } });
    const input = { batchId: 'LB-key', title: '更换密钥', what: { keyId } };
    const step = () => world.done<{ state: string; failed: number }>(world.call('lin', 'letter.requestBulk', input));
    await step();
    let progress = await step();
    while (progress.state === 'requesting') progress = await step();
    const items = world.all<{ amendsId: string; state: string; because: string; letterId: string | null }>('letter_batch_items');
    expect(items.find(({ amendsId }) => amendsId === letter._id)).toMatchObject({
      state: 'failed',
      because: 'LETTER_BEYOND_GRANTS',
      letterId: null,
    });
    expect(world.all<AuthorizationLetter>('letters').filter(({ amends }) => amends?.letterId === letter._id)).toEqual([]);
    await world.change('grants', 'G-1', { carveOuts: { regionCodes: [], hospitalIds: ['H-A'] } });
  }); // prettier-ignore

  it('that another person went on writing fail for nobody: he issues the others, a third one his', async () => {
    const [known] = world.all<object>('dealers');
    const dealerIds = Array.from({ length: 12 }, (_, n) => `D-two-${String(n).padStart(2, '0')}`);
    await world.put(
      'dealers',
      ...dealerIds.map((_id, n) => ({
        ...{ ...known, _id, name: `十二家${n}`, state: 'active' },
        creditCode: creditCode(`91320000MC${String(n).padStart(7, '0')}`),
      })),
    );
    await world.put(
      'grants',
      ...dealerIds.map((dealerId, n) =>
        grant(`G-two-${n}`, { dealerId, exclusive: false, fromOn: '2028-01-01', toOn: '2028-12-31' }),
      ),
    );
    const what = { fromOn: '2028-01-01', toOn: '2028-12-31', dealerIds };
    const input = { batchId: 'LB-two', title: '2028年度授权书', what };
    const write = (who: string) =>
      world.done<{ state: string }>(world.call(who, 'letter.requestBulk', input));
    expect(await write('lin')).toMatchObject({ state: 'requesting', total: 12 });
    expect(await write('lin')).toMatchObject({ state: 'requesting', requested: 10 });
    expect(await write('gu')).toMatchObject({ state: 'waiting', requested: 12 });
    const issue = (who: string) => world.call(who, 'letter.issueBulk', { batchId: 'LB-two' });
    for (const issued of [3, 6, 9, 10])
      expect(await world.done(issue('gu'))).toMatchObject({ state: 'issuing', issued, failed: 0 });
    await refuses(() => issue('gu'), 'LETTER_SECOND_PERSON_MISSING');
    await refuses(() => issue('lin'), 'LETTER_SECOND_PERSON_MISSING');
    expect(await world.done(issue('he'))).toMatchObject({ state: 'done', issued: 12, failed: 0 });
  });
});
