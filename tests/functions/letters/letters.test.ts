import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { AuthorizationLetter, LetterBody } from '../../../miniprogram/shared/model/letters';
import { refusals } from '../../../miniprogram/shared/refusals';
import { creditCode } from '../../unit/letters/sample-letters';
import { startWorld } from './world';
import type { World } from './world';
import { grant } from './world';

jest.setTimeout(120_000);
let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.cloud.close());

const refused = (code: string) => ({ ok: false, code });

describe('a letter on its way out', () => {
  it('states what the grants hold, carve-outs included, and waits for a second person', async () => {
    const reply = await world.done<{ letterIds: string[] }>(
      world.call('lin', 'letter.request', { dealerId: 'D-1', ...world.content }),
    );
    expect(reply).toMatchObject({
      territory: ['江苏省苏州市'],
      exclusions: ['苏州大学附属第一医院（江苏省苏州市姑苏区）'],
    });
    expect(world.letter(reply.letterIds[0]!)).toMatchObject({
      state: 'draft',
      terms: { grantIds: ['G-1'], productLineIds: ['IMM'], activities: ['sell', 'serve'] },
      products: [{ line: '免疫诊断' }],
    });
  });

  it.each([
    ['another product line', { productLineIds: ['BIO'] }, 'LETTER_BEYOND_GRANTS'],
    ['a day before the grant', { fromOn: '2019-12-31' }, 'LETTER_BEYOND_GRANTS'],
    [
      'a hospital that is carved out',
      { within: { regionCodes: [], hospitalIds: ['H-A'] } },
      'LETTER_BEYOND_GRANTS',
    ],
    ['another city', { within: { regionCodes: ['320200'], hospitalIds: [] } }, 'LETTER_BEYOND_GRANTS'],
    ['days the wrong way round', { fromOn: '2026-02-02', toOn: '2026-02-01' }, 'LETTER_DAYS_INVALID'],
    ['a tender letter without a tender', { kind: 'tender' }, 'LETTER_TENDER_MISSING'],
    ['a grant of somebody else', { grantIds: ['G-9'] }, 'LETTER_NO_GRANTS'],
    ['a product of another line', { products: [{ productLineId: 'BIO' }] }, 'LETTER_BEYOND_GRANTS'],
  ])('is refused for %s, and nothing is written', async (_, change, code) => {
    const before = world.everything();
    const input = { dealerId: 'D-1', ...world.content, ...change };
    expect(await world.call('lin', 'letter.request', input)).toMatchObject(refused(code));
    expect(world.everything()).toBe(before);
  });

  it('is issued by a second channel manager and then counts', async () => {
    const letter = await world.issued();
    expect(letter).toMatchObject({
      state: 'issued',
      signedBy: { memberId: 'M-lin' },
      countersignedBy: { memberId: 'M-gu' },
    });
    const { token, checkCode } = await world.paper(letter);
    const { number } = letter.issue!.facts;
    const scanned = await world.done(world.visit('verify.token', { token }));
    expect(scanned).toMatchObject({
      verdict: 'valid',
      checks: { signature: 'passed', register: 'passed', document: 'passed' },
      facts: { number, territory: ['江苏省苏州市'] },
      scans: { count: 1 },
    });
    expect(await world.done(world.visit('verify.lookUp', { number, checkCode }))).toMatchObject({
      verdict: 'valid',
      checks: { signature: 'not_done' },
      scans: { count: 2 },
    });
    expect(
      await world.done(world.visit('verify.lookUp', { number, checkCode: '00000-00000' })),
    ).toMatchObject({
      verdict: 'not_found',
    });
  });

  it('keeps neither the token nor the check code in the register', async () => {
    const letter = await world.issued();
    const { token, checkCode } = await world.paper(letter);
    const stored = JSON.stringify([world.all('letters'), world.all('audit_events')]);
    for (const secret of [token, token.slice(2, 26), checkCode, checkCode.replace('-', '')])
      expect(stored).not.toContain(secret);
  });

  it('shows before its issue what it will say, word for word but for number and signatures', async () => {
    const letterId = await world.pending();
    const { draft } = await world.done<{ draft: LetterBody }>(world.call('gu', 'letter.get', { letterId }));
    await world.done(world.call('gu', 'letter.approve', { letterId }));
    const { body, facts } = world.letter(letterId).issue!;
    expect(draft).toEqual({
      ...body,
      number: '（签发时编号）',
      signature: body.signature.map((line) => line.replace(facts.countersignedBy, '（待复核）')),
    });
    expect(await world.done(world.call('gu', 'letter.get', { letterId }))).toMatchObject({ draft: null });
  });

  it('cannot be let out by who asked for it, nor by who signed it first', async () => {
    const id = await world.pending();
    const before = world.everything();
    expect(await world.call('lin', 'letter.approve', { letterId: id })).toMatchObject(
      refused('LETTER_SECOND_PERSON_MISSING'),
    );
    for (const who of ['boss', 'auditor', 'engineer'])
      expect(await world.call(who, 'letter.approve', { letterId: id })).toMatchObject(
        refused('ACTION_NOT_ALLOWED'),
      );
    expect(world.everything()).toBe(before);
  });

  it('of a dealer needs two channel managers', async () => {
    const { letterIds } = await world.done<{ letterIds: string[] }>(
      world.call('boss', 'letter.request', world.content),
    );
    const [letterId] = letterIds as [string];
    expect(await world.done(world.call('boss', 'letter.submit', { letterId }))).toMatchObject({
      state: 'pending',
    });
    expect(await world.done(world.call('gu', 'letter.approve', { letterId }))).toMatchObject({
      state: 'pending',
    });
    expect(await world.call('gu', 'letter.approve', { letterId })).toMatchObject(
      refused('LETTER_SECOND_PERSON_MISSING'),
    );
    expect(await world.done(world.call('he', 'letter.approve', { letterId }))).toMatchObject({
      state: 'issued',
    });
  });

  it('approved by two at once, or twice by one, is issued once', async () => {
    const id = await world.pending();
    const replies = await Promise.all(
      ['gu', 'he', 'gu', 'he'].map((who) => world.call(who, 'letter.approve', { letterId: id })),
    );
    const won = world.letter(id).countersignedBy!.memberId;
    const numbers = new Set(
      replies.flatMap((reply) => (reply.ok ? [(reply.data as { number: string }).number] : [])),
    );
    expect([...numbers]).toEqual([world.letter(id).registerKey]);
    replies.forEach((reply, at) => {
      const mine = `M-${['gu', 'he', 'gu', 'he'][at]}` === won;
      expect(reply).toMatchObject(mine ? { ok: true } : refused('LETTER_STATE_CHANGED'));
    });
    const events = world
      .all<{ entityId: string; action: string }>('audit_events')
      .filter(({ entityId, action }) => entityId === id && action === 'letter.issue');
    expect(events).toHaveLength(1);
    expect(await world.done(world.call(won.slice(2), 'letter.approve', { letterId: id }))).toMatchObject({
      number: world.letter(id).registerKey,
    });
  });

  it('is not issued when its grant was revoked in the meantime', async () => {
    await world.put('grants', grant('G-gone', { productLineIds: ['BIO'] }));
    const id = await world.pending({ productLineIds: ['BIO'] });
    await world.change('grants', 'G-gone', { state: 'revoked', revokedOn: '2026-01-01' });
    const before = world.everything();
    expect(await world.call('gu', 'letter.approve', { letterId: id })).toMatchObject(
      refused('LETTER_BEYOND_GRANTS'),
    );
    expect(world.everything()).toBe(before);
  });

  it('is not issued under a name that the dealer no longer bears, until it is written anew', async () => {
    const letterId = await world.pending();
    const { name } = world.letter(letterId).dealer;
    await world.change('dealers', 'D-1', { name: '苏州甲新医疗科技有限公司' });
    const before = world.everything();
    expect(await world.call('gu', 'letter.approve', { letterId })).toMatchObject(
      refused('LETTER_DEALER_RENAMED'),
    );
    expect(world.everything()).toBe(before);
    await world.done(world.call('gu', 'letter.return', { letterId, reason: '已更名' }));
    const again = { letterId, dealerId: 'D-1', ...world.content };
    await world.done(world.call('lin', 'letter.request', again));
    await world.done(world.call('lin', 'letter.submit', { letterId }));
    await world.done(world.call('gu', 'letter.approve', { letterId }));
    expect(world.letter(letterId).issue!.facts.dealer.name).toBe('苏州甲新医疗科技有限公司');
    await world.change('dealers', 'D-1', { name });
  });

  it('is found by its number, however it is typed, by whom it concerns only', async () => {
    const { registerKey } = await world.issued();
    const numbers = async (who: string, number: string) =>
      (
        await world.done<{ letters: { number: string }[] }>(world.call(who, 'letter.list', { text: number }))
      ).letters.map((one) => one.number);
    expect(await numbers('lin', ` ${registerKey.toLowerCase().replace('-', ' ')}`)).toEqual([registerKey]);
    expect(await numbers('boss', registerKey)).toEqual([registerKey]);
    expect(await numbers('other', registerKey)).toEqual([]);
    const issued = await world.done<{ letters: { number: string }[] }>(
      world.call('lin', 'letter.list', { state: 'issued' }),
    );
    expect(issued.letters.map(({ number }) => number)).toContain(registerKey);
    expect(await numbers('lin', 'ZB2026')).toEqual([]);
    expect(await numbers('lin', registerKey.slice(3, 9))).toContain(registerKey);
    expect(await numbers('boss', '甲医疗')).toContain(registerKey);
    expect(await numbers('other', '甲医疗')).toEqual([]);
  });

  it('of forty hospitals is found by the last of them, and a tender by its number with any signs left out', async () => {
    const [known] = world.all<object>('hospitals');
    const names = Array.from({ length: 40 }, (_, n) => `苏州相城第${n + 1}百草专科医院`);
    const ids = names.map((_, n) => `H-forty-${n}`);
    await world.put(
      'hospitals',
      ...ids.map((_id, n) => ({ ...known, _id, name: names[n]!, searchKeys: [] })),
    );
    const scope = { regionCodes: [], hospitalIds: ids };
    await world.put('grants', grant('G-forty', { scope, carveOuts: { regionCodes: [], hospitalIds: [] } }));
    const asked = { kind: 'annual', dealerId: 'D-1', fromOn: '2090-01-01', toOn: '2090-12-31' };
    const { letterIds } = await world.done<{ letterIds: string[] }>(
      world.call('lin', 'letter.request', { ...asked, grantIds: ['G-forty'] }),
    );
    const found = async (text: string) =>
      (
        await world.done<{ letters: { _id: string }[] }>(world.call('lin', 'letter.list', { text }))
      ).letters.map(({ _id }) => _id);
    for (const name of [names[0]!, names[39]!, '相城第40百草']) expect(await found(name)).toEqual(letterIds);
    const [dealer] = world.all<{ name: string; creditCode: string }>('dealers');
    const { letterIds: tender } = await world.done<{ letterIds: string[] }>(
      world.call('lin', 'letter.request', {
        ...{ ...asked, kind: 'tender', grantIds: ['G-forty'] },
        tender: {
          ...{ projectName: '分析仪采购项目', projectNumber: 'JSZC/0617—2621_WX03#2', lot: '包K7-12' },
          buyer: { hospitalId: ids[0]! },
          bidder: { name: dealer!.name, creditCode: dealer!.creditCode },
        },
      }),
    );
    for (const text of ['06172621WX03', '0617-2621WX03', '2621_WX', 'jszc0617', 'k712'])
      expect(await found(text)).toEqual(tender);
  });

  it('goes back to draft with a reason and may be written anew', async () => {
    const letterId = await world.pending();
    await world.done(world.call('gu', 'letter.return', { letterId, reason: '缩小到市立医院' }));
    const within = { regionCodes: [], hospitalIds: ['H-B'] };
    const again = { letterId, dealerId: 'D-1', ...world.content, within };
    expect(await world.done(world.call('lin', 'letter.request', again))).toMatchObject({
      letterIds: [letterId],
      territory: ['苏州市立医院（江苏省苏州市姑苏区）'],
    });
    const found = await world.done<{ letters: { _id: string }[] }>(
      world.call('lin', 'letter.list', { text: '市立医院' }),
    );
    expect(found.letters.map(({ _id }) => _id)).toContain(letterId);
  });

  it('that nobody wants is void with its reason: many at once, and none where one has been issued', async () => {
    const [first, second] = [await world.pending(), await world.pending()];
    const { _id: issued } = await world.issued();
    const voided = (who: string, letterIds: string[]) =>
      world.call(who, 'letter.void', { letterIds, reason: '写重了' });
    const before = world.everything();
    expect(await voided('lin', [first, issued])).toMatchObject(refused('LETTER_STATE_CHANGED'));
    expect(await voided('other', [first])).toMatchObject(refused('LETTER_NOT_FOUND'));
    // What waits is in the house's hands, though the dealer sees it.
    expect(await voided('boss', [first])).toMatchObject(refused('LETTER_STATE_CHANGED'));
    expect(world.everything()).toBe(before);
    expect(await world.done(voided('lin', [first, second]))).toMatchObject({
      letters: [{ state: 'void' }, { state: 'void' }],
    });
    expect(world.letter(first).history.at(-1)).toMatchObject({ reason: '写重了' });
    // Void is the end: it is neither submitted nor voided again.
    for (const action of ['letter.submit', 'letter.void'] as const) {
      const input = action === 'letter.void' ? { letterIds: [first], reason: 'x' } : { letterId: first };
      expect(await world.call('lin', action, input)).toMatchObject(refused('LETTER_STATE_CHANGED'));
    }
  });

  it('shows a dealer only its own: another dealer finds nothing, whatever it does', async () => {
    const { _id: letterId } = await world.issued();
    const before = world.everything();
    for (const [action, input] of [
      ['letter.get', { letterId }],
      ['letter.submit', { letterId }],
      ['letter.amend', { letterId, reason: 'x', ...world.content }],
    ] as const)
      expect(await world.call('other', action, input)).toMatchObject(refused('LETTER_NOT_FOUND'));
    expect(await world.done(world.call('other', 'letter.list', {}))).toMatchObject({ letters: [] });
    expect(await world.call('other', 'letter.request', { dealerId: 'D-1', ...world.content })).toMatchObject(
      refused('DEALER_NOT_FOUND'),
    );
    expect(world.everything()).toBe(before);
    const own = await world.done<{ letter: object; pdfUrl: string }>(
      world.call('boss', 'letter.get', { letterId }),
    );
    expect(Object.keys(own.letter)).not.toEqual(
      expect.arrayContaining(['issue', 'idHash', 'sheetKey', 'registerKey']),
    );
    const pdf = Buffer.from(await (await fetch(own.pdfUrl)).arrayBuffer());
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  });
});

describe('the issuer', () => {
  it('answers no client, whoever it is', async () => {
    const letterId = await world.pending();
    const before = world.everything();
    const event = { letterId, approverId: 'M-gu', opId: 'operation-issuer-1' };
    expect(await world.post('issuer', event, 'openid-gu')).not.toMatchObject({ ok: true });
    expect(await world.post('issuer', event, null)).not.toMatchObject({ ok: true });
    expect(world.everything()).toBe(before);
  });
});

describe('a letter after its issue', () => {
  it('shows as revoked on the very next request', async () => {
    const letter = await world.issued();
    const { token } = await world.paper(letter);
    expect(await world.verdict(token)).toBe('valid');
    await world.done(world.call('lin', 'letter.revoke', { letterId: letter._id, reason: '合作终止' }));
    expect(await world.verdict(token)).toBe('revoked');
    expect(await world.call('lin', 'letter.revoke', { letterId: letter._id, reason: '再次' })).toMatchObject(
      refused('LETTER_STATE_CHANGED'),
    );
  });

  it('is superseded by its amendment, not before that is issued', async () => {
    const old = await world.issued();
    const { token } = await world.paper(old);
    const { letterIds } = await world.done<{ letterIds: string[] }>(
      world.call('lin', 'letter.amend', {
        letterId: old._id,
        reason: '缩短期限',
        ...world.content,
        toOn: '2027-12-31',
      }),
    );
    await world.done(world.call('lin', 'letter.submit', { letterId: letterIds[0]! }));
    expect(await world.verdict(token)).toBe('valid');
    await world.done(world.call('gu', 'letter.approve', { letterId: letterIds[0]! }));
    const fresh = world.letter(letterIds[0]!);
    expect(await world.done(world.visit('verify.token', { token }))).toMatchObject({
      verdict: 'superseded',
      replacedBy: fresh.registerKey,
    });
    expect(fresh.issue!.facts.amends).toMatchObject({ number: old.registerKey, reason: '缩短期限' });
    expect(await world.verdict((await world.paper(fresh)).token)).toBe('valid');
  });

  it('stops with its dealer and comes back with it', async () => {
    const { token } = await world.paper(await world.issued());
    await world.change('dealers', 'D-1', { state: 'suspended' });
    expect(await world.verdict(token)).toBe('suspended');
    await world.change('dealers', 'D-1', { state: 'active' });
    expect(await world.verdict(token)).toBe('valid');
  });
});

describe('when ground is taken away from letters', () => {
  const everywhere = { regionCodes: [], hospitalIds: [] };
  const day = (from: number) => addDays(dayOf(new Date()), from);
  const told = (reason: string) =>
    world
      .all<{ memberId: string; title: string; body: string }>('inbox_messages')
      .filter(({ body }) => body.includes(reason))
      .map(({ memberId, title }) => `${memberId} ${title}`)
      .filter((line, at, lines) => lines.indexOf(line) === at)
      .sort();
  const revoke = (grantId: string) =>
    world.done(world.call('lin', 'grant.revoke', { grantId, reason: '终止合作', fromOn: day(0) }));

  it('a revoked grant ends those that say more than what is left, on its day, and only those', async () => {
    await world.put('grants', grant('G-short', { productLineIds: ['BIO'], carveOuts: everywhere }));
    const within = { regionCodes: [], hospitalIds: ['H-B'] };
    const ends = await world.issued({ productLineIds: ['BIO'] });
    const stays = await world.issued({ productLineIds: ['IMM'], within });
    const waits = await world.pending({ productLineIds: ['BIO'] });
    const revocation = { grantId: 'G-short', reason: '考核不合格', fromOn: day(30) };
    await world.done(world.call('lin', 'grant.revoke', revocation));
    expect(world.letter(ends._id)).toMatchObject({ state: 'issued', endedOn: day(30) });
    expect(world.letter(stays._id)).toMatchObject({ state: 'issued', endedOn: null });
    expect(world.letter(waits)).toMatchObject({ state: 'draft', signedBy: null });
    expect(told('授权SQ-G-short已撤销')).toEqual(['M-boss 授权书停止使用', 'M-lin 授权书已退回']);
    expect(await world.verdict((await world.paper(ends)).token)).toBe('valid');
  });

  it('shows as revoked at the next check when the grant ends today', async () => {
    await world.put('grants', grant('G-now', { productLineIds: ['BIO'], carveOuts: everywhere }));
    const letter = await world.issued({ grantIds: ['G-now'], productLineIds: ['BIO'] });
    const { token } = await world.paper(letter);
    expect(await world.verdict(token)).toBe('valid');
    await revoke('G-now');
    expect(await world.verdict(token)).toBe('revoked');
  });

  it('a block of a hospital ends letters on it, of every dealer, and of its lines only', async () => {
    const near = { carveOuts: everywhere, scope: { regionCodes: ['320200'], hospitalIds: [] } };
    await world.put(
      'grants',
      grant('G-wide', { productLineIds: ['BIO'], ...near }),
      grant('G-else', { dealerId: 'D-2', productLineIds: ['BIO'], ...near }),
      grant('G-imm', { productLineIds: ['IMM'], ...near }),
    );
    const of = (dealerId: string, grantId: string, line: string, more = {}) =>
      world.issued({ dealerId, grantIds: [grantId], productLineIds: [line], ...more });
    const [wide, other, single, immune] = [
      await of('D-1', 'G-wide', 'BIO'),
      await of('D-2', 'G-else', 'BIO'),
      await of('D-2', 'G-else', 'BIO', { within: { regionCodes: [], hospitalIds: ['H-W'] } }),
      await of('D-1', 'G-imm', 'IMM'),
    ];
    const within = { regionCodes: [], hospitalIds: ['H-B'] };
    const elsewhere = await world.issued({ grantIds: ['G-1'], within });
    const block = { on: { hospitalId: 'H-W' }, productLineIds: ['BIO'], fromOn: day(0), toOn: null };
    await world.done(world.call('lin', 'block.set', { ...block, reason: '直销直服医院' }));
    const endOf = ({ _id }: { _id: string }) => world.letter(_id).endedOn;
    expect([wide, other, single].map(endOf)).toEqual([day(0), day(0), day(0)]);
    expect([immune, elsewhere].map(endOf)).toEqual([null, null]);
    expect(await world.verdict((await world.paper(single)).token)).toBe('revoked');
    // What is asked for from now on leaves the hospital out.
    const reply = await world.done<{ exclusions: string[] }>(
      world.call('lin', 'letter.request', {
        dealerId: 'D-1',
        ...world.content,
        grantIds: ['G-wide'],
        fromOn: day(0),
      }),
    );
    expect(reply.exclusions).toEqual(['无锡市人民医院（江苏省无锡市梁溪区）']);
    await revoke('G-else');
  });

  it('a block of a dealer ends its letters, its suspension only lets them rest', async () => {
    await world.put('grants', grant('G-block', { dealerId: 'D-2', carveOuts: everywhere }));
    const letter = await world.issued({ dealerId: 'D-2', grantIds: ['G-block'] });
    const { token } = await world.paper(letter);
    const move = (to: string) => ({ dealerId: 'D-2', to, reason: '证照过期' });
    await world.done(world.call('lin', 'dealer.move', move('suspended')));
    expect(await world.verdict(token)).toBe('suspended');
    await world.done(world.call('lin', 'dealer.move', move('active')));
    const { revision } = world
      .all<{ _id: string; revision: number }>('dealers')
      .find(({ _id }) => _id === 'D-2')!;
    const yes = { dealerId: 'D-2', revision, agrees: true, reason: '' };
    await world.done(world.call('gu', 'dealer.decide', yes));
    expect(await world.verdict(token)).toBe('valid');
    const block = { on: { dealerId: 'D-2' }, fromOn: day(0), toOn: null, reason: '停止供货' };
    await world.done(world.call('lin', 'block.set', block));
    expect(await world.verdict(token)).toBe('revoked');
    const set = world
      .all<{ _id: string; reason: string }>('global_blocks')
      .find(({ reason }) => reason === '停止供货')!;
    await world.done(world.call('lin', 'block.lift', { blockId: set._id, reason: '恢复供货' }));
    expect(await world.verdict(token)).toBe('revoked');
    await revoke('G-block');
  });

  it('in the moment of an approval, one of the two is decided anew: no letter outlives its grant', async () => {
    for (let round = 0; round < 3; round++) {
      const id = `G-race-${round}`;
      await world.put('grants', grant(id, { productLineIds: ['RACE'], carveOuts: everywhere }));
      const letterId = await world.pending({ grantIds: [id], productLineIds: ['RACE'] });
      await Promise.all([world.call('gu', 'letter.approve', { letterId }), revoke(id)]);
      const { state, endedOn } = world.letter(letterId);
      expect(state === 'draft' || (state === 'issued' && endedOn === day(0))).toBe(true);
    }
  });
});

describe('many letters at once', () => {
  const seven = Array.from({ length: 7 }, (_, n) => `D-seven-${n}`);
  it('are one for each dealer: 35 grants of seven make seven, written by one person and issued by another', async () => {
    const [known] = world.all<object>('dealers');
    await world.put(
      'dealers',
      ...seven.map((_id, n) => ({
        ...{ ...known, _id, name: `七家${n}`, state: 'active' },
        creditCode: creditCode(`91320000MB${String(n).padStart(7, '0')}`),
      })),
      { ...known, _id: 'D-none', name: '没有授权', creditCode: creditCode('91320000MB0000099') },
    );
    const places = ['320200', '320400', '320600', '321000', '321200'];
    const ends = ['2027-12-31', '2027-11-30', '2027-12-31', '2028-12-31', '2027-09-30'];
    await world.put(
      'grants',
      ...seven.flatMap((dealerId, n) =>
        places.map((place, at) =>
          grant(`G-seven-${n}-${at}`, {
            dealerId,
            exclusive: false,
            productLineIds: at === 2 ? ['BIO'] : ['IMM'],
            scope: { regionCodes: [place], hospitalIds: [] },
            carveOuts: { regionCodes: [], hospitalIds: at === 0 ? ['H-W'] : [] },
            fromOn: '2027-01-01',
            toOn: ends[at]!,
          }),
        ),
      ),
    );
    const input = {
      batchId: 'LB-2027',
      title: '2027年度授权书',
      what: { fromOn: '2027-01-01', toOn: '2027-12-31', dealerIds: [...seven, 'D-none'] },
    };
    expect(await world.done(world.call('lin', 'letter.requestBulk', input))).toMatchObject({
      state: 'requesting',
      total: 7,
      requested: 0,
    });
    expect(await world.done(world.call('lin', 'letter.requestBulk', input))).toMatchObject({
      state: 'waiting',
      requested: 7,
    });
    expect(await world.call('lin', 'letter.issueBulk', { batchId: 'LB-2027' })).toMatchObject(
      refused('LETTER_SECOND_PERSON_MISSING'),
    );
    for (const [state, issued] of [
      ['issuing', 3],
      ['issuing', 6],
      ['done', 7],
    ] as const)
      // prettier-ignore
      expect(await world.done(world.call('gu', 'letter.issueBulk', { batchId: 'LB-2027' }))).toMatchObject({
        state,
        issued,
        failed: 0,
      });
    const made = world.all<AuthorizationLetter>('letters').filter(({ batchId }) => batchId === 'LB-2027');
    expect(made.map(({ dealerId }) => dealerId).sort()).toEqual(seven);
    // The same line and days are one statement; each has its own end within the letter's days.
    const line = (lines: string, territory: string[], exclusions: string[], toOn: string) => ({
      ...{ lines: [lines], activities: ['sell', 'serve'], territory, exclusions },
      ...{ fromOn: '2027-01-01', toOn },
    });
    for (const { issue, state } of made) {
      expect(state).toBe('issued');
      expect(issue!.facts.parts).toEqual([
        line('生化诊断', ['江苏省南通市'], [], '2027-12-31'),
        line(
          '免疫诊断',
          ['江苏省无锡市', '江苏省扬州市'],
          ['无锡市人民医院（江苏省无锡市梁溪区）'],
          '2027-12-31',
        ),
        line('免疫诊断', ['江苏省常州市'], [], '2027-11-30'),
        line('免疫诊断', ['江苏省泰州市'], [], '2027-09-30'),
      ]);
    }
    expect(await world.call('boss', 'letter.batch', { batchId: 'LB-2027' })).toMatchObject(
      refused('ACTION_NOT_ALLOWED'),
    );
    expect(await world.done(world.call('he', 'letter.batches', {}))).toMatchObject({
      batches: [{ batchId: 'LB-2027', requestedBy: 'lin', issued: 7, total: 7 }],
    });
    // Begun again, nothing is written twice: not what was amended meanwhile either.
    const [amended] = made as [AuthorizationLetter];
    const { letterIds } = await world.done<{ letterIds: string[] }>(
      world.call('lin', 'letter.amend', {
        ...{ letterId: amended._id, reason: '更正', kind: 'annual' },
        ...{ fromOn: '2027-01-01', toOn: '2027-12-31', grantIds: amended.terms.grantIds },
      }),
    );
    await world.done(world.call('lin', 'letter.submit', { letterId: letterIds[0]! }));
    await world.done(world.call('gu', 'letter.approve', { letterId: letterIds[0]! }));
    expect(world.letter(amended._id).state).toBe('superseded');
    expect(
      await world.done(world.call('lin', 'letter.requestBulk', { ...input, batchId: 'LB-again' })),
    ).toMatchObject({ state: 'done', total: 0 });
    // What came since is written alone; the letter that is there goes on.
    const scope = { regionCodes: ['321100'], hospitalIds: [] };
    const carveOuts = { regionCodes: [], hospitalIds: [] };
    await world.put(
      'grants',
      grant('G-seven-new', {
        dealerId: seven[1]!,
        scope,
        carveOuts,
        fromOn: '2027-01-01',
        toOn: '2027-12-31',
      }),
    );
    const { letters: foreseen, written } = await world.done<{
      letters: { dealerId: string; grants: number }[];
      written: { dealerId: string; number: string }[];
    }>(world.call('gu', 'letter.previewBulk', { fromOn: '2027-01-01', toOn: '2027-12-31' }));
    expect(foreseen.filter(({ dealerId }) => seven.includes(dealerId))).toMatchObject([
      { dealerId: seven[1], grants: 1 },
    ]);
    expect(written.filter(({ dealerId }) => seven.includes(dealerId))).toHaveLength(7);
    await world.change('grants', 'G-seven-new', { state: 'draft' });
  });

  describe('for more dealers than one call lists', () => {
    const span = { fromOn: '2029-01-01', toOn: '2029-12-31' };
    const many = Array.from({ length: 103 }, (_, n) => `D-many-${String(n).padStart(3, '0')}`);
    const input = { batchId: 'LB-many', title: '2029 年度授权书', what: { ...span, dealerIds: many } };
    const step = (opId?: string) => world.call('lin', 'letter.requestBulk', input, opId);
    const made = () =>
      world.all<AuthorizationLetter>('letters').filter(({ batchId }) => batchId === 'LB-many');
    type Page = { items: { letterId: string; state: string }[]; next: string | null };
    const page = (more: object) =>
      world.done<Page>(world.call('gu', 'letter.batch', { batchId: 'LB-many', ...more }));

    it('are shown before anything is made, some dealers at a time', async () => {
      const [known] = world.all<object>('dealers');
      await world.put(
        'dealers',
        ...many.map((_id, n) => ({
          ...known,
          _id,
          name: `多家${n}`,
          creditCode: creditCode(`91320000MA${String(n).padStart(7, '0')}`),
          state: 'active',
        })),
      );
      await world.put(
        'grants',
        ...many.map((dealerId, n) =>
          grant(`G-many-${n}`, {
            ...{ dealerId, ...span, exclusive: false },
            scope: { regionCodes: ['320200'], hospitalIds: [] },
            carveOuts: { regionCodes: [], hospitalIds: [] },
          }),
        ),
      );
      const [counts, seen] = [{ total: 0, dealers: 0 }, [] as string[]];
      for (const brief of [true, false]) {
        let after: string | null = null;
        do {
          const read: {
            letters: { dealerId: string }[];
            total: number;
            dealers: number;
            next: string | null;
          } = await world.done(world.call('gu', 'letter.previewBulk', { ...span, after, brief }));
          if (brief) {
            expect(read.letters).toEqual([]);
            counts.total += read.total;
            counts.dealers += read.dealers;
          } else seen.push(...read.letters.map(({ dealerId }) => dealerId));
          after = read.next;
        } while (after);
      }
      expect(seen.filter((id) => id.startsWith('D-many')).sort()).toEqual(many);
      // A dealer's letters stand together.
      expect(seen.filter((id, at) => id !== seen[at - 1])).toHaveLength(new Set(seen).size);
      expect([counts.total, counts.dealers]).toEqual([seen.length, new Set(seen).size]);
      expect(made()).toEqual([]);
    });

    it('leave out the dealers that are named, and say of each what it is about and what is missing', async () => {
      const [first, second, third] = many as [string, string, string];
      const what = { ...span, dealerIds: [first, second, third], exceptDealerIds: [second] };
      const some = { batchId: 'LB-some', title: '先写两家', what };
      expect(await world.done(world.call('lin', 'letter.requestBulk', some))).toMatchObject({ total: 2 });
      await world.change('grants', 'G-many-2', { state: 'draft' });
      await world.done(world.call('lin', 'letter.requestBulk', some));
      const { items } = await world.done<{ items: { dealerName: string; state: string; about: object }[] }>(
        world.call('gu', 'letter.batch', { batchId: 'LB-some' }),
      );
      const about = { lineNames: ['免疫诊断'], territory: ['江苏省无锡市'], ...span };
      expect(items).toMatchObject([
        { dealerName: '多家0', state: 'requested', about },
        { dealerName: '多家2', state: 'failed', about },
      ]);
      await world.change('grants', 'G-many-2', { state: 'approved' });
      await world.done(world.call('lin', 'letter.cancelBulk', { batchId: 'LB-some', reason: '只是试试' }));
    });

    it('say of each which grants fell out since it was listed and why, and are about the others', async () => {
      const [some, gone, twice] = many.slice(3, 6) as [string, string, string];
      const days = { fromOn: '2031-01-01', toOn: '2031-12-31' };
      const [line] = world.all<object>('product_lines');
      await world.put('product_lines', { ...line, _id: 'OLD', name: '旧线', untilOn: '2030-12-31' });
      const place = (code: string) => ({ scope: { regionCodes: [code], hospitalIds: [] } });
      const own = (id: string, dealerId: string, code: string) =>
        grant(id, { ...{ dealerId, ...days, exclusive: false }, ...place(code) });
      await world.put(
        'grants',
        own('G-fall-kept', some, '320200'),
        own('G-fall-gone', some, '320400'),
        own('G-fall-old', some, '320600'),
        { ...own('G-fall-line', some, '320700'), productLineIds: ['OLD'] },
        own('G-fall-only', gone, '320200'),
        own('G-fall-twice', twice, '320200'),
      );
      const batch = (batchId: string, dealerIds: string[]) =>
        world.done(
          world.call('lin', 'letter.requestBulk', { batchId, title: batchId, what: { ...days, dealerIds } }),
        );
      await batch('LB-fall', [some, gone, twice]);
      for (const grantId of ['G-fall-gone', 'G-fall-only'])
        await world.done(
          world.call('lin', 'grant.revoke', { grantId, reason: '经销商退出该市', fromOn: '2031-01-01' }),
        );
      // Another batch writes one of the first dealer's and the third's meanwhile.
      for (const id of ['G-fall-kept', 'G-fall-line']) await world.change('grants', id, { state: 'draft' });
      await batch('LB-fall-2', [some, twice]);
      await batch('LB-fall-2', [some, twice]);
      for (const id of ['G-fall-kept', 'G-fall-line'])
        await world.change('grants', id, { state: 'approved' });
      await batch('LB-fall', [some, gone, twice]);
      const { items } = await world.done<{ items: object[] }>(
        world.call('gu', 'letter.batch', { batchId: 'LB-fall' }),
      );
      const stated = (number: string) => `没有写 ${number}：另一份授权书已写明，没有重复写`;
      const revoked = (number: string) => `没有写 ${number}：已撤销（自 2031-01-01 起）`;
      expect(items).toMatchObject([
        { state: 'requested', about: { territory: ['江苏省无锡市'] } },
        { state: 'failed', because: refusals.LETTER_NO_GRANTS, lacks: [revoked('SQ-G-fall-only')] },
        { state: 'failed', because: refusals.LETTER_WRITTEN_BEFORE, lacks: [stated('SQ-G-fall-twice')] },
      ]);
      const [{ lacks }] = items as [{ lacks: string[] }];
      expect([...lacks].sort()).toEqual(
        [
          revoked('SQ-G-fall-gone'),
          stated('SQ-G-fall-old'),
          '没有写 SQ-G-fall-line：这段时间没有可写的内容：产品线已停用，或医院停业、被全局禁止',
        ].sort(),
      );
      for (const batchId of ['LB-fall', 'LB-fall-2'])
        await world.done(world.call('lin', 'letter.cancelBulk', { batchId, reason: '只是试试' }));
    });

    it('are about a grant until the day from which it is revoked, unless a letter that ends then says so', async () => {
      const dealerId = many[8]!;
      const days = { fromOn: '2034-01-01', toOn: '2034-12-31' };
      const place = { scope: { regionCodes: ['320200'], hospitalIds: [] }, exclusive: false };
      await world.put('grants', grant('G-notice', { dealerId, ...days, ...place }));
      const notice = { grantId: 'G-notice', reason: '经销商退出', fromOn: '2034-07-01' };
      await world.done(world.call('lin', 'grant.revoke', notice));
      const seen = async () => {
        const found = { letters: [] as object[], written: [] as object[] };
        let after: string | null = null;
        do {
          const page: typeof found & { next: string | null } = await world.done(
            world.call('lin', 'letter.previewBulk', { ...days, after }),
          );
          const isOwn = (row: object) => (row as { dealerId: string }).dealerId === dealerId;
          found.letters.push(...page.letters.filter(isOwn));
          found.written.push(...page.written.filter(isOwn));
          after = page.next;
        } while (after);
        return found;
      };
      expect(
        await world.done(
          world.call('lin', 'grant.list', { dealerId, states: ['approved', 'revoked'], year: 2034 }),
        ),
      ).toMatchObject({
        grants: [{ number: 'SQ-G-notice', revokedOn: '2034-07-01', standing: 'not_begun' }],
      });
      const held = { fromOn: '2034-01-01', toOn: '2034-06-30' };
      expect((await seen()).letters).toMatchObject([held]);
      const batch = { batchId: 'LB-notice', title: '至撤销日', what: { ...days, dealerIds: [dealerId] } };
      await world.done(world.call('lin', 'letter.requestBulk', batch));
      await world.done(world.call('lin', 'letter.requestBulk', batch));
      const written = world.all<AuthorizationLetter>('letters').filter((one) => one.dealerId === dealerId);
      expect(written.map(({ terms }) => terms)).toMatchObject([{ grantIds: ['G-notice'], ...held }]);
      const { items } = await world.done<{ items: object[] }>(
        world.call('gu', 'letter.batch', { batchId: 'LB-notice' }),
      );
      expect(items).toMatchObject([{ state: 'requested', about: held }]);
      // As if it had been written for the whole year before the notice.
      const { _id, terms } = written[0]!;
      const whole = { ...terms, toOn: '2034-12-31' };
      await world.change('letters', _id, { terms: whole, endedOn: '2034-07-01', state: 'issued' });
      expect(await seen()).toMatchObject({ letters: [], written: [held] });
      await world.change('letters', _id, { terms, endedOn: null, state: 'pending' });
      await world.done(world.call('lin', 'letter.cancelBulk', { batchId: 'LB-notice', reason: '只是试试' }));
    });

    it('say why one that went back or was voided before it was issued did not succeed, and why a batch ended', async () => {
      const [kept, back, ended] = many.slice(8, 11) as [string, string, string];
      const days = { fromOn: '2035-01-01', toOn: '2035-12-31' };
      const own = (id: string, dealerId: string, code: string) =>
        grant(id, {
          ...{ dealerId, ...days, exclusive: false },
          scope: { regionCodes: [code], hospitalIds: [] },
        });
      await world.put(
        'grants',
        own('G-back-kept', kept, '320200'),
        own('G-back-1', back, '320200'),
        own('G-back-2', back, '320400'),
        own('G-back-void', ended, '320200'),
      );
      const batchId = 'LB-back';
      const what = { ...days, dealerIds: [kept, back, ended] };
      for (let time = 0; time < 2; time++)
        await world.done(world.call('lin', 'letter.requestBulk', { batchId, title: batchId, what }));
      await world.done(
        world.call('lin', 'grant.revoke', { grantId: 'G-back-2', reason: '退出该市', fromOn: '2035-01-01' }),
      );
      const asked = world
        .all<AuthorizationLetter>('letters')
        .find(({ batchId: of, dealerId }) => of === batchId && dealerId === ended)!;
      await world.done(world.call('lin', 'letter.return', { letterId: asked._id, reason: '先不要' }));
      await world.done(world.call('gu', 'letter.issueBulk', { batchId }));
      const page = () =>
        world.done<{ batch: object; items: object[] }>(world.call('gu', 'letter.batch', { batchId }));
      const { items } = await page();
      expect(items).toMatchObject([
        { state: 'issued' },
        {
          state: 'failed',
          because: refusals.LETTER_STATE_CHANGED,
          lacks: ['已退回：所依据的授权SQ-G-back-2已撤销'],
        },
        { state: 'failed', lacks: ['已退回：先不要'] },
      ]);
      const other = { batchId: 'LB-ended', title: '取消', what: { ...days, dealerIds: [back] } };
      await world.done(world.call('lin', 'letter.requestBulk', other));
      await world.done(world.call('gu', 'letter.cancelBulk', { batchId: 'LB-ended', reason: '日期选错了' }));
      expect(await world.done(world.call('lin', 'letter.batch', { batchId: 'LB-ended' }))).toMatchObject({
        batch: { cancelled: { by: { name: expect.any(String) }, reason: '日期选错了' } },
      });
    });

    it('are not counted for dealers that are blocked, and too long ones are told beforehand', async () => {
      const [long, blocked] = many.slice(6, 8) as [string, string];
      const days = { fromOn: '2033-01-01', toOn: '2033-12-31' };
      const [known] = world.all<object>('hospitals');
      const ids = Array.from({ length: 900 }, (_, n) => `H-long-${n}`);
      await world.put(
        'hospitals',
        ...ids.map((_id, n) => ({ ...known, _id, name: `苏州市相城区第${n}综合医院`, searchKeys: [] })),
      );
      const own = { ...days, exclusive: false, carveOuts: { regionCodes: [], hospitalIds: [] } };
      await world.put(
        'grants',
        grant('G-long', { ...own, dealerId: long, scope: { regionCodes: [], hospitalIds: ids } }),
        grant('G-barred', { ...own, dealerId: blocked, scope: { regionCodes: ['320200'], hospitalIds: [] } }),
      );
      await world.put('global_blocks', {
        ...{ _id: 'GB-barred', revision: 1, head: '', kind: 'dealer', dealerId: blocked, audience: blocked },
        ...{ fromOn: '2033-06-01', toOn: null, untilOn: '9999-12-31', reason: '处罚', name: '多家7' },
      });
      const [counts, letters, barred] = [{ total: 0, dealers: 0 }, [] as object[], [] as object[]];
      let after: string | null = null;
      do {
        const page: {
          letters: object[];
          blocked: object[];
          total: number;
          dealers: number;
          next: string | null;
        } = await world.done(world.call('lin', 'letter.previewBulk', { ...days, after }));
        letters.push(...page.letters);
        barred.push(...page.blocked);
        counts.total += page.total;
        after = page.next;
      } while (after);
      expect(letters.filter((one) => (one as { dealerId: string }).dealerId === long)).toMatchObject([
        { isLong: true },
      ]);
      expect(letters).not.toContainEqual(expect.objectContaining({ dealerId: blocked }));
      expect(barred).toEqual([{ dealerId: blocked, dealerName: '多家7' }]);
      expect(counts.total).toBe(letters.length);
      // Whoever asks for it is refused, and in a batch it says so before anybody approves it.
      const before = world.everything();
      const asked = { kind: 'annual', dealerId: long, ...days };
      expect(await world.call('lin', 'letter.request', asked)).toMatchObject(refused('LETTER_TOO_LONG'));
      expect(world.everything()).toBe(before);
      const batch = { batchId: 'LB-long', title: '太长', what: { ...days, dealerIds: [long, blocked] } };
      expect(await world.done(world.call('lin', 'letter.requestBulk', batch))).toMatchObject({ total: 1 });
      expect(await world.done(world.call('lin', 'letter.requestBulk', batch))).toMatchObject({ failed: 1 });
      expect(await world.done(world.call('gu', 'letter.batch', { batchId: 'LB-long' }))).toMatchObject({
        items: [{ state: 'failed', because: refusals.LETTER_TOO_LONG }],
      });
    });

    it('are written in steps: broken off, pressed twice and sent again, none is lost and none twice', async () => {
      expect(await world.done(step())).toMatchObject({ state: 'listing', total: 100 });
      // Two press at once; and a call goes out again under its own number, as after a lost reply.
      await Promise.all([step(), step()]);
      const again = 'again-many-0123456789';
      const [once, twice] = [await world.done(step(again)), await world.done(step(again))];
      expect(twice).toEqual(once);
      let progress: { state: string; total: number; requested: number; failed: number };
      do progress = await world.done(step());
      while (progress.state === 'listing' || progress.state === 'requesting');
      expect(progress).toMatchObject({ state: 'waiting', total: 103, requested: 103, failed: 0 });
      expect(made().map(({ dealerId }) => dealerId).sort()).toEqual(many); // prettier-ignore
    });

    it('are listed a page at a time, and those of which nothing became by themselves', async () => {
      const ids: string[] = [];
      let after: string | null = null;
      do {
        const read: Page = await page({ after });
        ids.push(...read.items.map(({ letterId }) => letterId));
        after = read.next;
      } while (after);
      expect(ids.sort()).toEqual(
        made()
          .map(({ _id }) => _id)
          .sort(),
      );
      expect(await page({ state: 'failed' })).toMatchObject({ items: [], next: null });
    });

    it('are cancelled in steps: what waits is void, and nothing more is issued', async () => {
      expect(await world.done(world.call('gu', 'letter.issueBulk', { batchId: 'LB-many' }))).toMatchObject({
        issued: 3,
      });
      const cancel = () =>
        world.call('lin', 'letter.cancelBulk', { batchId: 'LB-many', reason: '年份选错了' });
      let left = true;
      for (let calls = 0; left; calls++) {
        ({ left } = await world.done<{ left: boolean }>(cancel()));
        expect(calls).toBeLessThan(4);
        // Cancelled from the first step on.
        expect(await world.call('gu', 'letter.issueBulk', { batchId: 'LB-many' })).toMatchObject(
          refused('LETTER_STATE_CHANGED'),
        );
        expect(await world.done(step())).toMatchObject({ state: 'cancelled', requested: 3, issued: 3 });
      }
      const states = made().map(({ state }) => state);
      expect(states.filter((state) => state === 'issued')).toHaveLength(3);
      expect(states.filter((state) => state === 'void')).toHaveLength(100);
      expect(world.all<{ why: string; entityId: string }>('audit_events').filter(({ why }) => why === '年份选错了')).toHaveLength(101); // prettier-ignore
    });

    it('write no letter anew that is there, and one again that was void', async () => {
      const next = await world.done<{ total: number }>(
        world.call('lin', 'letter.requestBulk', { ...input, batchId: 'LB-many-2' }),
      );
      expect(next.total).toBe(97);
    });
  });

  it('of a key that is not trusted any more are all written anew that still run, however many have run out', async () => {
    const known = world
      .all<AuthorizationLetter>('letters')
      .find(({ batchId, state }) => batchId === 'LB-2027' && state === 'issued')!;
    const { keyId } = known.issue!;
    const ranOut = Array.from({ length: 1001 }, (_, i) => ({
      ...{ ...known, _id: `AL-old-${i}`, registerKey: `OLD-${i}` },
      terms: { ...known.terms, toOn: '2026-01-31' },
    }));
    await world.put('letters', ...ranOut);
    const input = { batchId: 'LB-key', title: '更换密钥', what: { keyId } };
    const { total } = await world.done<{ total: number }>(world.call('lin', 'letter.requestBulk', input));
    const items = world
      .all<{ batchId: string; amendsId: string }>('letter_batch_items')
      .filter(({ batchId }) => batchId === 'LB-key');
    expect(items.map(({ amendsId }) => amendsId)).toContain(known._id);
    expect(items.filter(({ amendsId }) => amendsId.startsWith('AL-old-'))).toEqual([]);
    expect(items).toHaveLength(total);
  });
});
