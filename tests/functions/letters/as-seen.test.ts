import { createHash } from 'node:crypto';
import type { AuthorizationLetter } from '../../../miniprogram/shared/model/letters';
import { startWorld } from './world';
import type { World } from './world';

/** Whoever lets something out lets out what stood on their screen, and nothing that came after it. */
jest.setTimeout(120_000);
let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.cloud.close());

const both = { dealerId: 'D-1', kind: 'annual', fromOn: '2026-01-01', toOn: '2099-12-31' };
const refusedUnwritten = async (who: string, action: string, input: object) => {
  const before = world.everything();
  expect(await world.call(who, action, input)).toMatchObject({ ok: false, code: 'CHANGED_MEANWHILE' });
  expect(world.everything()).toBe(before);
};
/** Sent back, written anew for fewer days and submitted again, while somebody else still looks at it. */
const writtenAnew = async (letterId: string) => {
  await world.done(world.call('he', 'letter.return', { letterId, reason: '改期限' }));
  await world.done(world.call('lin', 'letter.request', { ...both, toOn: '2030-12-31', letterId }));
  await world.done(world.call('lin', 'letter.submit', { letterId }));
};

it('a letter that was written anew meanwhile is not issued', async () => {
  const letterId = await world.pending();
  const { revision } = world.letter(letterId);
  await writtenAnew(letterId);
  await refusedUnwritten('gu', 'letter.approve', { letterId, revision });
  const seen = { letterId, revision: world.letter(letterId).revision };
  expect(await world.call('gu', 'letter.approve', seen)).toMatchObject({ ok: true });
  expect(world.letter(letterId).issue!.facts.toOn).toBe('2030-12-31');
});

it('nor by the issuer, when it changes between the approval and the signature', async () => {
  const letterId = await world.pending();
  const { revision } = world.letter(letterId);
  await writtenAnew(letterId);
  /* eslint-disable-next-line @typescript-eslint/no-require-imports */
  const { callFunction } =
    require('../../../cloudfunctions/_platform/cloud') as typeof import('../../../cloudfunctions/_platform/cloud');
  const before = world.everything();
  const event = { letterId, approverId: 'M-gu', opId: 'operation-of-the-issuer', revision };
  expect(await callFunction('issuer', event)).toMatchObject({ ok: false, code: 'CHANGED_MEANWHILE' });
  expect(world.everything()).toBe(before);
});

it('a draft that somebody else has rewritten is not submitted', async () => {
  const { letterIds } = await world.done<{ letterIds: string[] }>(world.call('lin', 'letter.request', both));
  const letterId = letterIds[0]!;
  const { revision } = world.letter(letterId);
  await world.done(world.call('he', 'letter.request', { ...both, toOn: '2030-12-31', letterId }));
  await refusedUnwritten('lin', 'letter.submit', { letterId, revision });
});

const brought = async (name: string, width: number): Promise<string> => {
  const head = Buffer.alloc(40);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(head);
  head.writeUInt32BE(13, 8);
  head.write('IHDR', 12);
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(1754, 20);
  /* eslint-disable-next-line @typescript-eslint/no-require-imports */
  const { uploadFile } =
    require('../../../cloudfunctions/_platform/cloud') as typeof import('../../../cloudfunctions/_platform/cloud');
  return uploadFile(`seals/${name}`, head);
};

describe('the sealed paper', () => {
  let letter: AuthorizationLetter;
  beforeAll(async () => {
    letter = await world.issued();
  });
  const of = () => ({ letterId: letter._id });

  it('that another scan took the place of is not published', async () => {
    const fileIds = [await brought('first.png', 1240)];
    await world.done(world.call('lin', 'letter.uploadSeal', { ...of(), fileIds }));
    const { revision } = world.letter(letter._id);
    const others = [await brought('second.png', 1000)];
    await world.done(world.call('lin', 'letter.uploadSeal', { ...of(), fileIds: others }));
    await refusedUnwritten('gu', 'letter.approveSeal', { ...of(), revision });
  });

  it('is not told to the dealer before a second person has compared it', async () => {
    const shown = async (who: string) =>
      (await world.done<{ letter: AuthorizationLetter }>(world.call(who, 'letter.get', of()))).letter.seal;
    expect(await shown('boss')).toBeNull();
    expect(await shown('gu')).toMatchObject({ approvedBy: null });
    const { revision } = world.letter(letter._id);
    await world.done(world.call('gu', 'letter.approveSeal', { ...of(), revision }));
    expect(await shown('boss')).toMatchObject({ approvedBy: { memberId: 'M-gu' } });
  });

  it('is no picture of it any more when somebody has written over the file, nor is the original', async () => {
    const { token } = await world.paper(letter);
    const { sheets } = await world.done<{ sheets: { path: string; sealed: boolean }[] }>(
      world.visit('verify.token', { token }),
    );
    const picture = (path: string) => fetch(`${world.cloud.origin}${path}`);
    for (const [at, { path }] of sheets.entries()) {
      const kept = [...letter.issue!.sheets, ...world.letter(letter._id).seal!.sheets][at]!;
      const true_ = await picture(path);
      expect(true_.status).toBe(200);
      const bytes = Buffer.from(await true_.arrayBuffer());
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(kept.sha256);
      const forged = Buffer.from(bytes);
      forged[forged.length - 1] = forged.at(-1)! ^ 1;
      /* eslint-disable-next-line @typescript-eslint/no-require-imports */
      const { uploadFile } =
        require('../../../cloudfunctions/_platform/cloud') as typeof import('../../../cloudfunctions/_platform/cloud');
      await uploadFile(kept.fileId.replace(/^cloud:\/\/[^/]+\//, ''), forged);
      expect((await picture(path)).status).toBe(404);
    }
  });

  it('of a letter that has ended is not taken', async () => {
    const ended = await world.issued({ toOn: '2040-12-31' });
    await world.change('letters', ended._id, { endedOn: '2026-01-01' });
    const fileIds = [await brought('third.png', 1240)];
    expect(await world.call('lin', 'letter.uploadSeal', { letterId: ended._id, fileIds })).toMatchObject({
      code: 'LETTER_STATE_CHANGED',
    });
  });
});

describe('a grant', () => {
  const terms = {
    dealerId: 'D-2',
    productLineIds: ['BIO'],
    scope: { regionCodes: ['320200'], hospitalIds: [] },
    carveOuts: { regionCodes: [], hospitalIds: [] },
    ...{ fromOn: '2027-01-01', toOn: '2027-12-31', exclusive: true },
  };
  interface Moved {
    grantId: string;
    revision: number;
  }
  const saved = (more: object = {}) => world.done<Moved>(world.call('lin', 'grant.save', { terms, ...more }));

  it('that was widened meanwhile is neither submitted nor approved, alone or among others', async () => {
    const one = await saved();
    const other = await saved({ terms: { ...terms, productLineIds: ['IMM'] } });
    const grantIds = [other.grantId, one.grantId];
    const revisions = [other.revision, one.revision];
    const wider = { ...terms, scope: { regionCodes: ['320000'], hospitalIds: [] } };
    const edited = await saved({ terms: wider, grantId: one.grantId, revision: one.revision });
    await refusedUnwritten('lin', 'grant.submit', { grantIds, revisions });
    const submitted = await world.done<{ grants: Moved[] }>(
      world.call('lin', 'grant.submit', { grantIds, revisions: [other.revision, edited.revision] }),
    );
    const [first, second] = submitted.grants;
    await world.done(world.call('he', 'grant.return', { grantIds: [one.grantId], reason: '太宽' }));
    await world.done(world.call('lin', 'grant.submit', { grantIds: [one.grantId] }));
    const seen = { grantIds, revisions: [first!.revision, second!.revision] };
    await refusedUnwritten('gu', 'grant.approve', seen);
  });

  it('has one revision for each that is named', async () => {
    const one = await saved({ terms: { ...terms, productLineIds: ['IMM', 'BIO'] } });
    const input = { grantIds: [one.grantId], revisions: [1, 1] };
    expect(await world.call('lin', 'grant.submit', input)).toMatchObject({ code: 'INPUT_INVALID' });
  });
});
