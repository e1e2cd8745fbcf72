import { startBothSdks } from './both-sdks';
import type { Pair, Sdk } from './both-sdks';

/** Places on the equator and around Shanghai; one degree of latitude is 111,318.8 m on the database's sphere. */
let pair: Pair;
beforeAll(async () => {
  pair = await startBothSdks([
    { name: 'places', indexes: [{ name: 'by_place', keys: [['at', '2dsphere']] }] },
    { name: 'shapes', indexes: [{ name: 'by_shape', keys: [['shape', '2dsphere']] }] },
    { name: 'plain', indexes: [] },
  ]);
  const { point } = pair.wx;
  const places: [string, number, number, string][] = [
    ['origin', 0, 0, 'x'],
    ['north', 0, 1, 'x'],
    ['east', 3, 0, 'y'],
    ['line', -180, 0, 'y'],
    ['bund', 121.49, 31.24, 'x'],
  ];
  for (const [_id, longitude, latitude, kind] of places)
    await pair.wx.add('places', { _id, kind, at: point(longitude, latitude) });
  await pair.wx.add('places', { _id: 'nowhere', kind: 'x' });
  await pair.wx.add('shapes', { _id: 'square', shape: ring(pair.wx, [0, 0], [4, 0], [4, 4], [0, 4]) });
  await pair.wx.add('shapes', { _id: 'small', shape: ring(pair.wx, [1, 1], [2, 1], [2, 2], [1, 2]) });
  await pair.wx.add('shapes', { _id: 'far', shape: ring(pair.wx, [50, 50], [51, 50], [51, 51]) });
});
afterAll(() => pair.cloud.close());

const set = (documents: Record<string, unknown>[]) =>
  documents
    .map(({ _id }) => _id)
    .sort()
    .join(' ');
const line = (sdk: Sdk, ...positions: [number, number][]) =>
  new sdk.db.Geo.LineString!(positions.map(([x, y]) => sdk.point(x, y)) as never);
const ring = (sdk: Sdk, ...positions: [number, number][]) =>
  new sdk.db.Geo.Polygon!([line(sdk, ...positions, positions[0]!)] as never);
const ids = (documents: Record<string, unknown>[]) => documents.map(({ _id }) => _id).join(' ');

describe.each(['wx', 'admin'] as const)('through the SDK %s', (which) => {
  it('places come back as they went in', async () => {
    const { at } = (await pair[which].get('places', 'bund')) as {
      at: { longitude: number; latitude: number };
    };
    expect([at.longitude, at.latitude]).toEqual([121.49, 31.24]);
  });

  it('near ones come nearest first, within bounds in metres, also under other conditions', async () => {
    const sdk = pair[which];
    const near = (more: object, rest: object = {}) =>
      sdk.find('places', { at: sdk.command.geoNear({ geometry: sdk.point(0, 0.4), ...more }), ...rest });
    expect(ids(await near({}))).toBe('origin north east bund line');
    expect(ids(await near({ maxDistance: 66_791.2 }))).toBe('origin');
    expect(ids(await near({ maxDistance: 66_791.4, minDistance: 44_527.6 }))).toBe('north');
    expect(ids(await near({ maxDistance: 400_000 }, { kind: 'y' }))).toBe('east');
  });

  it('places lie within a polygon, its edges great circles, or a circle', async () => {
    const sdk = pair[which];
    const within = (condition: object) => sdk.find('places', { at: sdk.command.geoWithin(condition) });
    expect(set(await within({ geometry: ring(sdk, [-1, -1], [1, -1], [1, 2], [-1, 2]) }))).toBe(
      'north origin',
    );
    // The edge between two places of 31.2 degrees north bends to the north of that parallel.
    expect(set(await within({ geometry: ring(sdk, [101, 31.2], [142, 31.2], [121, 10]) }))).toBe('bund');
    expect(set(await within({ geometry: ring(sdk, [179, -1], [-179, -1], [-179, 1], [179, 1]) }))).toBe(
      'line',
    );
  });

  it('shapes intersect points, lines and polygons, and lie within one another', async () => {
    const sdk = pair[which];
    const touching = async (geometry: unknown) =>
      set(await sdk.find('shapes', { shape: sdk.command.geoIntersects({ geometry }) }));
    expect(await touching(sdk.point(1.5, 1.5))).toBe('small square');
    expect(await touching(sdk.point(3, 3))).toBe('square');
    expect(await touching(line(sdk, [-1, 2.5], [5, 2.5]))).toBe('square');
    expect(await touching(ring(sdk, [-9, -9], [9, -9], [9, 9], [-9, 9]))).toBe('small square');
    expect(await touching(line(sdk, [-1, -1], [-2, 5]))).toBe('');
    const geometry = ring(sdk, [0.5, 0.5], [3, 0.5], [3, 3], [0.5, 3]);
    expect(set(await sdk.find('shapes', { shape: sdk.command.geoWithin({ geometry }) }))).toBe('small');
  });

  it('the stage geoNear gives the distance and the place', async () => {
    const sdk = pair[which];
    const near = which === 'wx' ? { longitude: 0, latitude: 0 } : sdk.point(0, 0);
    const found = await sdk.aggregate('places', (stages) =>
      stages
        .geoNear({
          near,
          spherical: true,
          distanceField: 'far.m',
          includeLocs: 'place',
          maxDistance: 200_000,
          query: { kind: 'x' },
        })
        .project({ far: 1 }),
    );
    expect(ids(found)).toBe('origin north');
    expect((found[1] as { far: { m: number } }).far.m).toBeCloseTo(111_318.845, 2);
  });

  it('what is no place is not stored, and nothing is asked without a geo index', async () => {
    const sdk = pair[which];
    await expect(sdk.add('places', { at: { type: 'Point', coordinates: [200, 0] } })).rejects.toThrow(
      /geo keys|longitude/,
    );
    await expect(sdk.add('places', { at: 'here' })).rejects.toThrow(/geo keys/);
    for (const condition of [
      sdk.command.geoNear({ geometry: sdk.point(0, 0) }),
      sdk.command.geoWithin({ geometry: ring(sdk, [0, 0], [1, 0], [1, 1]) }),
      sdk.command.geoIntersects({ geometry: sdk.point(0, 0) }),
    ])
      await expect(sdk.find('plain', { at: condition })).rejects.toThrow(/2dsphere/);
    expect(await sdk.count('places', {})).toBe(6);
  });
});

it('a circle is a thing of wx-server-sdk alone', async () => {
  const { command, point, find } = pair.wx;
  const around = command.geoWithin({ centerSphere: [point(0, 0), 0.02] });
  expect(set(await find('places', { at: around }))).toBe('north origin');
});

it('a near question looks only at a band of places', async () => {
  const { command, point, find } = pair.wx;
  await find('places', { at: command.geoNear({ geometry: point(121, 31), maxDistance: 100_000 }) });
  expect(pair.cloud.requests.at(-1)).toMatchObject({ index: 'by_place', examined: 1 });
});
