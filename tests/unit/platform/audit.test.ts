import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  documentHash,
  eventHash,
  fieldChanges,
  merkleRoot,
  verifyChain,
} from '../../../cloudfunctions/_platform/audit';
import type { AuditEvent } from '../../../cloudfunctions/_platform/audit';

type Doc = { _id: string; revision: number; head: string; n: number };

/** A chain of `length` true events and the document they end in. */
function chain(length: number): { events: AuditEvent[]; document: Doc } {
  const events: AuditEvent[] = [];
  let document: Doc = { _id: 'X', revision: 0, head: '', n: 0 };
  for (let revision = 1; revision <= length; revision++) {
    const next: Doc = { _id: 'X', revision, head: '', n: revision * 10 };
    const content = {
      _id: `things:X:${revision}`,
      collection: 'things',
      entityId: 'X',
      revision,
      at: '2026-11-23T00:00:00.000Z',
      by: { memberId: 'M', name: '甲', roles: [], dealerId: null },
      action: 'thing.change',
      why: '',
      changes: fieldChanges(document, next),
      docHash: documentHash(next),
      source: { openid: 'o', deviceTime: null, skewSeconds: null, requestId: 'r' },
      opKey: `k${revision}:0`,
      bodyHash: 'b',
      prevHash: document.head,
    };
    const hash = eventHash(content);
    events.push({ ...content, hash });
    document = { ...next, head: hash };
  }
  return { events, document };
}
const name = { collection: 'things', entityId: 'X' };
const faults = (events: AuditEvent[], document: Doc | null) =>
  verifyChain(name, events, document).map(({ fault }) => fault);

describe('the trail', () => {
  it('vouches for an untouched chain of any length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), (length) => {
        const { events, document } = chain(length);
        expect(faults(events, document)).toEqual([]);
      }),
    );
  });

  it.each<[string, (c: ReturnType<typeof chain>) => [AuditEvent[], Doc | null], string]>([
    [
      'a document edited behind its back',
      ({ events, document }) => [events, { ...document, n: 999 }],
      'altered_document',
    ],
    ['a deleted document', ({ events }) => [events, null], 'missing_document'],
    ['a document rolled back', ({ events }) => [events, chain(2).document], 'rolled_back'],
    ['a document nobody wrote', ({ document }) => [[], document], 'unaudited'],
    ['an event taken out', ({ events, document }) => [[events[0]!, events[2]!], document], 'gap'],
    [
      'an event rewritten',
      ({ events, document }) => [[{ ...events[0]!, why: '改' }, ...events.slice(1)], document],
      'altered_event',
    ],
    [
      'an event rewritten with its own hash made to fit',
      ({ events, document }) => {
        const { hash: _hash, ...content } = { ...events[0]!, why: '改' };
        return [[{ ...content, hash: eventHash(content) }, ...events.slice(1)], document];
      },
      'broken_link',
    ],
  ])('finds %s', (_, tamper, fault) => {
    expect(faults(...tamper(chain(3)))).toContain(fault);
  });

  it('names the places that changed and no others', () => {
    const before = { _id: 'X', revision: 1, head: 'h', a: { b: [1, 2], c: 'x' }, gone: true };
    const after = { _id: 'X', revision: 2, head: 'i', a: { b: [1, 3, 4], c: 'x' }, fresh: null };
    expect(fieldChanges(before, after)).toEqual([
      { path: 'a.b.1', before: 2, after: 3 },
      { path: 'a.b.2', after: 4 },
      { path: 'gone', before: true },
      { path: 'fresh', after: null },
    ]);
  });

  it('has the Merkle root of RFC 6962 for one, two and three rows', () => {
    const sha = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
    const rows = ['aa', 'bb', 'cc'].map((hex) => hex.repeat(32));
    const [a, b, c] = rows.map((hex) => sha(Buffer.of(0), Buffer.from(hex, 'hex'))) as [
      Buffer,
      Buffer,
      Buffer,
    ];
    const ab = sha(Buffer.of(1), a, b);
    expect(merkleRoot(rows.slice(0, 1))).toBe(a.toString('hex'));
    expect(merkleRoot(rows.slice(0, 2))).toBe(ab.toString('hex'));
    expect(merkleRoot(rows)).toBe(sha(Buffer.of(1), ab, c).toString('hex'));
  });
});
