import { letterStanding } from '../../../miniprogram/shared/model/letters';
import type {
  AuthorizationLetter,
  LetterAlert,
  SuspiciousReport,
} from '../../../miniprogram/shared/model/letters';
import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import { verifyChain } from '../../../cloudfunctions/_platform/audit';
import type { AuditEvent } from '../../../cloudfunctions/_platform/audit';
import { schema } from '../../../cloudfunctions/_store/schema';
import { letterKeyring, rotateKeys } from '../../../cloudfunctions/_modules/letters/signing';
import { buildLetterFonts } from '../../../scripts/build-font';
import { seedDemoWorld } from '../../../scripts/demo-world/seed';
import { startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import type { LocalCloud } from '../../../scripts/local-cloud/local-cloud';

jest.setTimeout(60_000);
const today = '2026-11-24';
const now = new Date('2026-11-24T03:15:00.000Z');
let cloud: LocalCloud;
let seeded: Awaited<ReturnType<typeof seedDemoWorld>>;
beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  await buildLetterFonts();
  cloud = await startLocalCloud({ dataDir: null, collections: schema });
  const keys = rotateKeys({}, Buffer.alloc(32, 5));
  const letterKeys = {
    environment: 'local',
    secret: JSON.stringify(keys),
    keyring: letterKeyring(keys, 'local'),
  };
  seeded = await seedDemoWorld(cloud, today, { now, letterKeys });
});
afterAll(() => cloud.close());

const all = <T>(collection: string, where: object = {}) =>
  cloud.database.find(
    collection,
    where as never,
    { limit: 1000 },
    { index: null, examined: 0 },
  ) as unknown as T[];

it('has letters in every state that a screen shows, each with a whole trail, none later than now', () => {
  const letters = all<AuthorizationLetter>('letters');
  const standings = letters.map((letter) => letterStanding(letter, today)).sort();
  expect(standings).toEqual(
    [
      'draft', 'expired', 'issued', 'issued', 'not_yet_valid', 'pending', 'pending', 'revoked', 'superseded',
    ].sort(), // prettier-ignore
  );
  for (const letter of letters) {
    const events = all<AuditEvent>('audit_events', { entityId: letter._id });
    expect(verifyChain({ collection: 'letters', entityId: letter._id }, events, letter)).toEqual([]);
    for (const { at } of [...events, ...letter.history]) expect(at <= now.toISOString()).toBe(true);
  }
  const halfway = letters.filter(({ state, signedBy }) => state === 'pending' && signedBy !== null);
  expect(halfway.map(({ signedBy }) => signedBy!.memberId)).toEqual(['M-zhouhan']);
});

it('has an alert and a report for the channel managers, and nobody is pushed news of the past', () => {
  expect(all<LetterAlert>('letter_alerts')).toMatchObject([{ pattern: 'after_end', state: 'open' }]);
  const [report] = all<SuspiciousReport>('suspicious_reports');
  expect(report).toMatchObject({ state: 'open', reason: 'foreign_site' });
  expect(all<AuthorizationLetter>('letters', { _id: report!.letterId! })).toMatchObject([
    { dealerId: 'D-chengyue', state: 'issued' },
  ]);
  const messages = all<InboxMessage>('inbox_messages');
  expect(messages.filter(({ kind }) => kind === 'letter_alert').length).toBeGreaterThan(0);
  expect(messages.filter(({ push }) => push === 'waiting')).toEqual([]);
});

it('gives their codes to the camera, with one that was altered and one of a foreign host', () => {
  const codes = seeded.offer.codes.filter(({ kind }) => kind === 'letter');
  expect(codes).toHaveLength(6);
  const labels = seeded.offer.samples.slice(-8);
  expect(labels.filter(({ result }) => result.startsWith(`${cloud.origin}/a/`))).toHaveLength(7);
});
