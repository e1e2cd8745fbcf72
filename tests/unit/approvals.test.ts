import { actions as channel } from '../../cloudfunctions/channel/index';
import { actions as goods } from '../../cloudfunctions/goods/index';
import { actions as service } from '../../cloudfunctions/service/index';
import { actions as trade } from '../../cloudfunctions/trade/index';

/** Nobody lets count what they have not seen: each act by which one person agrees to what another wrote says how. */
type Row = {
  approves?: boolean;
  sees?: string | ((request: never) => object[]);
  input: { toJSONSchema?: unknown };
};
const rows = Object.entries({ ...service, ...channel, ...trade, ...goods } as unknown as Record<string, Row>);
const agreeing = rows.filter(([, { approves }]) => approves);

it('each act that lets count what another wrote tells it from what came after, or why nothing can', () => {
  expect(agreeing.length).toBeGreaterThan(45);
  for (const [name, { sees }] of agreeing)
    expect([name, typeof sees === 'function' || (sees ?? '').length > 20]).toEqual([name, true]);
});

it('whatever is called so is such an act', () => {
  const called = rows.filter(([name]) => /\.(decide|approve|agree|post|release)/.test(name));
  expect(called.length).toBeGreaterThan(25);
  for (const [name, { approves }] of called) expect([name, approves]).toEqual([name, true]);
});

it('so does whoever else agrees to what another wrote', () => {
  const called = rows.filter(([name]) =>
    /(?<!workOrder)\.(confirm|merge|accept|credit$)|licence\.review|due\.answer/.test(name),
  );
  expect(called.length).toBeGreaterThan(12);
  for (const [name, { sees }] of called) expect([name, sees !== undefined]).toEqual([name, true]);
});

it('a phone from before, which does not say what it showed, is let through', () => {
  const looking = rows.flatMap(([name, { sees }]) =>
    typeof sees === 'function' ? [[name, sees] as const] : [],
  );
  expect(looking.length).toBeGreaterThan(20);
  for (const [name, sees] of looking) {
    const request = { ...{ lot: 'A', grantIds: ['G'] }, productId: 'P' } as never;
    const sights = sees(request) as { isSeen(document: object): boolean }[];
    expect([
      name,
      sights.length > 0 && sights.every(({ isSeen }) => isSeen({ revision: 7, claims: [] })),
    ]).toEqual([name, true]);
  }
});
