import type { Preview } from '../../../cloudfunctions/_contracts/grants';
import type {
  HospitalPage,
  ModelView,
  ProductLineView,
} from '../../../cloudfunctions/_contracts/master-data';
import { Atlas } from '../../../cloudfunctions/_modules/coverage/atlas';
import { chinaRegions } from '../../../cloudfunctions/_modules/coverage/china-regions';
import { CompiledCoverage } from '../../../cloudfunctions/_modules/coverage/compiled-coverage';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import { codeOf, jiangsu, nowhere, startWorld, suzhou, year } from './world';
import type { World } from './world';

jest.setTimeout(30_000);
let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.cloud.close());

const today = dayOf(new Date());
const movedOn = '2090-07-01';
async function refused(code: string, who: string, action: string, input: object): Promise<void> {
  const before = await world.everything();
  expect(codeOf(await world.call(who, action, input))).toBe(code);
  expect(await world.everything()).toBe(before);
}
const hospital = async (id: string): Promise<Hospital> =>
  (await world.all<Hospital>('hospitals')).find(({ _id }) => _id === id)!;
const found = async (text: string, more: object = {}): Promise<string[]> => {
  const input = { text, ...more };
  const { hospitals } = await world.done<{ hospitals: { _id: string }[] }>('lin', 'hospital.search', input);
  return hospitals.map(({ _id }) => _id);
};
const whoOn = async (hospitalId: string, day: string): Promise<string[]> => {
  const asked = { hospitalId, productLineId: 'BIO', day };
  const { dealers } = await world.done<{ dealers: { dealerId: string }[] }>('gu', 'grant.who', asked);
  return dealers.map(({ dealerId }) => dealerId);
};
const move = (more: object = {}) => ({
  hospitalId: 'H-KS',
  revision: 1,
  regionCode: '320213',
  address: '太湖大道 1 号',
  fromOn: movedOn,
  reason: '整体搬迁',
  ...more,
});
/** 苏州 to the first dealer, 无锡 to the second, both exclusive, for the same year. */
const twoCities = async () => {
  await world.approved();
  await world.approved({ dealerId: 'D-2', scope: { regionCodes: ['320200'], hospitalIds: [] } });
};

/** What every work order has. */
const order = {
  ...{ number: 'WO2026-1', dealerId: null, engineer: null, timeline: [] },
  createdAt: '2026-01-05T02:00:00.000Z',
};

describe('a hospital that gets another name', () => {
  const rename = (more: object = {}) => ({
    hospitalId: 'H-KS',
    revision: 1,
    name: '江苏大学附属昆山医院',
    fromOn: today,
    reason: '挂新牌',
    ...more,
  });

  it('is found by both, shows until when the former held, and is written into the trail', async () => {
    await world.done('lin', 'hospital.rename', rename());
    for (const text of ['昆山市第一', '附属昆山', 'ksrmyy'.slice(0, 2)])
      expect(await found(text)).toEqual(['H-KS']);
    const page = await world.done<HospitalPage>('auditor', 'hospital.get', { hospitalId: 'H-KS' });
    expect(page).toMatchObject({
      hospital: { name: '江苏大学附属昆山医院', aliases: ['昆山市第一人民医院'], revision: 2 },
      formerNames: [{ name: '昆山市第一人民医院', toOn: addDays(today, -1) }],
      history: [{ event: 'renamed', before: '昆山市第一人民医院', reason: '挂新牌', by: { name: 'lin' } }],
    });
    const [, event] = await world.trail('hospitals', 'H-KS');
    expect(event).toMatchObject({ action: 'hospital.rename', why: '挂新牌', by: { memberId: 'M-lin' } });
  });

  it('keeps its former name whatever is edited, and instruments and open orders show the new one', async () => {
    await world.put('devices', {
      _id: 'DV-1',
      serialKey: 'SN1',
      hospitalId: 'H-KS',
      hospitalName: '昆山市第一人民医院',
    } as never);
    const site = { hospitalId: 'H-KS', hospitalName: '昆山市第一人民医院' };
    await world.put('work_orders', { _id: 'WO-1', ...order, state: 'assigned', site } as never);
    await world.put('work_orders', { _id: 'WO-2', ...order, state: 'closed', site } as never);
    await world.done('lin', 'hospital.rename', rename());
    const facts = { aliases: ['昆山一院'], address: '前进路 91 号', level: '三级甲等' };
    await world.done('lin', 'hospital.edit', { hospitalId: 'H-KS', revision: 2, ...facts });
    expect((await hospital('H-KS')).aliases).toEqual(['昆山一院', '昆山市第一人民医院']);
    expect(await found('昆山一院')).toEqual(['H-KS']);
    expect(await world.all('devices')).toMatchObject([{ hospitalName: '江苏大学附属昆山医院' }]);
    expect(await world.all('work_orders')).toMatchObject([
      { site: { hospitalName: '江苏大学附属昆山医院', address: '前进路 91 号' } },
      { site },
    ]);
  });

  it('loses its place with its address, in every order that may still be gone to, however many there are', async () => {
    const location = { longitude: 120.9, latitude: 31.4 };
    const known = await hospital('H-KS');
    const placed = { ...known, _id: 'H-placed', name: '有坐标医院', location };
    await world.put('hospitals', placed);
    const site = { hospitalId: 'H-placed', address: known.address, location };
    const orders = Array.from({ length: 201 }, (_, n) => ({
      _id: `WO-P${n}`,
      ...order,
      state: 'assigned',
      site,
    }));
    await world.put(
      'work_orders',
      ...([...orders, { _id: 'WO-PX', ...order, state: 'cannot_complete', site }] as never[]),
    );
    const edit = (revision: number, address: string) =>
      world.done('lin', 'hospital.edit', {
        ...{ hospitalId: 'H-placed', revision, aliases: [], level: '三级甲等', address },
      });
    await edit(1, known.address);
    expect((await hospital('H-placed')).location).toEqual(location);
    await edit(2, '新院路 1 号');
    expect((await hospital('H-placed')).location).toBeNull();
    const moved = (await world.all<{ _id: string }>('work_orders')).filter(({ _id }) =>
      _id.startsWith('WO-P'),
    );
    expect(moved).toHaveLength(202);
    for (const one of moved) expect(one).toMatchObject({ site: { address: '新院路 1 号', location: null } });
  });

  it('is refused when nothing changes, the day is to come or before the last change, or somebody was quicker', async () => {
    await refused('HOSPITAL_UNCHANGED', 'lin', 'hospital.rename', rename({ name: '昆山市第一人民医院' }));
    await refused('HOSPITAL_DAY_INVALID', 'lin', 'hospital.rename', rename({ fromOn: addDays(today, 1) }));
    await refused('CHANGED_MEANWHILE', 'lin', 'hospital.rename', rename({ revision: 7 }));
    await refused('INPUT_INVALID', 'lin', 'hospital.rename', rename({ reason: '' }));
    for (const who of ['auditor', 'disp', 'boss1', 'eng'])
      await refused('ACTION_NOT_ALLOWED', who, 'hospital.rename', rename());
    await world.done('lin', 'hospital.rename', rename());
    const earlier = rename({ revision: 2, name: '别的名称', fromOn: addDays(today, -9) });
    await refused('HOSPITAL_DAY_INVALID', 'lin', 'hospital.rename', earlier);
  });
});

describe('a hospital that moves', () => {
  it('is asked about where it stood on the day, by single questions and by the engine alike', async () => {
    await twoCities();
    const naming = await world.approved({
      dealerId: 'D-3',
      productLineIds: ['IMM'],
      scope: { regionCodes: [], hospitalIds: ['H-KS'] },
    });
    await world.done('lin', 'hospital.move', move());
    expect(await whoOn('H-KS', '2090-06-30')).toEqual(['D-1']);
    expect(await whoOn('H-KS', movedOn)).toEqual(['D-2']);
    const grants = await world.all<GrantDocument>('grants');
    const hospitals = await world.all<Hospital>('hospitals');
    const engine = new CompiledCoverage(new Atlas(chinaRegions(), hospitals), grants);
    for (const day of ['2090-01-01', '2090-06-30', movedOn, '2090-12-31', '2091-01-01'])
      for (const { _id } of hospitals)
        expect(await whoOn(_id, day)).toEqual(
          engine.authorizing(_id, 'BIO', day).map(({ dealerId }) => dealerId),
        );
    // The grant that names it goes with it, and is found in the lists of both cities.
    expect((await world.grant(naming)).regionKeys).toEqual(
      expect.arrayContaining(['in:320583', 'in:320213', 'in:320200']),
    );
    expect(await world.done<HospitalPage>('lin', 'hospital.get', { hospitalId: 'H-KS' })).toMatchObject({
      place: '江苏省苏州市昆山市',
      movesTo: { place: '江苏省无锡市梁溪区', fromOn: movedOn },
      grants: 1,
    });
  });

  it('shows before who loses and who gains it, without writing anything', async () => {
    await twoCities();
    const before = await world.everything();
    const asked = { hospitalId: 'H-KS', movesTo: '320213', fromOn: movedOn };
    const preview = await world.done<Preview>('lin', 'coverage.preview', asked);
    const of = (dealerId: string, dealerName: string) => ({
      ...{ dealerId, dealerName, productLineIds: ['BIO'], fromOn: movedOn, toOn: year.toOn },
      hospitals: [{ id: 'H-KS', name: '昆山市第一人民医院' }],
    });
    expect(preview).toMatchObject({
      lost: [of('D-1', '康健')],
      gained: [of('D-2', '仁和')],
      conflicts: [],
    });
    expect(await world.everything()).toBe(before);
  });

  it('says whose exclusive grants would meet at the new place, and approvals there are refused from then on', async () => {
    const scope = { regionCodes: [], hospitalIds: ['H-KS'] };
    await world.approved({ dealerId: 'D-3', scope });
    await world.approved({ dealerId: 'D-2', scope: { regionCodes: ['110000'], hospitalIds: [] } });
    const asked = { hospitalId: 'H-KS', movesTo: '110101', fromOn: movedOn };
    const { conflicts } = await world.done<Preview>('lin', 'coverage.preview', asked);
    expect(conflicts).toMatchObject([{ productLineIds: ['BIO'] }]);
    expect(conflicts[0]!.dealerNames.sort()).toEqual(['仁和', '远大']);
    await world.done('lin', 'hospital.move', move({ regionCode: '110101' }));
    // Another province: found only because the keys of the grant that names it were made anew.
    const late = await world.pending({
      dealerId: 'D-1',
      scope: { regionCodes: ['110101'], hospitalIds: [] },
      fromOn: '2090-10-01',
    });
    const reply = await world.call('gu', 'grant.approve', { grantIds: [late] });
    expect(codeOf(reply)).toBe('GRANT_CONFLICT');
    expect(JSON.stringify(reply)).toContain('远大');
  });

  it('has been where it was: a move taken back leaves no trace in its places, and what is closed does not move', async () => {
    await world.done('lin', 'hospital.move', move());
    await world.done('lin', 'hospital.move', move({ revision: 2, regionCode: '320583' }));
    expect(await hospital('H-KS')).toMatchObject({ regionCode: '320583', formerPlaces: [] });
    await refused('HOSPITAL_UNCHANGED', 'lin', 'hospital.move', move({ revision: 3, regionCode: '320583' }));
    await refused('REGION_UNKNOWN', 'lin', 'hospital.move', move({ revision: 3, regionCode: '999999' }));
    await world.done('lin', 'hospital.move', move({ revision: 3 }));
    const earlier = move({ revision: 4, regionCode: '320508', fromOn: '2090-06-30' });
    await refused('HOSPITAL_DAY_INVALID', 'lin', 'hospital.move', earlier);
    const close = { hospitalId: 'H-KS', revision: 4, closedOn: '2090-08-01', reason: '并入他院' };
    await world.done('lin', 'hospital.close', close);
    await refused('HOSPITAL_CLOSED', 'lin', 'hospital.move', move({ revision: 5, regionCode: '320508' }));
  });

  it('takes the address with it only once it has moved, and forgets where engineers stood in the old house', async () => {
    const point = { longitude: 120.9, latitude: 31.4 };
    const site = { hospitalId: 'H-1', regionCode: '320583', address: '旧址', location: point };
    await world.put('hospitals', {
      ...(await hospital('H-KS')),
      _id: 'H-1',
      address: '旧址',
      location: point,
    } as never);
    await world.put('work_orders', { _id: 'WO-1', ...order, state: 'accepted', site } as never);
    const later = move({ hospitalId: 'H-1', fromOn: addDays(today, 9) });
    await world.done('lin', 'hospital.move', later);
    expect(await hospital('H-1')).toMatchObject({ address: '旧址', location: point });
    expect(await world.all('work_orders')).toMatchObject([{ site }]);
    // Taken back, and entered for today.
    await world.done('lin', 'hospital.move', { ...later, revision: 2, regionCode: '320583' });
    await world.done('lin', 'hospital.move', { ...later, revision: 3, fromOn: today });
    const there = { regionCode: '320213', address: '太湖大道 1 号', location: null };
    expect(await hospital('H-1')).toMatchObject(there);
    expect(await world.all('work_orders')).toMatchObject([{ site: there }]);
  });

  it('is one hospital where both its provinces are previewed, and printed with its place of the letter’s first day', async () => {
    await world.approved();
    await world.done('lin', 'hospital.move', move({ regionCode: '110105' }));
    const grantId = await world.draft({
      productLineIds: ['IMM'],
      scope: { regionCodes: ['320500', '110000'], hospitalIds: [] },
    });
    const { gained } = await world.done<Preview>('lin', 'coverage.preview', { grantId });
    for (const { hospitals, hospitalCount } of gained) {
      expect(new Set(hospitals.map(({ id }) => id)).size).toBe(hospitals.length);
      expect(hospitalCount).toBe(hospitals.length);
    }
    const within = { regionCodes: [], hospitalIds: ['H-KS'] };
    const { territory } = await world.done<{ territory: string[] }>('lin', 'letter.request', {
      ...{ dealerId: 'D-1', kind: 'annual', ...year, toOn: '2090-06-30', within },
    });
    expect(territory[0]).toContain('苏州市昆山市');
  });

  it('takes no letter along to where its dealer holds nothing', async () => {
    await twoCities();
    const letter = (who: string, within: object) =>
      world.done<{ letterIds: string[] }>('lin', 'letter.request', {
        dealerId: who,
        kind: 'annual',
        ...year,
        within,
      });
    const named = await letter('D-1', { regionCodes: [], hospitalIds: ['H-KS'] });
    const onRegion = await letter('D-1', suzhou);
    for (const { letterIds } of [named, onRegion])
      await world.done('lin', 'letter.submit', { letterId: letterIds[0] });
    await world.done('lin', 'hospital.move', move());
    const states = new Map(
      (await world.all<{ _id: string; state: string }>('letters')).map(({ _id, state }) => [_id, state]),
    );
    // Waiting for approval, it goes back to whoever asked; the one on the region says nothing about the new place.
    expect(states.get(named.letterIds[0]!)).toBe('draft');
    expect(states.get(onRegion.letterIds[0]!)).toBe('pending');
  });
});

describe('a hospital that closes', () => {
  const close = (more: object = {}) => ({
    hospitalId: 'H-KS',
    revision: 1,
    closedOn: movedOn,
    reason: '并入他院',
    ...more,
  });

  it('is nobody’s from that day on and somebody’s before, by both ways of asking', async () => {
    await world.approved();
    await world.done('lin', 'hospital.close', close());
    expect(await whoOn('H-KS', '2090-06-30')).toEqual(['D-1']);
    expect(await whoOn('H-KS', movedOn)).toEqual([]);
    const asked = { hospitalId: 'H-KS', productLineId: 'BIO', day: movedOn };
    expect(await world.done('lin', 'grant.who', asked)).toMatchObject({
      findings: [{ outcome: 'hospital_closed', closedOn: movedOn }],
    });
    const engine = new CompiledCoverage(
      new Atlas(chinaRegions(), await world.all<Hospital>('hospitals')),
      await world.all<GrantDocument>('grants'),
    );
    expect(engine.authorizing('H-KS', 'BIO', '2090-06-30')).toHaveLength(1);
    expect(engine.authorizing('H-KS', 'BIO', movedOn)).toEqual([]);
    const white = {
      day: movedOn,
      productLineIds: ['IMM'],
      cell: { regionCode: '320583', productLineId: 'IMM' },
    };
    expect(await world.done('lin', 'coverage.whiteSpace', white)).toMatchObject({ hospitalCount: 0 });
    expect(await world.done('lin', 'coverage.whiteSpace', { ...white, day: '2090-06-30' })).toMatchObject({
      hospitalCount: 1,
    });
  });

  it('is offered nowhere new, stays findable for whoever asks for closed ones, and can be opened again', async () => {
    await world.done('lin', 'hospital.close', close({ closedOn: today }));
    expect(await found('昆山')).toEqual([]);
    expect(await found('昆山', { closedToo: true })).toEqual(['H-KS']);
    const scope = { regionCodes: [], hospitalIds: ['H-KS'] };
    const terms = {
      dealerId: 'D-1',
      productLineIds: ['BIO'],
      scope,
      carveOuts: nowhere,
      ...year,
      exclusive: true,
    };
    await refused('GRANT_HOSPITAL_CLOSED', 'lin', 'grant.save', { terms });
    await refused('HOSPITAL_UNCHANGED', 'lin', 'hospital.close', close({ revision: 2, closedOn: today }));
    await world.done('lin', 'hospital.close', close({ revision: 2, closedOn: null, reason: '登记有误' }));
    expect(await found('昆山')).toEqual(['H-KS']);
    expect((await hospital('H-KS')).history!.map(({ event }) => event)).toEqual(['closed', 'reopened']);
  });
});

it('a hospital that a manager adds needs no review and falls under its region’s grants at once', async () => {
  await world.approved();
  const given = { name: '苏州新区医院', aliases: ['新区医院'], regionCode: '320508', address: '', level: '' };
  const { hospitalId } = await world.done<{ hospitalId: string }>('lin', 'hospital.add', given);
  expect(await hospital(hospitalId)).toMatchObject({ standing: 'verified' });
  expect(await whoOn(hospitalId, '2090-03-01')).toEqual(['D-1']);
  expect(await found('szxq')).toEqual([hospitalId]);
  await refused('HOSPITAL_NAME_TAKEN', 'lin', 'hospital.add', given);
  await refused('REGION_UNKNOWN', 'lin', 'hospital.add', {
    ...given,
    name: '别的医院',
    regionCode: '999999',
  });
});

describe('product lines and models', () => {
  const lines = async () =>
    (await world.done<{ productLines: ProductLineView[] }>('lin', 'productLine.list', {})).productLines;
  const line = (more: object = {}) => ({ name: '质谱', fromOn: null, untilOn: null, reason: '', ...more });
  const model = (more: object = {}) => ({
    ...{ productLineId: 'BIO', name: 'LC-1', maker: '', gtin: '09520011008006', serialPattern: '^LC1' },
    ...line({ name: 'LC-1' }),
    ...more,
  });

  it('are added, renamed and ended; the former name and the reason are kept', async () => {
    await world.done('lin', 'productLine.save', line({ code: 'ms' }));
    await world.done('lin', 'productLine.save', {
      ...line({ name: '临床质谱', reason: '统一叫法' }),
      productLineId: 'PL-MS',
      revision: 1,
    });
    const [, , added] = await lines();
    expect(added).toMatchObject({
      ...{ id: 'PL-MS', code: 'MS', name: '临床质谱', isSold: true, revision: 2 },
      formerNames: [{ name: '质谱', toOn: addDays(today, -1) }],
    });
    expect((await world.trail('product_lines', 'PL-MS')).map(({ why }) => why)).toEqual(['', '统一叫法']);
  });

  it('of one code or name there is one line, also of two people at once', async () => {
    await refused('PRODUCT_LINE_TAKEN', 'lin', 'productLine.save', line({ code: 'X1', name: '生化' }));
    await refused('PRODUCT_LINE_TAKEN', 'lin', 'productLine.save', line({ code: 'bio' }));
    await refused('INPUT_INVALID', 'lin', 'productLine.save', line());
    await refused('ACTION_NOT_ALLOWED', 'auditor', 'productLine.save', line({ code: 'MS' }));
    const both = await Promise.all([
      world.call('lin', 'productLine.save', line({ code: 'MS' })),
      world.call('gu', 'productLine.save', line({ code: 'MS', name: '飞行质谱' })),
    ]);
    expect(both.map(codeOf).sort()).toEqual(['PRODUCT_LINE_TAKEN', 'ok']);
  });

  it('an ended line is in no new grant and no new letter, and old ones keep it and its name', async () => {
    const running = { fromOn: addDays(today, -30), toOn: addDays(today, 300) };
    const old = await world.approved({ ...running, productLineIds: ['BIO', 'IMM'], scope: jiangsu });
    await world.done('lin', 'model.save', model());
    const yesterday = addDays(today, -1);
    const ended = { productLineId: 'BIO', revision: 1, name: '生化', fromOn: null, untilOn: yesterday };
    await refused('REASON_MISSING', 'lin', 'productLine.save', { ...ended, reason: '' });
    const reversed = { ...ended, fromOn: today, reason: '停产' };
    await refused('SOLD_DAYS_REVERSED', 'lin', 'productLine.save', reversed);
    expect(await world.done('lin', 'productLine.save', { ...ended, reason: '停产' })).toMatchObject({
      modelsEnded: 1,
    });
    expect((await lines())[0]).toMatchObject({ name: '生化', isSold: false, untilOn: yesterday });
    const { models } = await world.done<{ models: ModelView[] }>('lin', 'model.list', {
      productLineId: 'BIO',
    });
    expect(models).toMatchObject([{ name: 'LC-1', isSold: false, untilOn: yesterday }]);
    await refused(
      'SOLD_DAYS_REVERSED',
      'lin',
      'model.save',
      model({ name: 'LC-9', gtin: '', fromOn: today }),
    );

    const terms = {
      dealerId: 'D-2',
      productLineIds: ['BIO'],
      scope: suzhou,
      carveOuts: nowhere,
      exclusive: false,
    };
    await refused('GRANT_LINE_NOT_SOLD', 'lin', 'grant.save', { terms: { ...terms, ...year } });
    await refused('GRANT_LINE_NOT_SOLD', 'lin', 'grant.save', { terms: { ...terms, ...running } });
    const page = await world.done<{ productLines: object[] }>('lin', 'grant.get', { grantId: old });
    expect(page.productLines).toEqual([
      { id: 'BIO', name: '生化' },
      { id: 'IMM', name: '免疫' },
    ]);
    const asked = { hospitalId: 'H-KS', productLineId: 'BIO', day: today };
    expect(await world.done('gu', 'grant.who', asked)).toMatchObject({ dealers: [{ dealerId: 'D-1' }] });

    const letter = { dealerId: 'D-1', kind: 'annual', fromOn: today, toOn: running.toOn };
    await refused('LETTER_LINE_NOT_SOLD', 'lin', 'letter.request', { ...letter, productLineIds: ['BIO'] });
    await world.done('lin', 'letter.request', letter);
    expect(await world.all('letters')).toMatchObject([
      { terms: { productLineIds: ['IMM'] }, products: [{ line: '免疫' }] },
    ]);
  });

  it('models that ended with their line go along when its last day is put off or taken back', async () => {
    await world.done('lin', 'model.save', model());
    const own = { name: 'LC-0', gtin: '', untilOn: addDays(today, -9) };
    await world.done('lin', 'model.save', model(own));
    const days: unknown[] = [];
    for (const [at, untilOn] of [addDays(today, -1), addDays(today, 90), null].entries()) {
      const line = { productLineId: 'BIO', revision: at + 1, name: '生化', fromOn: null };
      await world.done('lin', 'productLine.save', { ...line, untilOn, reason: '改期' });
      const stored = await world.all<{ name: string; untilOn: string | null }>('models');
      expect(stored.find(({ name }) => name === 'LC-0')).toMatchObject({ untilOn: own.untilOn });
      days.push(stored.find(({ name }) => name === 'LC-1')!.untilOn);
    }
    expect(days).toEqual([addDays(today, -1), addDays(today, 90), null]);
  });

  it('models have one name in their line, one GTIN anywhere, and rules that can be read', async () => {
    await world.done('lin', 'model.save', model());
    await refused('MODEL_TAKEN', 'lin', 'model.save', model({ gtin: '' }));
    await refused('MODEL_TAKEN', 'lin', 'model.save', model({ productLineId: 'IMM', name: 'LC-2' }));
    for (const gtin of ['09520011008007', '9520011008006', 'ABCDEFGHIJKLMN'])
      await refused('MODEL_GTIN_INVALID', 'lin', 'model.save', model({ name: 'LC-2', gtin }));
    const broken = model({ name: 'LC-2', gtin: '', serialPattern: '(' });
    await refused('MODEL_PATTERN_INVALID', 'lin', 'model.save', broken);
    await refused('OBJECT_NOT_FOUND', 'lin', 'model.save', model({ productLineId: 'NONE', gtin: '' }));
    const [saved] = await world.all<{ _id: string }>('models');
    const next = { ...model({ name: 'LC-1 Plus', reason: '升级' }), modelId: saved!._id };
    await refused('CHANGED_MEANWHILE', 'lin', 'model.save', { ...next, revision: 5 });
    await world.done('lin', 'model.save', { ...next, revision: 1 });
    expect(await world.all('models')).toMatchObject([
      { name: 'LC-1 Plus', gtin: '09520011008006', formerNames: [{ name: 'LC-1' }] },
    ]);
  });
});

describe('renewal', () => {
  it('sees what came in by a workbook for the next year, and leaves out what is no more', async () => {
    const scope = { regionCodes: ['320500'], hospitalIds: ['H-WX', 'H-BJ'] };
    await world.approved({ scope, productLineIds: ['BIO', 'IMM'], exclusive: false });
    const next = { fromOn: '2091-01-01', toOn: '2091-12-31', exclusive: false };
    // As books have it: a row for each line.
    await world.draft({ ...next, scope, productLineIds: ['BIO'] });
    const dry = async () =>
      (
        await world.done<{ items: { outcome: string; changes: object[] }[] }>('lin', 'grant.renewDryRun', {
          year: 2090,
        })
      ).items;
    expect(await dry()).toMatchObject([{ outcome: 'renewed' }]);
    await world.draft({ ...next, scope, productLineIds: ['IMM'] });
    expect(await dry()).toMatchObject([{ outcome: 'renewed_before' }]);
    const count = (await world.all('grants')).length;
    await world.done('lin', 'grant.renew', { year: 2090 });
    expect(await world.all('grants')).toHaveLength(count);
  });

  it('goes on without closed hospitals and ended lines, and says so', async () => {
    const scope = { regionCodes: ['320500'], hospitalIds: ['H-WX'] };
    await world.approved({ scope, productLineIds: ['BIO', 'IMM'] });
    const reason = '不再经营';
    await world.done('lin', 'hospital.close', { hospitalId: 'H-WX', revision: 1, closedOn: movedOn, reason });
    const ended = {
      productLineId: 'IMM',
      revision: 1,
      name: '免疫',
      fromOn: null,
      untilOn: '2090-12-31',
      reason,
    };
    await world.done('lin', 'productLine.save', ended);
    await world.done('lin', 'grant.renew', { year: 2090 });
    const { items } = await world.done<{ items: { newNumber: string }[] }>('lin', 'grant.renewDryRun', {
      year: 2090,
    });
    const draft = (await world.all<GrantDocument>('grants')).find(
      ({ number }) => number === items[0]!.newNumber,
    );
    expect(draft).toMatchObject({
      productLineIds: ['BIO'],
      scope: { regionCodes: ['320500'], hospitalIds: [] },
    });
  });
});

it('lists say which hospitals a grant names', async () => {
  await world.approved({ scope: { regionCodes: [], hospitalIds: ['H-WX', 'H-BJ'] } });
  expect(await world.done('boss1', 'grant.list', {})).toMatchObject({
    grants: [{ hospitalNames: ['无锡市人民医院', '北京协和医院'], hospitalCount: 2 }],
  });
});
