import { creditCodeCheckCharacter } from '../../../miniprogram/shared/credit-code';
import { dayOf, addDays } from '../../../miniprogram/shared/days';
import type { BlockDocument, GrantDocument } from '../../../miniprogram/shared/model/grants';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import { verifyChain } from '../../../cloudfunctions/_platform/audit';
import { Atlas } from '../../../cloudfunctions/_modules/coverage/atlas';
import { chinaRegions } from '../../../cloudfunctions/_modules/coverage/china-regions';
import { CompiledCoverage } from '../../../cloudfunctions/_modules/coverage/compiled-coverage';
import { withNumberTails } from '../../../cloudfunctions/_store/grants';
import { refusals } from '../../../miniprogram/shared/refusals';
import { newDraft } from '../../../cloudfunctions/_modules/grants/grant-terms';
import { seeded } from '../../bench/grants-world';
import { codeOf, hospitalList, jiangsu, nowhere, startWorld, suzhou, terms, year } from './world';
import type { World } from './world';

// Whole lives of grants go through the database here, on a machine that may be busy.
jest.setTimeout(30_000);

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.cloud.close());

/** The call is refused with the code and leaves the database as it was. */
async function refused(code: string, who: string | null, action: string, input: object) {
  const before = await world.everything();
  const reply = await world.call(who, action, input);
  expect(codeOf(reply)).toBe(code);
  expect(await world.everything()).toBe(before);
  return reply.ok ? undefined : (reply.details as Record<string, never>);
}
const day = '2090-06-01';
const whoIn = async (hospitalId: string, change: object = {}) => {
  const question = { hospitalId, productLineId: 'BIO', day, ...change };
  const { dealers } = await world.done<{ dealers: { dealerId: string }[] }>('gu', 'grant.who', question);
  return dealers.map(({ dealerId }) => dealerId);
};

describe('the life of a grant', () => {
  it('goes from draft to approval by a second person, and each step is in its history and in the trail', async () => {
    const grantId = await world.draft();
    expect(await whoIn('H-SDFY')).toEqual([]);
    await world.done('lin', 'grant.submit', { grantIds: [grantId] });
    expect(await whoIn('H-SDFY')).toEqual([]);
    await refused('GRANT_SECOND_PERSON_MISSING', 'lin', 'grant.approve', { grantIds: [grantId] });
    await world.done('gu', 'grant.approve', { grantIds: [grantId] });
    expect(await whoIn('H-SDFY')).toEqual(['D-1']);
    expect(await whoIn('H-WX')).toEqual([]);

    const grant = await world.grant(grantId);
    expect(grant.history.map(({ event, by }) => [event, by.name])).toEqual([
      ['created', 'lin'],
      ['submitted', 'lin'],
      ['approved', 'gu'],
    ]);
    const trail = await world.trail('grants', grantId);
    expect(verifyChain({ collection: 'grants', entityId: grantId }, trail, grant)).toEqual([]);
    const messages = await world.all<{ memberId: string; kind: string }>('inbox_messages');
    const told = messages.map(({ memberId, kind }) => [kind, memberId]).sort();
    expect(told).toEqual([
      ['grant_approved', 'M-lin'],
      ['grant_submitted', 'M-gu'],
      ['grant_submitted', 'M-he'],
    ]);
  });

  it('of a draft nobody wants ends with a reason, many at once, and no draft less than all of them', async () => {
    const ids = [await world.draft(), await world.draft({ dealerId: 'D-2' })];
    const submitted = await world.pending({ dealerId: 'D-3' });
    const before = await world.everything();
    await refused('GRANT_STATE_CHANGED', 'lin', 'grant.void', {
      grantIds: [...ids, submitted],
      reason: '重复',
    });
    expect(await world.everything()).toBe(before);
    // Of several the one is named that stands in the way, whatever is done with them.
    const asDraft = { grantIds: [submitted, ids[0]!], reason: '写错' };
    expect(await refused('GRANT_STATE_CHANGED', 'gu', 'grant.return', asDraft)).toMatchObject({
      grantId: ids[0],
    });
    for (const [action, who] of [
      ['grant.submit', 'lin'],
      ['grant.approve', 'gu'],
    ] as const)
      expect(
        await refused('GRANT_STATE_CHANGED', who, action, {
          grantIds: action === 'grant.submit' ? [ids[0], submitted] : [submitted, ids[1]],
        }),
      ).toMatchObject({ grantId: action === 'grant.submit' ? submitted : ids[1] });
    const own = { grantIds: [submitted] };
    expect(await refused('GRANT_SECOND_PERSON_MISSING', 'lin', 'grant.approve', own)).toMatchObject({
      grantId: submitted,
    });
    // And when several do, all of them by their numbers.
    const { number } = await world.grant(submitted);
    const third = await world.pending({ dealerId: 'D-2', productLineIds: ['IMM'] });
    const numberOfThird = (await world.grant(third)).number;
    const state = { code: 'GRANT_STATE_CHANGED', sentence: refusals.GRANT_STATE_CHANGED };
    const several = [submitted, ids[0], third];
    expect(await refused('GRANT_STATE_CHANGED', 'lin', 'grant.submit', { grantIds: several })).toMatchObject({
      grantId: submitted,
      refused: [
        { id: submitted, number, ...state },
        { id: third, number: numberOfThird, ...state },
      ],
    });
    const strange = { grantIds: ['GR-x', third], reason: '重复' };
    expect(await refused('GRANT_NOT_FOUND', 'lin', 'grant.void', strange)).toMatchObject({
      refused: [
        { id: 'GR-x', number: '', code: 'GRANT_NOT_FOUND' },
        { number: numberOfThird, ...state },
      ],
    });
    const seen = { grantIds: [submitted, third], revisions: [99, 99] };
    expect(await refused('CHANGED_MEANWHILE', 'gu', 'grant.approve', seen)).toMatchObject({
      refused: [{ number }, { number: numberOfThird }],
    });
    // Named twice, once as it is and once as it was: not all of what is let through was seen.
    const { revision } = (await world.grant(third)) as { revision: number };
    for (const revisions of [
      [99, revision],
      [revision, 99],
    ])
      await refused('CHANGED_MEANWHILE', 'gu', 'grant.approve', { grantIds: [third, third], revisions });
    await world.done('gu', 'grant.return', { grantIds: [third], reason: '重复' });
    await world.done('lin', 'grant.void', { grantIds: [third], reason: '重复' });
    await world.done('gu', 'grant.void', { grantIds: ids, reason: '重复' });
    for (const id of ids) expect(await world.grant(id)).toMatchObject({ state: 'void' });
    expect((await world.trail('grants', ids[0]!)).pop()!.why).toBe('重复');
    await refused('GRANT_STATE_CHANGED', 'lin', 'grant.submit', { grantIds: [ids[0]] });
    const listed = await world.done<{ grants: { _id: string }[] }>('lin', 'grant.list', {});
    expect(listed.grants.map(({ _id }) => _id)).toEqual([submitted]);
  });

  it('of many is told to a person once, when they are submitted, come back or are approved', async () => {
    const ids = [await world.draft(), await world.draft({ dealerId: 'D-2', productLineIds: ['IMM'] })];
    const told = async () =>
      (await world.all<{ memberId: string; kind: string; body: string; page: string }>('inbox_messages'))
        .filter(({ memberId }) => memberId !== 'M-he')
        .map(({ memberId, kind, body }) => `${memberId} ${kind} ${body}`)
        .sort();
    await world.done('lin', 'grant.submit', { grantIds: ids });
    await world.done('gu', 'grant.return', { grantIds: ids, reason: '写错年份' });
    await world.done('lin', 'grant.submit', { grantIds: ids });
    await world.done('gu', 'grant.approve', { grantIds: ids });
    expect(await told()).toEqual([
      'M-gu grant_submitted 2 份授权待审批。',
      'M-gu grant_submitted 2 份授权待审批。',
      'M-lin grant_approved 2 份授权已批准。',
      'M-lin grant_returned 2 份授权被退回：写错年份',
    ]);
  });

  it('is not begun for a dealer that has been terminated', async () => {
    const grantId = await world.draft({ dealerId: 'D-4' });
    await world.done('lin', 'dealer.move', { dealerId: 'D-4', to: 'terminated', reason: '不再合作' });
    const before = await world.everything();
    await refused('GRANT_DEALER_TERMINATED', 'lin', 'grant.submit', { grantIds: [grantId] });
    await refused('GRANT_DEALER_TERMINATED', 'lin', 'grant.save', { terms: terms({ dealerId: 'D-4' }) });
    expect(await world.everything()).toBe(before);
  });

  it('gives up the contested line alone where it is split, and keeps its ground for the others', async () => {
    await world.approved({ dealerId: 'D-2', productLineIds: ['IMM'], scope: jiangsu });
    const grantId = await world.pending({ productLineIds: ['BIO', 'IMM'] });
    const otherId = (await world.all<{ _id: string; dealerId: string }>('grants')).find(
      ({ dealerId }) => dealerId === 'D-2',
    )!._id;
    const { scope } = await world.grant(grantId);
    // Of the contested line nothing would be left, so it only goes.
    const alone = await world.done<{ grants: { grantId: string }[] }>('gu', 'grant.split', {
      grantId,
      otherId,
    });
    expect(alone.grants.map((one) => one.grantId)).toEqual([grantId]);
    expect(await world.grant(grantId)).toMatchObject({
      ...{
        productLineIds: ['BIO'],
        scope,
        state: 'pending',
        carveOuts: { regionCodes: [], hospitalIds: [] },
      },
    });
    await refused('GRANT_NOT_CONFLICTING', 'gu', 'grant.split', { grantId, otherId });
    await world.done('lin', 'grant.return', { grantIds: [grantId], reason: '另写一份' });
    const wide = await world.pending({
      productLineIds: ['BIO', 'IMM'],
      scope: { regionCodes: ['320500', '110000'], hospitalIds: [] },
    });
    const { grants } = await world.done<{ grants: { grantId: string }[] }>('gu', 'grant.split', {
      grantId: wide,
      otherId,
    });
    const [kept, apart] = await Promise.all(grants.map((one) => world.grant(one.grantId)));
    expect(kept).toMatchObject({ productLineIds: ['BIO'], carveOuts: { regionCodes: [] }, state: 'pending' });
    expect(apart).toMatchObject({
      productLineIds: ['IMM'],
      carveOuts: { regionCodes: ['320500'] },
      state: 'pending',
      createdBy: { memberId: 'M-lin' },
    });
    expect(scope.regionCodes).toEqual(['320500']);
    await world.done('he', 'grant.approve', { grantIds: grants.map((one) => one.grantId) });
  });

  it('comes back with a reason, is edited, and whoever edited it last cannot approve it', async () => {
    const grantId = await world.pending();
    await world.done('gu', 'grant.return', { grantIds: [grantId], reason: '缺少排除项' });
    const { revision, returnReason } = await world.grant(grantId);
    expect(returnReason).toBe('缺少排除项');
    const edit = terms({ carveOuts: { regionCodes: [], hospitalIds: ['H-SDFY'] } });
    await refused('CHANGED_MEANWHILE', 'gu', 'grant.save', { grantId, revision: 1, terms: edit });
    await world.done('gu', 'grant.save', { grantId, revision, terms: edit });
    await world.done('lin', 'grant.submit', { grantIds: [grantId] });
    await refused('GRANT_SECOND_PERSON_MISSING', 'gu', 'grant.approve', { grantIds: [grantId] });
    await world.done('he', 'grant.approve', { grantIds: [grantId] });
    expect(await whoIn('H-SDFY')).toEqual([]);
    expect(await whoIn('H-KS')).toEqual(['D-1']);
    await refused('GRANT_STATE_CHANGED', 'lin', 'grant.save', { grantId, revision: 6, terms: edit });
    await refused('GRANT_STATE_CHANGED', 'lin', 'grant.submit', { grantIds: [grantId] });
    await refused('GRANT_STATE_CHANGED', 'he', 'grant.approve', { grantIds: [grantId] });
  });

  it('ends by revocation from a day on, and the days before stay true', async () => {
    const grantId = await world.approved();
    const yesterday = addDays(dayOf(new Date()), -1);
    const revoke = (fromOn: string) => ({ grantId, reason: '违约', fromOn });
    await refused('GRANT_REVOKE_DAY_INVALID', 'lin', 'grant.revoke', revoke(yesterday));
    await refused('GRANT_REVOKE_DAY_INVALID', 'lin', 'grant.revoke', revoke('2091-01-01'));
    await refused('INPUT_INVALID', 'lin', 'grant.revoke', revoke('2090-02-30'));
    await refused('INPUT_INVALID', 'lin', 'grant.revoke', { ...revoke('2090-07-01'), reason: ' ' });
    await world.done('lin', 'grant.revoke', revoke('2090-07-01'));
    expect(await whoIn('H-SDFY', { day: '2090-06-30' })).toEqual(['D-1']);
    expect(await whoIn('H-SDFY', { day: '2090-07-01' })).toEqual([]);
    for (const later of ['2090-07-01', '2090-08-01'])
      await refused('GRANT_STATE_CHANGED', 'lin', 'grant.revoke', revoke(later));
    await world.done('lin', 'grant.revoke', revoke('2090-03-01'));
    expect(await whoIn('H-SDFY', { day: '2090-02-28' })).toEqual(['D-1']);
    expect(await whoIn('H-SDFY', { day: '2090-06-30' })).toEqual([]);
    await refused('GRANT_STATE_CHANGED', 'lin', 'grant.save', { grantId, revision: 5, terms: terms() });
  });

  it.each([
    ['GRANT_DEALER_UNKNOWN', { dealerId: 'D-9' }],
    ['GRANT_LINES_EMPTY', { productLineIds: [] }],
    ['GRANT_LINE_UNKNOWN', { productLineIds: ['XXX'] }],
    ['GRANT_SCOPE_EMPTY', { scope: nowhere }],
    ['REGION_UNKNOWN', { scope: { regionCodes: ['999999'], hospitalIds: [] } }],
    ['GRANT_HOSPITAL_UNKNOWN', { scope: { regionCodes: [], hospitalIds: ['H-NONE'] } }],
    ['GRANT_CARVE_OUT_OUTSIDE_SCOPE', { carveOuts: { regionCodes: ['110000'], hospitalIds: [] } }],
    ['GRANT_NOTHING_LEFT', { carveOuts: suzhou }],
    ['GRANT_DAYS_REVERSED', { fromOn: '2090-12-31', toOn: '2090-01-01' }],
    ['GRANT_DAY_INVALID', { toOn: '2090-02-29' }],
    ['GRANT_KINDS_EMPTY', { kinds: [] }],
  ])('is refused with %s, and nothing is written', async (code, change) => {
    await refused(code, 'lin', 'grant.save', { terms: terms(change) });
  });

  it('is not approved for a dealer that is not active', async () => {
    const grantId = await world.pending({ dealerId: 'D-4' });
    await refused('GRANT_DEALER_NOT_ACTIVE', 'gu', 'grant.approve', { grantIds: [grantId] });
  });
});

describe('conflicts', () => {
  it('refuse the approval with the exact intersection, and the offered carve-out resolves it in one tap', async () => {
    await world.approved({ scope: jiangsu, carveOuts: { regionCodes: [], hospitalIds: ['H-SDFY'] } });
    const grantId = await world.pending({
      dealerId: 'D-2',
      productLineIds: ['BIO', 'IMM'],
      scope: { regionCodes: ['320500', '110000'], hospitalIds: [] },
      fromOn: '2090-07-01',
      toOn: '2091-06-30',
    });
    const details = await refused('GRANT_CONFLICT', 'gu', 'grant.approve', { grantIds: [grantId] });
    expect(details).toMatchObject({
      grantId,
      total: 1,
      conflicts: [
        {
          number: expect.stringMatching(/^SQ2090-/),
          dealerName: '康健',
          productLineIds: ['BIO'],
          fromOn: '2090-07-01',
          toOn: '2090-12-31',
          ground: { regions: [{ code: '320500', name: '江苏省苏州市' }] },
          except: { hospitals: [{ id: 'H-SDFY', name: '苏州大学附属第一医院' }] },
          carveOut: {
            leavesNothing: false,
            ground: { regions: [{ code: '320500' }] },
            alsoOnLines: ['IMM'],
            alsoOnDays: [{ fromOn: '2091-01-01', toOn: '2091-06-30' }],
            alsoGivesUp: { hospitals: [{ id: 'H-SDFY' }] },
          },
        },
      ],
    });
    const shown = await world.done('auditor', 'grant.conflicts', { grantId });
    expect(shown).toMatchObject({ total: 1, conflicts: details!.conflicts });

    const { otherId } = (details as unknown as { conflicts: { otherId: string }[] }).conflicts[0]!;
    await world.done('lin', 'grant.carveOut', { grantId, otherId });
    await refused('GRANT_NOT_CONFLICTING', 'lin', 'grant.carveOut', { grantId, otherId });
    await world.done('gu', 'grant.approve', { grantIds: [grantId] });
    expect(await whoIn('H-KS', { day: '2090-08-01' })).toEqual(['D-1']);
    expect(await whoIn('H-BJ', { day: '2090-08-01' })).toEqual(['D-2']);
  });

  it('carved out of a pending grant leave its approval to whoever carved, never to its writer; out of a draft to neither', async () => {
    const otherId = await world.approved({ scope: suzhou });
    const clash = { dealerId: 'D-2', scope: jiangsu };
    const grantId = await world.pending(clash);
    await world.done('gu', 'grant.carveOut', { grantId, otherId });
    await refused('GRANT_SECOND_PERSON_MISSING', 'lin', 'grant.approve', { grantIds: [grantId] });
    await world.done('gu', 'grant.approve', { grantIds: [grantId] });
    expect((await world.grant(grantId)).history).toMatchObject([
      { event: 'created', by: { name: 'lin' } },
      { event: 'submitted', by: { name: 'lin' } },
      { event: 'carved_out', by: { name: 'gu' } },
      { event: 'approved', by: { name: 'gu' } },
    ]);

    const draftId = await world.draft({ ...clash, dealerId: 'D-3' });
    await world.done('gu', 'grant.carveOut', { grantId: draftId, otherId });
    await world.done('lin', 'grant.submit', { grantIds: [draftId] });
    for (const who of ['lin', 'gu'])
      await refused('GRANT_SECOND_PERSON_MISSING', who, 'grant.approve', { grantIds: [draftId] });
  });

  it('do not arise when one ends the day before the other begins, nor between grants that are not exclusive', async () => {
    await world.approved({ toOn: '2090-06-30' });
    await world.approved({ dealerId: 'D-2', fromOn: '2090-07-01' });
    await world.approved({ productLineIds: ['IMM'], exclusive: false });
    await world.approved({ productLineIds: ['IMM'], exclusive: false, dealerId: 'D-2' });
    const overlap = await world.pending({ dealerId: 'D-3', fromOn: '2090-06-30', toOn: '2090-07-01' });
    const details = await refused('GRANT_CONFLICT', 'gu', 'grant.approve', { grantIds: [overlap] });
    expect(details).toMatchObject({
      conflicts: expect.arrayContaining([
        expect.objectContaining({ dealerName: '康健', fromOn: '2090-06-30', toOn: '2090-06-30' }),
        expect.objectContaining({ dealerName: '仁和', fromOn: '2090-07-01', toOn: '2090-07-01' }),
      ]),
    });
    expect(await whoIn('H-KS', { productLineId: 'IMM' })).toEqual(['D-1', 'D-2']);
  });

  it('are found within one approval of several, which then approves none', async () => {
    const grantIds = [await world.pending(), await world.pending({ dealerId: 'D-2' })];
    await refused('GRANT_CONFLICT', 'gu', 'grant.approve', { grantIds });
  });

  it('let exactly one of two approvals at once succeed, also where one holds the country and the other a hospital', async () => {
    const everywhere = { scope: { regionCodes: ['000000'], hospitalIds: [] } };
    for (const [a, b] of [
      [{}, { dealerId: 'D-2', scope: jiangsu }],
      [
        { ...everywhere, productLineIds: ['IMM'] },
        {
          dealerId: 'D-2',
          productLineIds: ['BIO', 'IMM'],
          scope: { regionCodes: [], hospitalIds: ['H-BJ'] },
        },
      ],
    ]) {
      const ids = [
        await world.pending(a),
        await world.pending(b),
        await world.pending({ ...b, dealerId: 'D-3' }),
      ];
      const replies = await Promise.all(
        ids.map((id, i) => world.call(['gu', 'he', 'gu'][i]!, 'grant.approve', { grantIds: [id] })),
      );
      expect(replies.map(codeOf).sort()).toEqual(['GRANT_CONFLICT', 'GRANT_CONFLICT', 'ok']);
      const states = await Promise.all(ids.map(async (id) => (await world.grant(id)).state));
      expect(states.filter((state) => state === 'approved')).toHaveLength(1);
    }
    // Nothing approved stands against anything approved: what is told are those that still wait.
    const told = await world.done<{ conflicts: { grantId: string; otherId: string }[]; total: number }>(
      'gu',
      'coverage.conflicts',
      {},
    );
    expect(told.total).toBe(4);
    for (const { grantId, otherId } of told.conflicts) {
      const states = [(await world.grant(grantId)).state, (await world.grant(otherId)).state];
      expect(states.sort()).toEqual(['approved', 'pending']);
    }
  });
});

describe('point questions', () => {
  it('take two database requests, by indexes only, and explain themselves', async () => {
    const grantId = await world.approved({ carveOuts: { regionCodes: ['320583'], hospitalIds: [] } });
    for (const [action, input] of [
      ['grant.who', {}],
      ['grant.may', { dealerId: 'D-1' }],
      ['grant.explain', {}],
    ] as const) {
      const before = world.cloud.requests.length;
      await world.done('disp', action, { hospitalId: 'H-SDFY', productLineId: 'BIO', day, ...input });
      const asked = world.cloud.requests.slice(before);
      expect(asked.length).toBeLessThanOrEqual(2);
      expect(asked.filter(({ examined, index }) => examined > 0 && index === null)).toEqual([]);
    }
    const may = (hospitalId: string, on = day) =>
      world.done('boss1', 'grant.may', { dealerId: 'D-1', hospitalId, productLineId: 'BIO', day: on });
    expect(await may('H-SDFY')).toMatchObject({
      may: true,
      findings: [{ grantId, outcome: 'authorizes', clauseName: '江苏省苏州市', dealerName: '康健' }],
    });
    expect(await may('H-KS')).toMatchObject({
      may: false,
      findings: [{ grantId, outcome: 'carved_out', carveOutName: '江苏省苏州市昆山市' }],
    });
    expect(await may('H-SDFY', '2089-12-31')).toMatchObject({
      may: false,
      findings: [{ because: 'not_begun' }],
    });
    expect(await may('H-BJ')).toMatchObject({ may: false, findings: [] });
  });

  it('answer from the database as the compiled engine does', async () => {
    const random = seeded(11);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
    const places = ['000000', '320000', '320500', '320508', '320583', '320200', '320213', '110000', '110101'];
    const ids = hospitalList.map(({ _id }) => _id);
    const someGround = (most: number) => ({
      regionCodes: [
        ...new Set(Array.from({ length: Math.floor(random() * (most + 1)) }, () => pick(places))),
      ],
      hospitalIds: random() < 0.4 ? [pick(ids)] : [],
    });
    const days = ['2090-01-01', '2090-02-01', '2090-03-01', '2090-04-01'];
    const hospital = (id: string) => hospitalList.find(({ _id }) => _id === id);
    const by = { memberId: 'M-lin', name: 'lin' };
    const grants = Array.from({ length: 60 }, (_, i) => {
      const [fromOn, toOn] = [pick(days), pick(days)].sort() as [string, string];
      const scope = { ...someGround(1), ...(random() < 0.2 ? { hospitalIds: [pick(ids)] } : {}) };
      const drawn = {
        dealerId: pick(['D-1', 'D-2', 'D-3']),
        productLineIds: [pick(['BIO', 'IMM'])],
        scope,
        carveOuts: someGround(1),
      };
      const grant = newDraft(
        { ...drawn, fromOn, toOn, exclusive: false, ...(random() < 0.3 ? { kinds: ['sell' as const] } : {}) },
        {
          _id: `R-${i}`,
          number: `R-${i}`,
          dealerName: drawn.dealerId,
          hospital,
          by,
          at: '2026-01-01T00:00:00.000Z',
        },
      );
      const state = pick(['draft', 'pending', 'approved', 'approved', 'approved', 'revoked'] as const);
      return { ...grant, state, ...(state === 'revoked' ? { revokedOn: pick(days) } : {}) };
    });
    await world.put('grants', ...grants);
    const block = {
      on: { hospitalId: 'H-KS' },
      productLineIds: ['IMM'],
      fromOn: '2090-02-01',
      toOn: '2090-02-28',
      reason: 'x',
    };
    await world.done('lin', 'block.set', block);
    await world.done('lin', 'block.set', { ...block, on: { dealerId: 'D-3' }, toOn: null });
    const blocks = await world.all<BlockDocument>('global_blocks');
    // One moves to another city, one moves and closes: the same days are asked about on both sides of each.
    const life = { revision: 1, reason: '搬迁' };
    const to = (hospitalId: string, regionCode: string, fromOn: string) =>
      world.done('lin', 'hospital.move', { ...life, hospitalId, regionCode, address: '', fromOn });
    await to('H-KS', '320213', '2090-02-01');
    await to('H-BJ', '320508', '2090-03-01');
    await world.done('lin', 'hospital.close', {
      ...life,
      hospitalId: 'H-BJ',
      revision: 2,
      closedOn: '2090-04-01',
    });
    const stored = await world.all<GrantDocument>('grants');
    const known = await world.all<Hospital>('hospitals');
    const engine = new CompiledCoverage(new Atlas(chinaRegions(), known), stored, blocks);
    let authorized = 0;
    for (const hospitalId of ids)
      for (const productLineId of ['BIO', 'IMM'])
        for (const on of days)
          for (const kind of [undefined, 'serve'] as const) {
            const expected = engine
              .authorizing(hospitalId, productLineId, on, kind)
              .map(({ dealerId }) => dealerId);
            const question = { productLineId, day: on, ...(kind ? { kind } : {}) };
            expect(await whoIn(hospitalId, question)).toEqual([...new Set(expected)].sort());
            authorized += expected.length;
          }
    expect(authorized).toBeGreaterThan(40);
  });

  it('answer a dealer about itself only, whatever ids are forged', async () => {
    await world.approved();
    const question = { hospitalId: 'H-SDFY', productLineId: 'BIO', day };
    expect(await world.done('boss2', 'grant.who', question)).toMatchObject({ dealers: [], findings: [] });
    expect(await world.done('boss2', 'grant.may', { ...question, dealerId: 'D-1' })).toMatchObject({
      may: false,
    });
    await refused('HOSPITAL_NOT_FOUND', 'gu', 'grant.who', { ...question, hospitalId: 'H-NONE' });
    await refused('ACTION_NOT_ALLOWED', 'eng', 'grant.who', question);
  });

  it('say no wherever a global block stands, and yes again after it', async () => {
    await world.approved({ scope: jiangsu });
    const today = dayOf(new Date());
    const block = { fromOn: today, toOn: null, reason: '直销医院' };
    await refused('BLOCK_DAY_INVALID', 'lin', 'block.set', {
      ...block,
      on: { hospitalId: 'H-SDFY' },
      fromOn: '2020-01-01',
    });
    await refused('HOSPITAL_NOT_FOUND', 'lin', 'block.set', { ...block, on: { hospitalId: 'H-9' } });
    const { blockId } = await world.done<{ blockId: string }>('lin', 'block.set', {
      ...block,
      on: { hospitalId: 'H-SDFY' },
    });
    expect(await whoIn('H-SDFY')).toEqual([]);
    expect(await whoIn('H-KS')).toEqual(['D-1']);
    const own = await world.done('boss1', 'grant.may', {
      dealerId: 'D-1',
      hospitalId: 'H-SDFY',
      productLineId: 'BIO',
      day,
    });
    expect(own).toMatchObject({
      may: false,
      findings: [{ outcome: 'blocked', block: { reason: '直销医院' } }],
    });
    expect(JSON.stringify(own)).not.toContain('createdBy');
    await world.done('gu', 'block.lift', { blockId, reason: '转经销' });
    expect(await whoIn('H-SDFY')).toEqual(['D-1']);
    await refused('BLOCK_NOT_FOUND', 'gu', 'block.lift', { blockId, reason: '转经销' });
    expect(await world.done('auditor', 'block.list', {})).toMatchObject({
      blocks: [{ _id: blockId }],
      next: null,
    });
  });
});

describe('lists', () => {
  it('show a dealer its own grants, by region what touches it, and what the days make of a state', async () => {
    const own = await world.approved();
    const other = await world.approved({
      dealerId: 'D-2',
      scope: { regionCodes: [], hospitalIds: ['H-WX'] },
    });
    const whole = await world.draft({
      dealerId: 'D-3',
      scope: jiangsu,
      fromOn: '2020-01-01',
      toOn: '2020-12-31',
    });
    const ids = async (who: string, filter: object) =>
      (await world.done<{ grants: { _id: string }[] }>(who, 'grant.list', filter)).grants
        .map(({ _id }) => _id)
        .sort();
    const sorted = (...list: string[]) => list.sort();
    expect(await ids('boss1', {})).toEqual([own]);
    expect(await ids('boss1', { dealerId: 'D-2' })).toEqual([]);
    expect(await ids('lin', {})).toEqual(sorted(own, other, whole));
    expect(await ids('lin', { regionCode: '320200' })).toEqual(sorted(other, whole));
    expect(await ids('lin', { regionCode: '320583' })).toEqual(sorted(own, whole));
    expect(await ids('lin', { regionCode: '110000' })).toEqual([]);
    expect(await ids('lin', { states: ['draft'] })).toEqual([whole]);
    const page = await world.done('boss1', 'grant.get', { grantId: own });
    expect(page).toMatchObject({
      standing: 'not_begun',
      scope: { regions: [{ name: '江苏省苏州市' }] },
      productLines: [{ id: 'BIO', name: '生化' }],
      history: [{ event: 'created' }, { event: 'submitted' }, { event: 'approved' }],
    });
    expect(JSON.stringify(page)).not.toMatch(/"head"|coverageKeys/);
    await refused('GRANT_NOT_FOUND', 'boss1', 'grant.get', { grantId: other });
    await refused('GRANT_NOT_FOUND', 'boss1', 'grant.get', { grantId: 'GR-none' });
  });

  it('keep a grant from its dealer until it is approved', async () => {
    const grantId = await world.draft();
    await refused('GRANT_NOT_FOUND', 'boss1', 'grant.get', { grantId });
    expect(await world.done('boss1', 'grant.list', {})).toEqual({ grants: [], next: null, isCut: false });
    expect(await world.done('boss1', 'grant.list', { states: ['draft'] })).toEqual({
      grants: [],
      next: null,
      isCut: false,
    });
    await world.done('lin', 'grant.submit', { grantIds: [grantId] });
    await refused('GRANT_NOT_FOUND', 'boss1', 'grant.get', { grantId });
    expect(await world.done('boss1', 'grant.list', { states: ['pending'] })).toEqual({
      grants: [],
      next: null,
      isCut: false,
    });
    // Neither by a question for what waits nor by any other that a dealer may ask.
    const own = { hospitalId: 'H-SDFY', productLineId: 'BIO', day };
    for (const [action, input] of [
      ['grant.list', { queue: 'to_approve' }],
      ['grant.list', { queue: 'ending' }],
      ['grant.who', own],
      ['grant.explain', own],
      ['grant.may', { ...own, dealerId: 'D-1' }],
      ['coverage.grid', { parentCode: null, day }],
      ['dealer.get', { dealerId: 'D-1' }],
    ] as const) {
      const told = await world.done<object>('boss1', action, input);
      expect([action, JSON.stringify(told)]).not.toEqual([
        action,
        expect.stringMatching(new RegExp(`${grantId}|"pending":(\\["|1)`)),
      ]);
    }
    await world.done('gu', 'grant.approve', { grantIds: [grantId] });
    expect(await world.done('boss1', 'grant.get', { grantId })).toMatchObject({ standing: 'not_begun' });
  });

  it('narrow by line, year, the beginning of a number and any part of what follows the year', async () => {
    const bio = await world.approved();
    const imm = await world.approved({ productLineIds: ['IMM'], fromOn: '2091-01-01', toOn: '2091-12-31' });
    const ids = async (filter: object) =>
      (await world.done<{ grants: { _id: string }[] }>('lin', 'grant.list', filter)).grants.map(
        ({ _id }) => _id,
      );
    expect(await ids({ productLineId: 'IMM' })).toEqual([imm]);
    expect(await ids({ year: 2090 })).toEqual([bio]);
    const { number } = await world.grant(bio);
    expect(await ids({ number: number.slice(0, 9).toLowerCase() })).toEqual([bio]);
    const part = number.slice(number.indexOf('-') + 1);
    for (const typed of [part, part.slice(2, 6).toLowerCase(), part.slice(-4), `2090-${part.slice(0, 5)}`])
      expect(await ids({ number: typed })).toEqual([bio]);
    expect(await ids({ number: `${part}X` })).toEqual([]);
    // Without its dash, from the middle over it, and the year alone.
    const close = number.replace('-', '').toLowerCase();
    for (const typed of [close, close.slice(0, 8), close.slice(2), close.slice(3, 9), '2090', 'sq2090'])
      expect([typed, await ids({ number: typed })]).toEqual([typed, [bio]]);
  });

  it('of a part of a number read on behind those that the filters leave out, and say when it stands in more', async () => {
    const draft = (n: number, dealerId: string) => ({
      ...newDraft(terms({ dealerId }), {
        _id: `G-${String(n).padStart(4, '0')}`,
        number: `SQ2090-AAAA${String(n).padStart(4, '0')}`,
        dealerName: '',
        hospital: (id) => hospitalList.find(({ _id }) => _id === id),
        by: { memberId: 'M-lin', name: 'lin' },
        at: '2090-01-01T00:00:00.000Z',
      }),
      state: 'approved' as const,
    });
    const many = Array.from({ length: 230 }, (_, n) => withNumberTails(draft(n, n < 210 ? 'D-1' : 'D-2')));
    await world.put('grants', ...many);
    type Page = { grants: { _id: string }[]; next: string | null; isCut: boolean };
    const all = async (filter: object) => {
      const ids = new Set<string>();
      let [after, isCut] = [null as string | null, false];
      do {
        const page: Page = await world.done('lin', 'grant.list', { number: 'AAA', after, ...filter });
        for (const { _id } of page.grants) ids.add(_id);
        [after, isCut] = [page.next, page.isCut];
      } while (after);
      return { found: ids.size, isCut };
    };
    expect(await all({ dealerId: 'D-2' })).toEqual({ found: 20, isCut: false });
    expect(await all({})).toEqual({ found: 200, isCut: true });
    expect(await all({ number: 'SQ2090-AAA' })).toEqual({ found: 230, isCut: false });
  });

  it('ask by indexes', async () => {
    await world.approved();
    const before = world.cloud.requests.length;
    for (const filter of [{}, { dealerId: 'D-1' }, { regionCode: '320500' }, { states: ['approved'] }])
      await world.done('lin', 'grant.list', filter);
    const asked = world.cloud.requests.slice(before).filter(({ examined }) => examined > 0);
    expect(asked.length).toBeGreaterThan(6);
    expect(asked.filter(({ index }) => index === null)).toEqual([]);
  });

  it('come in pages of fifty', async () => {
    const grantId = await world.draft();
    const { revision: _, head: _1, ...grant } = await world.grant(grantId);
    await world.put(
      'grants',
      ...Array.from({ length: 60 }, (_2, i) => ({ ...grant, _id: `G-${i}`, number: `SQ2099-${i}` })),
    );
    const page = (more: object) =>
      world.done<{ grants: { _id: string; number: string }[]; next: string | null }>(
        'lin',
        'grant.list',
        more,
      );
    const first = await page({});
    const second = await page({ after: first.next });
    expect([first.grants.length, second.grants.length, second.next]).toEqual([50, 11, null]);
    expect(new Set([...first.grants, ...second.grants].map(({ _id }) => _id)).size).toBe(61);
    const called = await page({ number: 'sq2099-5', states: ['draft'] });
    expect(called.grants.map(({ number }) => number)).toEqual([
      'SQ2099-5',
      ...Array.from({ length: 10 }, (_2, i) => `SQ2099-5${i}`),
    ]);
  });
});

describe('renewal', () => {
  it('shows first, then makes each next year once, with its changes', async () => {
    const grantId = await world.approved({ scope: { regionCodes: [], hospitalIds: ['H-SDFY', 'H-KS'] } });
    const bare = await world.approved({
      dealerId: 'D-2',
      productLineIds: ['IMM'],
      fromOn: '2089-03-01',
      toOn: '2090-02-28',
    });
    await world.put('hospitals', { _id: 'H-NEW', name: '新院', regionCode: '320583' } as { _id: string });
    const { database } = jest.requireActual<typeof import('../../../cloudfunctions/_platform/cloud')>(
      '../../../cloudfunctions/_platform/cloud',
    );
    await database
      .collection('hospitals')
      .doc('H-KS')
      .update({ data: { mergedInto: 'H-NEW' } });

    const before = await world.everything();
    const dry = await world.done<{ items: object[] }>('auditor', 'grant.renewDryRun', { year: 2090 });
    expect(await world.everything()).toBe(before);
    expect(dry.items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          grantId,
          outcome: 'renewed',
          dealerName: '康健',
          productLineIds: ['BIO'],
          changes: [
            { field: 'days', before: '2090-01-01 – 2090-12-31', after: '2091-01-01 – 2091-12-31' },
            { field: 'scope', before: '昆山市第一人民医院', after: '新院' },
          ],
        }),
        expect.objectContaining({
          grantId: bare,
          changes: [{ field: 'days', before: '2089-03-01 – 2090-02-28', after: '2090-03-01 – 2091-02-28' }],
        }),
      ]),
    );
    const renewed = await Promise.all([
      world.call('lin', 'grant.renew', { year: 2090 }),
      world.call('gu', 'grant.renew', { year: 2090 }),
    ]);
    expect(renewed.map(codeOf)).toEqual(['ok', 'ok']);
    const drafts = (await world.all<{ renewsId: string | null; state: string }>('grants')).filter(
      ({ renewsId }) => renewsId,
    );
    expect(drafts.map(({ state }) => state)).toEqual(['draft', 'draft']);
    const again = await world.done<{ items: { outcome: string }[] }>('lin', 'grant.renew', {
      year: 2090,
      dealerId: 'D-1',
    });
    expect(again.items.map(({ outcome }) => outcome)).toEqual(['renewed_before']);
  });

  it('makes one anew that was given up, beside what stays void with its reason, and tells it once', async () => {
    const grantId = await world.approved();
    type Page = { items: { grantId: string; outcome: string; newNumber?: string }[] };
    const ask = async (action: string) => (await world.done<Page>('lin', action, { year: 2090 })).items;
    const made = async () =>
      (await world.all<GrantDocument>('grants')).filter(({ renewsId }) => renewsId === grantId);
    expect(await ask('grant.renewDryRun')).toEqual([
      expect.not.objectContaining({ newNumber: expect.anything() }),
    ]);
    await ask('grant.renew');
    for (const reason of ['期限写错', '又写错了']) {
      const wrong = (await made()).find(({ state }) => state === 'draft')!;
      await world.done('lin', 'grant.void', { grantIds: [wrong._id], reason });
      expect(await ask('grant.renewDryRun')).toMatchObject([{ grantId, outcome: 'renewed' }]);
      expect(await ask('grant.renew')).toMatchObject([{ grantId, outcome: 'renewed' }]);
      const kept = (await made()).find(({ _id }) => _id === wrong._id)!;
      expect(kept).toMatchObject({ number: wrong.number, state: 'void' });
      expect(kept.history.at(-1)).toMatchObject({ event: 'voided', reason });
    }
    const states = (await made()).map(({ state }) => state).sort();
    expect(states).toEqual(['draft', 'void', 'void']);
    const standing = (await made()).find(({ state }) => state === 'draft')!;
    expect(await ask('grant.renewDryRun')).toMatchObject([
      { grantId, outcome: 'renewed_before', newNumber: standing.number },
    ]);
    const { database } = jest.requireActual<typeof import('../../../cloudfunctions/_platform/cloud')>(
      '../../../cloudfunctions/_platform/cloud',
    );
    await database
      .collection('grants')
      .doc(standing._id)
      .update({ data: { state: 'revoked' } });
    expect(await ask('grant.renewDryRun')).toMatchObject([
      { outcome: 'renewed_before', newNumber: `${standing.number}（已撤销）` },
    ]);
  });

  it('leaves out those that are named, without saying anything of them, and brings them when asked again', async () => {
    const kept = await world.approved({ scope: { regionCodes: [], hospitalIds: ['H-SDFY'] } });
    const left = await world.approved({ dealerId: 'D-2', productLineIds: ['IMM'] });
    const ids = async (action: string, input: object) =>
      (await world.done<{ items: { grantId: string }[] }>('lin', action, { year: 2090, ...input })).items.map(
        ({ grantId }) => grantId,
      );
    expect((await ids('grant.renewDryRun', {})).sort()).toEqual([kept, left].sort());
    expect(await ids('grant.renewDryRun', { exceptIds: [left] })).toEqual([kept]);
    expect(await ids('grant.renew', { exceptIds: [left] })).toEqual([kept]);
    const made = async () =>
      (await world.all<GrantDocument>('grants')).flatMap(({ renewsId }) => renewsId ?? []);
    expect(await made()).toEqual([kept]);
    await ids('grant.renew', {});
    expect((await made()).sort()).toEqual([kept, left].sort());
  });

  it('goes on page by page, whatever cannot be renewed on the pages before', async () => {
    const hospital = (id: string) => hospitalList.find(({ _id }) => _id === id);
    const ending = (n: number, dealerId: string) => ({
      ...newDraft(terms({ dealerId }), {
        _id: `G-${String(n).padStart(4, '0')}`,
        number: `N-${n}`,
        dealerName: '',
        hospital,
        by: { memberId: 'M-lin', name: 'lin' },
        at: '2090-01-01T00:00:00.000Z',
      }),
      state: 'approved' as const,
    });
    // D-4 never began: nothing of it can be renewed once it is terminated.
    await world.done('lin', 'dealer.move', { dealerId: 'D-4', to: 'terminated', reason: '不再合作' });
    await world.put('grants', ...Array.from({ length: 200 }, (_, n) => ending(n, 'D-4')), ending(200, 'D-1'));
    type Page = { items: { grantId: string; outcome: string }[]; next: string | null };
    const first = await world.done<Page>('lin', 'grant.renew', { year: 2090 });
    expect(first.items.every(({ outcome }) => outcome === 'refused')).toBe(true);
    expect(first).toMatchObject({ next: 'G-0200' });
    expect(await world.done<Page>('lin', 'grant.renew', { year: 2090, fromId: 'G-0200' })).toMatchObject({
      items: [{ grantId: 'G-0200', outcome: 'renewed' }],
      next: null,
    });
  });

  it('names the regions that took over from retired ones, and what a refusal is about', async () => {
    const grantId = await world.approved({
      scope: { regionCodes: ['320684'], hospitalIds: ['H-KS'] },
      carveOuts: { regionCodes: [], hospitalIds: ['H-KS'] },
    });
    const { database } = jest.requireActual<typeof import('../../../cloudfunctions/_platform/cloud')>(
      '../../../cloudfunctions/_platform/cloud',
    );
    await database
      .collection('grants')
      .doc(grantId)
      .update({ data: { 'carveOuts.hospitalIds': ['H-BJ'] } });
    expect(await world.done('lin', 'grant.renewDryRun', { year: 2090 })).toMatchObject({
      items: [
        {
          outcome: 'refused',
          changes: [
            { field: 'days' },
            { field: 'scope', before: '江苏省南通市海门市', after: '江苏省南通市海门区' },
          ],
          problems: [{ code: 'GRANT_CARVE_OUT_OUTSIDE_SCOPE', value: '北京协和医院' }],
        },
      ],
    });
  });

  it('refuses what can no longer stand, and says why', async () => {
    const grantId = await world.approved();
    await world.done('gu', 'dealer.move', { dealerId: 'D-1', to: 'suspended', reason: '欠款' });
    expect(await world.done('lin', 'grant.renew', { year: 2090 })).toMatchObject({
      items: [{ grantId, outcome: 'refused', problems: [{ code: 'GRANT_DEALER_NOT_ACTIVE' }] }],
    });
    expect((await world.all('grants')).length).toBe(1);
  });
});

describe('coverage in bulk', () => {
  it('counts hospitals that nobody may serve, by province and line, and names those of one cell', async () => {
    await world.approved();
    const { cells } = await world.done<{ cells: { provinceCode: string; productLineId: string }[] }>(
      'lin',
      'coverage.whiteSpace',
      { day },
    );
    const cell = (provinceCode: string, productLineId: string) =>
      cells.find((each) => each.provinceCode === provinceCode && each.productLineId === productLineId);
    expect(cell('320000', 'BIO')).toMatchObject({ provinceName: '江苏省', covered: 3, uncovered: 1 });
    expect(cell('320000', 'IMM')).toMatchObject({ covered: 0, uncovered: 4 });
    expect(cell('110000', 'BIO')).toMatchObject({ covered: 0, uncovered: 1 });
    expect(
      await world.done('lin', 'coverage.whiteSpace', {
        day,
        cell: { regionCode: '320000', productLineId: 'BIO' },
      }),
    ).toMatchObject({ hospitals: [{ id: 'H-WX', name: '无锡市人民医院' }], hospitalCount: 1 });
    await refused('REGION_UNKNOWN', 'lin', 'coverage.whiteSpace', {
      cell: { regionCode: '999999', productLineId: 'BIO' },
    });
  });

  it('tables who is where by region and line; a dealer is shown its own', async () => {
    await world.approved({ carveOuts: { regionCodes: [], hospitalIds: ['H-KS'] } });
    await world.approved({ dealerId: 'D-2', scope: { regionCodes: [], hospitalIds: ['H-KS'] } });
    await world.pending({ dealerId: 'D-3', productLineIds: ['BIO', 'IMM'] });
    const cellOf = async (who: string, input: object, code: string, line: string) => {
      const { rows } = await world.done<{
        rows: { code: string; hospitals: number; cells: { productLineId: string }[] }[];
      }>(who, 'coverage.grid', { day, ...input });
      const row = rows.find((each) => each.code === code)!;
      return { hospitals: row.hospitals, ...row.cells.find(({ productLineId }) => productLineId === line)! };
    };
    const both = {
      hospitals: 3,
      dealers: [
        { id: 'D-1', name: '康健', hospitals: 2, whole: false },
        { id: 'D-2', name: '仁和', hospitals: 1, whole: false },
      ],
      dealerCount: 2,
      uncovered: 0,
      pending: ['远大'],
      contested: true,
    };
    expect(await cellOf('lin', { parentCode: '320000' }, '320500', 'BIO')).toMatchObject(both);
    expect(await cellOf('lin', { parentCode: null }, '320000', 'BIO')).toMatchObject({
      ...both,
      hospitals: 4,
      uncovered: 1,
    });
    expect(await cellOf('lin', { parentCode: null }, '000000', 'IMM')).toMatchObject({
      ...{ hospitals: 5, dealerCount: 0, uncovered: 5, pending: ['远大'], contested: false },
    });
    expect(await cellOf('lin', { parentCode: '320500' }, '320508', 'BIO')).toMatchObject({
      dealers: [{ id: 'D-1', hospitals: 2, whole: true }],
    });
    expect(await cellOf('lin', { parentCode: '320000', dealerId: 'D-2' }, '320500', 'BIO')).toMatchObject({
      dealerCount: 1,
      pending: [],
      contested: false,
    });
    expect(await cellOf('boss1', { parentCode: '320000' }, '320500', 'BIO')).toMatchObject({
      dealers: [{ id: 'D-1' }],
      dealerCount: 1,
      pending: [],
      contested: false,
    });
    expect(await cellOf('boss1', { parentCode: '320000', dealerId: 'D-2' }, '320500', 'BIO')).toMatchObject({
      dealers: [],
      dealerCount: 0,
    });
    await refused('REGION_UNKNOWN', 'lin', 'coverage.grid', { parentCode: '999999' });
  });

  it('previews what an approval adds, what a revocation takes, and who may at a hospital to come', async () => {
    const approved = await world.approved();
    const grantId = await world.draft({ scope: jiangsu });
    expect(await world.done('lin', 'coverage.preview', { grantId })).toMatchObject({
      gained: [
        { dealerId: 'D-1', productLineIds: ['BIO'], ...year, hospitals: [{ id: 'H-WX' }], hospitalCount: 1 },
      ],
      lost: [],
    });
    expect(await world.done('lin', 'coverage.preview', { grantId: approved })).toMatchObject({
      gained: [],
      lost: [{ hospitalCount: 3, newHospitalsIn: [{ code: '320500', name: '江苏省苏州市' }] }],
    });
    expect(await world.done('lin', 'coverage.preview', { newHospitalIn: '320505', day })).toMatchObject({
      newHospital: [
        { productLineId: 'BIO', dealers: [{ dealerId: 'D-1', dealerName: '康健' }] },
        { productLineId: 'IMM', dealers: [] },
      ],
    });
  });
});

describe('master data', () => {
  it('finds hospitals by name, later words, alias and pinyin initials, within a region', async () => {
    const names = async (text: string, change: object = {}) =>
      (
        await world.done<{ hospitals: { _id: string }[] }>('boss1', 'hospital.search', { text, ...change })
      ).hospitals.map(({ _id }) => _id);
    expect(await names('苏州大学')).toEqual(['H-SDFY']);
    expect(await names('苏大附一')).toEqual(['H-SDFY']);
    expect(await names('人民医院')).toEqual(expect.arrayContaining(['H-KS', 'H-WX']));
    expect(await names('人民医院', { regionCode: '320200' })).toEqual(['H-WX']);
    expect(await names('bjxh')).toEqual(['H-BJ']);
    expect(await names('没有')).toEqual([]);
    expect(await world.done('lin', 'hospital.search', { text: '苏大附一' })).toMatchObject({
      hospitals: [{ name: '苏州大学附属第一医院', place: '江苏省苏州市姑苏区' }],
    });
  });

  it('names the product lines in their order', async () => {
    expect(await world.done('boss1', 'productLine.list', {})).toMatchObject({
      productLines: [
        { id: 'BIO', name: '生化' },
        { id: 'IMM', name: '免疫' },
      ],
    });
  });

  it('opens the regions level by level', async () => {
    const level = async (parentCode: string | null) =>
      (
        await world.done<{ regions: { code: string; hasChildren: boolean }[] }>('lin', 'region.tree', {
          parentCode,
        })
      ).regions;
    expect(await level(null)).toContainEqual(expect.objectContaining({ code: '320000', hasChildren: true }));
    expect(await level('441900')).toEqual([]);
    expect(await world.done('boss1', 'region.search', { text: '姑苏' })).toEqual({
      regions: [{ code: '320508', name: '江苏省苏州市姑苏区' }],
    });
    expect(await world.done('lin', 'region.search', { text: '海门市' })).toMatchObject({
      regions: [{ code: '320614', name: '江苏省南通市海门区' }],
    });
    await refused('REGION_UNKNOWN', 'lin', 'region.tree', { parentCode: '999999' });
  });
});

describe('hostile calls', () => {
  const first17 = '91310000MA1K00000';
  const coded = first17 + creditCodeCheckCharacter(first17);
  const writing: [string, object][] = [
    ['grant.save', { terms: terms() }],
    ['grant.submit', { grantIds: ['G'] }],
    ['grant.approve', { grantIds: ['G'] }],
    ['grant.return', { grantIds: ['G'], reason: 'x' }],
    ['grant.void', { grantIds: ['G'], reason: 'x' }],
    ['grant.split', { grantId: 'G', otherId: 'H' }],
    ['grant.carveOut', { grantId: 'G', otherId: 'O' }],
    ['grant.revoke', { grantId: 'G', reason: 'x', fromOn: '2090-01-01' }],
    ['grant.renew', { year: 2090 }],
    ['grant.importAbandon', { batchId: 'B', reason: 'x' }],
    ['block.set', { on: { dealerId: 'D-1' }, fromOn: '2090-01-01', toOn: null, reason: 'x' }],
    ['block.lift', { blockId: 'B', reason: 'x' }],
    ['dealer.create', { name: '甲乙丙', shortName: '甲', creditCode: coded, regionCode: '310000', contactName: '', contactPhone: '' }],
    ['dealer.edit', { dealerId: 'D-1', revision: 1, name: '甲乙丙', shortName: '甲', regionCode: '310000', contactName: '', contactPhone: '' }],
    ['dealer.move', { dealerId: 'D-1', to: 'suspended', reason: 'x' }],
  ]; // prettier-ignore

  it.each(writing)('%s is for channel managers only', async (action, input) => {
    for (const who of ['boss1', 'auditor', 'disp', 'eng'])
      await refused('ACTION_NOT_ALLOWED', who, action, input);
    await refused('NOT_SIGNED_IN', null, action, input);
    await refused('NOT_A_MEMBER', 'stranger', action, input);
  });

  it.each(writing)(
    '%s refuses operators, prototype keys, unknown keys, wrong types and nothing at all',
    async (action, input) => {
      const before = await world.everything();
      const key = Object.keys(input)[0]!;
      for (const hostile of [
        { ...input, [key]: { $ne: null } },
        { ...input, [key]: ['x'.repeat(30_000)] },
        { ...input, extra: 1 },
        { ...input, 'a.b': 1 },
        JSON.parse(`{"__proto__": {"a": 1}, "${key}": "x"}`) as object,
        { ...input, [key]: 7.5 },
        {},
      ])
        expect(codeOf(await world.call('lin', action, hostile))).toBe('INPUT_INVALID');
      expect(codeOf(await world.call('lin', action, input, null))).toBe('OP_ID_MISSING');
      expect(await world.everything()).toBe(before);
    },
  );

  it('a repeated operation has one effect', async () => {
    const opId = world.newOpId();
    const first = await world.call('lin', 'grant.save', { terms: terms() }, opId);
    const second = await world.call('lin', 'grant.save', { terms: terms() }, opId);
    expect(first.ok && second.ok && second.data).toEqual(first.ok && first.data);
    expect(await world.all('grants')).toHaveLength(1);
    expect(codeOf(await world.call('lin', 'grant.save', { terms: terms({ exclusive: false }) }, opId))).toBe(
      'KEY_REUSED',
    );
  });
});

it('suspending a dealer stops its grants at once, and coming back lifts that block', async () => {
  await world.approved();
  await world.done('gu', 'dealer.move', { dealerId: 'D-1', to: 'suspended', reason: '欠款' });
  expect(await whoIn('H-SDFY')).toEqual([]);
  const [block] = await world.all<BlockDocument>('global_blocks');
  expect(block).toMatchObject({ kind: 'dealer', dealerId: 'D-1', bySuspension: true, toOn: null });
  await refused('BLOCK_NOT_FOUND', 'gu', 'block.lift', { blockId: block!._id, reason: 'x' });
  await refused('DEALER_SUSPENDED', 'boss1', 'grant.list', {});
  await world.done('gu', 'dealer.move', { dealerId: 'D-1', to: 'active', reason: '已付' });
  expect(await whoIn('H-SDFY')).toEqual([]);
  const all = await world.all<{ _id: string; revision: number }>('dealers');
  const { revision } = all.find(({ _id }) => _id === 'D-1')!;
  await world.done('lin', 'dealer.decide', { dealerId: 'D-1', revision, agrees: true, reason: '' });
  expect(await whoIn('H-SDFY')).toEqual(['D-1']);
});

describe('what an instance keeps of all grants', () => {
  const cell = async (who: string) => {
    const { rows } = await world.done<{ rows: { code: string; cells: { productLineId: string }[] }[] }>(
      who,
      'coverage.grid',
      { parentCode: '320000', day: '2090-06-01', productLineIds: ['BIO'] },
    );
    return rows.find(({ code }) => code === '320500')!.cells[0];
  };

  it('is as new as the call: approvals, ends, blocks and hospitals count at once, with few requests', async () => {
    expect(await cell('lin')).toMatchObject({ dealerCount: 0, uncovered: 3 });
    const grantId = await world.approved();
    expect(await cell('lin')).toMatchObject({ dealerCount: 1, uncovered: 0 });
    const before = world.cloud.requests.length;
    expect(await cell('lin')).toMatchObject({ dealerCount: 1, uncovered: 0 });
    expect(world.cloud.requests.length - before).toBeLessThanOrEqual(4);
    const block = { on: { dealerId: 'D-1' }, fromOn: '2090-01-01', toOn: null, reason: '整改' };
    const { blockId } = await world.done<{ blockId: string }>('lin', 'block.set', block);
    expect(await cell('lin')).toMatchObject({ dealerCount: 0, uncovered: 3 });
    await world.done('lin', 'block.lift', { blockId, reason: '整改完成' });
    const place = { name: '苏州新院', regionCode: '320508', aliases: [], address: '', level: '' };
    await world.done('lin', 'hospital.add', place);
    expect(await cell('lin')).toMatchObject({ uncovered: 0, dealers: [{ hospitals: 4, whole: true }] });
    await world.done('gu', 'grant.revoke', { grantId, reason: '终止', fromOn: '2090-02-01' });
    expect(await cell('lin')).toMatchObject({ dealerCount: 0, uncovered: 4 });
  });

  it('begins from what another instance has put into storage, and shows a dealer its own only', async () => {
    await world.approved();
    await world.approved({ dealerId: 'D-2', scope: { regionCodes: ['320200'], hospitalIds: [] } });
    await cell('lin');
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { keptCoverage } =
      require('../../../cloudfunctions/_modules/grants/kept-coverage') as typeof import('../../../cloudfunctions/_modules/grants/kept-coverage');
    keptCoverage.forget();
    const before = world.cloud.requests.length;
    expect(await cell('lin')).toMatchObject({ dealers: [{ id: 'D-1' }] });
    const asked = world.cloud.requests.slice(before).map(({ collection }) => collection);
    expect(asked).not.toContain('hospitals');
    expect(await cell('boss2')).toMatchObject({ dealerCount: 0 });
    expect(await cell('boss1')).toMatchObject({ dealerCount: 1 });
  });

  it('is read by a job a file at a time, begun anew only after hours, and changes since then are in the answer', async () => {
    const grantId = await world.approved();
    /* eslint-disable @typescript-eslint/no-require-imports */
    const { keptCoverage } =
      require('../../../cloudfunctions/_modules/grants/kept-coverage') as typeof import('../../../cloudfunctions/_modules/grants/kept-coverage');
    const { keepCoverage } =
      require('../../../cloudfunctions/_modules/grants/coverage-snapshot') as typeof import('../../../cloudfunctions/_modules/grants/coverage-snapshot');
    const { surroundings } =
      require('../../../cloudfunctions/_platform/serve') as typeof import('../../../cloudfunctions/_platform/serve');
    /* eslint-enable */
    const at = (hours: number) => ({
      ...surroundings(),
      now: () => new Date(Date.now() + hours * 3_600_000),
    });
    expect(await keepCoverage(at(0))).toEqual({ coverageFiles: 3 });
    expect(await keepCoverage(at(1))).toEqual({ coverageFiles: 0 });
    keptCoverage.forget();
    const before = world.cloud.requests.length;
    expect(await cell('lin')).toMatchObject({ dealerCount: 1 });
    expect(world.cloud.requests.slice(before).map(({ collection }) => collection)).not.toContain('hospitals');
    // What another one has changed since is read from the trail.
    await world.done('gu', 'grant.revoke', { grantId, reason: '终止', fromOn: '2090-02-01' });
    keptCoverage.forget();
    expect(await cell('lin')).toMatchObject({ dealerCount: 0 });
    expect(await keepCoverage(at(7))).toEqual({ coverageFiles: 3 });
    const [row] = await world.all<{ fileIds: string[]; set: string }>('coverage_snapshots');
    expect([row!.fileIds.length, row!.set]).toEqual([3, 'b']);
  });

  it('is made once for everybody who sees all, until something changes', async () => {
    const grantId = await world.approved();
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { CompiledCoverage } =
      require('../../../cloudfunctions/_modules/coverage/compiled-coverage') as typeof import('../../../cloudfunctions/_modules/coverage/compiled-coverage');
    expect(await cell('lin')).toMatchObject({ dealerCount: 1 });
    const looked = jest.spyOn(CompiledCoverage.prototype, 'who');
    expect(await cell('lin')).toMatchObject({ dealerCount: 1 });
    expect(looked).not.toHaveBeenCalled();
    expect(await cell('boss2')).toMatchObject({ dealerCount: 0 });
    await world.done('gu', 'grant.revoke', { grantId, reason: '终止', fromOn: '2090-02-01' });
    looked.mockClear();
    expect(await cell('lin')).toMatchObject({ dealerCount: 0 });
    expect(looked).toHaveBeenCalled();
    looked.mockRestore();
  });

  it('is refused for as long as nothing could be read in time, and answered once the job has read it', async () => {
    await world.approved();
    /* eslint-disable @typescript-eslint/no-require-imports */
    const { keepCoverage } =
      require('../../../cloudfunctions/_modules/grants/coverage-snapshot') as typeof import('../../../cloudfunctions/_modules/grants/coverage-snapshot');
    const { surroundings } =
      require('../../../cloudfunctions/_platform/serve') as typeof import('../../../cloudfunctions/_platform/serve');
    /* eslint-enable */
    const { now } = Date;
    let looks = 0;
    // Whoever looks at the clock again finds that twenty seconds have gone.
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + 20_000 * looks++);
    for (const action of ['coverage.grid', 'coverage.whiteSpace', 'coverage.conflicts']) {
      const input = action === 'coverage.grid' ? { parentCode: null } : {};
      expect(codeOf(await world.call('lin', action, input))).toBe('COVERAGE_PREPARING');
    }
    clock.mockRestore();
    // A part of it is no snapshot.
    expect(await world.all('coverage_snapshots')).toEqual([]);
    expect(await keepCoverage(surroundings())).toEqual({ coverageFiles: 3 });
    const before = world.cloud.requests.length;
    expect(await cell('lin')).toMatchObject({ dealerCount: 1 });
    expect(world.cloud.requests.slice(before).map(({ collection }) => collection)).not.toContain('hospitals');
  });
});
