import { fail, isObject, refuse } from './codec';
import type { Value } from './codec';
import { assertHoldsValues } from './effort';

/**
 * GeoJSON on the sphere, as MongoDB's 2dsphere indexes see it: edges are great circles, distances in metres on a sphere
 * of 6,378,100 m, and of a ring the side smaller than a hemisphere is inside.
 */
export const EARTH_METRES = 6_378_100;
type Vector = [x: number, y: number, z: number];
type Polygon = Vector[][];
/** A geometry taken apart: lone points, paths of edges, polygons as rings (outer first, closing point dropped). */
export interface Geometry {
  points: Vector[];
  lines: Vector[][];
  polygons: Polygon[];
}
export type Area = Geometry | { centre: Vector; radius: number };
/** The least we know of where something is: within `radius` (radians) of `centre`. */
export interface Cap {
  centre: Vector;
  radius: number;
}

const TOUCH = 1e-10;
const RADIANS = Math.PI / 180;
const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const size = (a: Vector) => Math.sqrt(dot(a, a));
/** Radians between two points; exact for near ones too. */
const angle = (a: Vector, b: Vector) => Math.atan2(size(cross(a, b)), dot(a, b));
const unit = (a: Vector): Vector => {
  const length = size(a);
  return length === 0 ? [1, 0, 0] : [a[0] / length, a[1] / length, a[2] / length];
};
export const latitudeOf = (a: Vector) => Math.asin(Math.max(-1, Math.min(1, a[2])));

function vector(position: Value | undefined): Vector {
  if (!Array.isArray(position))
    return fail("Can't extract geo keys: a position needs longitude and latitude");
  const [longitude, latitude] = position;
  if (typeof longitude !== 'number' || typeof latitude !== 'number')
    return fail("Can't extract geo keys: a position needs longitude and latitude");
  if (!(Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90))
    return fail("Can't extract geo keys: longitude/latitude is out of bounds");
  const [east, north] = [longitude * RADIANS, latitude * RADIANS];
  return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
}
const list = (value: Value | undefined): Value[] =>
  Array.isArray(value) ? value : fail("Can't extract geo keys: coordinates must be lists");
const path = (value: Value | undefined): Vector[] => list(value).map(vector);
function polygon(value: Value | undefined): Polygon {
  const rings = list(value).map((ring) => {
    const points = path(ring);
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last || points.length < 4 || angle(first, last) > TOUCH)
      return fail("Can't extract geo keys: a polygon's loop is not closed");
    return points.slice(0, -1);
  });
  return rings.length ? rings : fail("Can't extract geo keys: a polygon needs a loop");
}

/** @throws DatabaseError for anything but the six GeoJSON kinds that the SDKs have */
export function geometryOf(value: Value | undefined): Geometry {
  if (!isObject(value)) return fail("Can't extract geo keys: unknown GeoJSON type");
  const { type, coordinates } = value;
  const none: Geometry = { points: [], lines: [], polygons: [] };
  switch (type) {
    case 'Point':
      return { ...none, points: [vector(coordinates)] };
    case 'MultiPoint':
      return { ...none, points: path(coordinates) };
    case 'LineString':
      return { ...none, lines: [path(coordinates)] };
    case 'MultiLineString':
      return { ...none, lines: list(coordinates).map(path) };
    case 'Polygon':
      return { ...none, polygons: [polygon(coordinates)] };
    case 'MultiPolygon':
      return { ...none, polygons: list(coordinates).map(polygon) };
    default:
      return fail(`Can't extract geo keys: unknown GeoJSON type: ${JSON.stringify(type)}`);
  }
}

/** What `$geoWithin` asks for: `$geometry` with a (multi)polygon, or `$centerSphere: [[lng, lat], radians]`. */
export function areaOf(wanted: Value): Area {
  const { $geometry, $centerSphere, ...more } = isObject(wanted) ? wanted : {};
  if (Object.keys(more).length) return refuse(`$geoWithin with ${Object.keys(more).join(', ')}`);
  if (Array.isArray($centerSphere)) {
    const [centre, radius] = $centerSphere;
    if (typeof radius !== 'number' || !(radius >= 0)) return fail('radius must be a non-negative number');
    return { centre: vector(centre), radius };
  }
  const geometry = geometryOf($geometry);
  if (geometry.polygons.length === 0) return fail('$geoWithin needs a Polygon or a MultiPolygon');
  return geometry;
}

const vertices = ({ points, lines, polygons }: Geometry): Vector[] => [
  ...points,
  ...lines.flat(),
  ...polygons.flat(2),
];

export function capOf(area: Area): Cap {
  if ('centre' in area) return area;
  const all = vertices(area);
  const centre = unit(
    all.reduce<Vector>((sum, v) => [sum[0] + v[0], sum[1] + v[1], sum[2] + v[2]], [0, 0, 0]),
  );
  const radius = all.reduce((most, v) => Math.max(most, angle(centre, v)), 0);
  // A cap of more than a quarter of the circle need not contain the edges between its points.
  return { centre, radius: radius > Math.PI / 2 ? Math.PI : radius };
}

function edges(line: Vector[], closed: boolean): [Vector, Vector][] {
  assertHoldsValues(line.length * 3);
  return line.flatMap((from, i): [Vector, Vector][] => {
    const to = line[i + 1] ?? (closed ? line[0] : undefined);
    return to ? [[from, to]] : [];
  });
}
const boundary = (rings: Polygon) => rings.flatMap((ring) => edges(ring, true));

/** Radians from a point to an edge. */
function away(point: Vector, [from, to]: [Vector, Vector]): number {
  const normal = unit(cross(from, to));
  const inLune = dot(cross(normal, from), point) >= 0 && dot(cross(to, normal), point) >= 0;
  if (inLune && angle(from, to) > 0)
    return Math.abs(Math.asin(Math.max(-1, Math.min(1, dot(normal, point)))));
  return Math.min(angle(point, from), angle(point, to));
}

function insideRing(point: Vector, ring: Vector[]): boolean {
  const middle = ring.reduce<Vector>((sum, v) => [sum[0] + v[0], sum[1] + v[1], sum[2] + v[2]], [0, 0, 0]);
  if (dot(point, middle) <= 0) return false;
  // The directions to the corners turn once around a point inside and come back to zero around one outside.
  const turn = edges(ring, true).reduce((sum, [from, to]) => {
    const [a, b] = [cross(point, from), cross(point, to)];
    return sum + Math.atan2(dot(cross(a, b), point), dot(a, b));
  }, 0);
  return Math.abs(turn) > Math.PI;
}
const touches = (point: Vector, rings: Polygon) => boundary(rings).some((edge) => away(point, edge) < TOUCH);
const inPolygon = (point: Vector, rings: Polygon): boolean => {
  if (touches(point, rings)) return true;
  const [outer, ...holes] = rings;
  return insideRing(point, outer!) && !holes.some((hole) => insideRing(point, hole));
};

/** Whether two edges meet in a point that is no end of either. */
function crosses([a, b]: [Vector, Vector], [c, d]: [Vector, Vector]): boolean {
  const [first, second] = [cross(a, b), cross(c, d)];
  const [sideC, sideD, sideA, sideB] = [dot(first, c), dot(first, d), dot(second, a), dot(second, b)];
  if (!(sideC * sideD < 0 && sideA * sideB < 0)) return false;
  const meeting = cross(first, second);
  const toward = (from: Vector, to: Vector) =>
    dot(meeting, [from[0] + to[0], from[1] + to[1], from[2] + to[2]]);
  return toward(a, b) * toward(c, d) > 0;
}
const someCross = (some: [Vector, Vector][], others: [Vector, Vector][]) =>
  some.some((edge) => {
    assertHoldsValues(others.length);
    return others.some((other) => crosses(edge, other));
  });
const allEdges = ({ lines, polygons }: Geometry) => [
  ...lines.flatMap((line) => edges(line, false)),
  ...polygons.flatMap(boundary),
];

export function within(geometry: Geometry, area: Area): boolean {
  if ('centre' in area) return vertices(geometry).every((v) => angle(v, area.centre) <= area.radius + TOUCH);
  if (!vertices(geometry).every((v) => area.polygons.some((rings) => inPolygon(v, rings)))) return false;
  const own = allEdges(geometry);
  const around = area.polygons.flatMap(boundary);
  if (someCross(own, around)) return false;
  const holes = area.polygons.flatMap(([, ...inner]) => inner);
  return !geometry.polygons.some((rings) =>
    holes.some((hole) => hole.some((v) => inPolygon(v, rings) && !touches(v, rings))),
  );
}

export function intersects(a: Geometry, b: Geometry): boolean {
  const onto = (from: Geometry, to: Geometry) =>
    vertices(from).some(
      (v) =>
        to.points.some((other) => angle(v, other) < TOUCH) ||
        allEdges(to).some((edge) => away(v, edge) < TOUCH) ||
        to.polygons.some((rings) => inPolygon(v, rings)),
    );
  return onto(a, b) || onto(b, a) || someCross(allEdges(a), allEdges(b));
}

/** Metres from a point to the nearest part of a geometry. */
export function metres(centre: Vector, geometry: Geometry): number {
  if (geometry.polygons.some((rings) => inPolygon(centre, rings))) return 0;
  const far = [
    ...geometry.points.map((point) => angle(centre, point)),
    ...allEdges(geometry).map((edge) => away(centre, edge)),
  ];
  return far.reduce((least, one) => Math.min(least, one), Infinity) * EARTH_METRES;
}

/** What `$nearSphere` and the stage `$geoNear` ask for, in metres. */
export interface Near {
  path: string;
  centre: Vector;
  atLeast: number;
  atMost: number;
}
export function nearOf(
  path: string,
  point: Value | undefined,
  most: Value | undefined,
  least: Value | undefined,
): Near {
  const [centre, ...more] = geometryOf(point).points;
  if (!centre || more.length) return fail('near needs a Point');
  const metres = (value: Value | undefined, otherwise: number): number => {
    if (value === undefined) return otherwise;
    return typeof value === 'number' && value >= 0
      ? value
      : fail('a distance of near must be a number that is not negative');
  };
  return { path, centre, atMost: metres(most, Infinity), atLeast: metres(least, 0) };
}
