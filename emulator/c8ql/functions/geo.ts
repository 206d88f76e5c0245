import { isJsonObject, type Json } from "../../common/json.ts";
import { spend } from "../effort.ts";
import { unsupported } from "../errors.ts";
import { compare, isTrue } from "../values.ts";
import type { Call, FunctionEntry } from "./entry.ts";

/** Longitude and latitude in degrees, in the order of GeoJSON. */
export type Position = readonly [longitude: number, latitude: number];

/** The radius that DISTANCE takes for the earth's, and that of the GEO functions, in metres (documented for ArangoDB). */
const RADIUS = 6_371_000;
export const GEO_RADIUS = 6_371_008.8;

function isPosition(value: Json): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "number");
}

/** Along a great circle, in metres (haversine). */
export function distance([lon1, lat1]: Position, [lon2, lat2]: Position, radius: number): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2;
  const chord = half(lat1, lat2) + Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * half(lon1, lon2);
  return 2 * radius * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** @throws ApiError 501/9 for a shape that is no point */
function pointOf(call: Call, value: Json): Position | undefined {
  if (isPosition(value)) return value;
  if (!isJsonObject(value) || typeof value.type !== "string") return undefined;
  if (value.type !== "Point") throw unsupported(`the function ${call.name}() of a ${value.type}`);
  return isPosition(value.coordinates ?? null) ? (value.coordinates as [number, number]) : undefined;
}

function geoDistance(call: Call, one: Json, other: Json): number | undefined {
  const from = pointOf(call, one);
  const to = pointOf(call, other);
  return from === undefined || to === undefined ? undefined : distance(from, to, GEO_RADIUS);
}

function positions(value: Json, fewest: number): boolean {
  if (!Array.isArray(value) || value.length < fewest) return false;
  spend(value.length);
  return value.every((point) => coordinatesOf(point) !== undefined);
}

/** Points may be given as such, too. */
function coordinatesOf(value: Json): [number, number] | undefined {
  if (isPosition(value)) return value;
  if (!isJsonObject(value) || value.type !== "Point") return undefined;
  const { coordinates = null } = value;
  return isPosition(coordinates) ? coordinates : undefined;
}

const plain = (points: Json): Json => (points as Json[]).map((point) => coordinatesOf(point) ?? null);

/** A ring of a polygon, which ends where it begins. */
function isRing(value: Json): boolean {
  if (!positions(value, 4)) return false;
  const ring = plain(value) as Json[];
  return compare(ring[0] ?? null, ring.at(-1) ?? null) === 0;
}

const isPolygon = (value: Json) => Array.isArray(value) && value.length > 0 && value.every(isRing);

/** A function that makes a GeoJSON object of its coordinates; null, with a warning, where they are none of such. */
function shape(
  name: string,
  type: string,
  isValid: (coordinates: Json) => boolean,
  toPlain: (coordinates: Json) => Json,
): FunctionEntry {
  return {
    name,
    min: 1,
    max: 1,
    run: (call, coordinates) =>
      isValid(coordinates) ? { type, coordinates: toPlain(coordinates) } : call.invalid(),
  };
}

const rings = (value: Json): Json => (value as Json[]).map(plain);
/** A polygon of one ring may be given by that alone. */
const ringsOf = (value: Json): Json => (isRing(value) ? [plain(value)] : rings(value));

/** Whether a point is in a polygon; on its border it may be told either way. */
function isInside(polygon: readonly Position[], [x, y]: Position): boolean {
  let inside = false;
  polygon.forEach(([x1, y1], index) => {
    spend();
    const [x2, y2] = polygon.at(index - 1) as Position;
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  });
  return inside;
}

/** The points of a point or multipoint; undefined for any other shape. */
function pointsOf(value: Json): Position[] | undefined {
  const single = coordinatesOf(value);
  if (single !== undefined) return [single];
  if (!isJsonObject(value) || value.type !== "MultiPoint" || !positions(value.coordinates ?? null, 1)) {
    return undefined;
  }
  return plain(value.coordinates ?? null) as unknown as Position[];
}

/** The polygons of a polygon or multipolygon, each with its outer ring first; undefined for any other shape. */
function polygonsOf(value: Json): Position[][][] | undefined {
  if (!isJsonObject(value)) return undefined;
  const { type, coordinates = null } = value;
  const all = type === "Polygon" ? [coordinates] : type === "MultiPolygon" ? coordinates : null;
  return Array.isArray(all) && all.every(isPolygon) ? (all as unknown as Position[][][]) : undefined;
}

/** Whether a point is in one of the polygons, and in none of its holes. */
function isCovered(polygons: Position[][][], point: Position): boolean {
  return polygons.some(
    ([outer = [], ...holes]) => isInside(outer, point) && !holes.some((hole) => isInside(hole, point)),
  );
}

/** Polygons and the points that are, or are not, in them; @throws ApiError 501/9 for any other pair of shapes */
function areaAndPoints(call: Call, area: Json, other: Json) {
  const polygons = polygonsOf(area);
  const points = pointsOf(other);
  if (polygons !== undefined && points !== undefined) return { polygons, points };
  const isShape = (value: Json) =>
    isPosition(value) || (isJsonObject(value) && typeof value.type === "string");
  if (!isShape(area) || !isShape(other)) return undefined;
  throw unsupported(`the function ${call.name}() of anything but polygons and points`);
}

/** `IS_IN_POLYGON(polygon, latitude, longitude)` or `(polygon, [latitude, longitude], lonLat)`. */
function isInPolygon(call: Call, polygon: Json, second: Json, third: Json): Json {
  const point = isPosition(second) ? second : [second, third];
  if (!Array.isArray(polygon) || polygon.length < 3 || !polygon.every(isPosition)) return call.invalid();
  if (!isPosition(point)) return call.invalid();
  const isLonLat = isPosition(second) && isTrue(third);
  const ordered = ([first, other]: Position): Position => (isLonLat ? [first, other] : [other, first]);
  return isInside(polygon.map(ordered), ordered(point));
}

function inRange(value: Json, low: Json, high: Json, withLow: boolean, withHigh: boolean): boolean {
  const fromLow = compare(value, low);
  const fromHigh = compare(value, high);
  return (fromLow > 0 || (withLow && fromLow === 0)) && (fromHigh < 0 || (withHigh && fromHigh === 0));
}

/** Functions of places. Of shapes that are no points, polygons are compared with points; all else is 501. */
export const geoFunctions: FunctionEntry[] = [
  {
    name: "DISTANCE",
    min: 4,
    max: 4,
    run: (call, lat1, lon1, lat2, lon2) => {
      const from = [lon1, lat1] as Json;
      const to = [lon2, lat2] as Json;
      return isPosition(from) && isPosition(to) ? distance(from, to, RADIUS) : call.invalid();
    },
  },
  {
    name: "GEO_DISTANCE",
    min: 2,
    max: 3,
    run: (call, one, other, ellipsoid) => {
      if (ellipsoid !== null && ellipsoid !== "sphere") {
        throw unsupported(`the ellipsoid ${JSON.stringify(ellipsoid)} of GEO_DISTANCE()`);
      }
      return geoDistance(call, one, other) ?? call.invalid();
    },
  },
  {
    name: "GEO_IN_RANGE",
    min: 4,
    max: 7,
    exact: true,
    run: (call, one, other, low, high, withLow = true, withHigh = true) => {
      const metres = geoDistance(call, one, other);
      if (metres === undefined || typeof low !== "number" || typeof high !== "number") return call.invalid();
      return inRange(metres, low, high, isTrue(withLow), isTrue(withHigh));
    },
  },
  {
    name: "GEO_EQUALS",
    min: 2,
    max: 2,
    run: (call, one, other) => {
      const first = pointOf(call, one);
      const second = pointOf(call, other);
      if (first === undefined || second === undefined) return call.invalid();
      return first[0] === second[0] && first[1] === second[1];
    },
  },
  {
    name: "IN_RANGE",
    min: 5,
    max: 5,
    run: (_, value, low, high, withLow, withHigh) =>
      inRange(value, low, high, isTrue(withLow), isTrue(withHigh)),
  },
  { name: "IS_IN_POLYGON", min: 2, max: 3, run: isInPolygon },
  {
    name: "GEO_CONTAINS",
    min: 2,
    max: 2,
    run: (call, area, other) => {
      const found = areaAndPoints(call, area, other);
      return found === undefined
        ? call.invalid()
        : found.points.every((point) => isCovered(found.polygons, point));
    },
  },
  {
    name: "GEO_INTERSECTS",
    min: 2,
    max: 2,
    run: (call, one, other) => {
      const [area, points] = pointsOf(one) === undefined ? [one, other] : [other, one];
      const found = areaAndPoints(call, area, points);
      return found === undefined
        ? call.invalid()
        : found.points.some((point) => isCovered(found.polygons, point));
    },
  },
  {
    name: "GEO_POINT",
    min: 2,
    max: 2,
    run: (call, longitude, latitude) => {
      const coordinates: Json = [longitude, latitude];
      return isPosition(coordinates) ? { type: "Point", coordinates } : call.invalid();
    },
  },
  shape("GEO_MULTIPOINT", "MultiPoint", (points) => positions(points, 2), plain),
  shape("GEO_LINESTRING", "LineString", (points) => positions(points, 2), plain),
  shape(
    "GEO_MULTILINESTRING",
    "MultiLineString",
    (lines) => Array.isArray(lines) && lines.length > 0 && lines.every((line) => positions(line, 2)),
    rings,
  ),
  shape("GEO_POLYGON", "Polygon", (value) => isRing(value) || isPolygon(value), ringsOf),
  shape(
    "GEO_MULTIPOLYGON",
    "MultiPolygon",
    (polygons) => Array.isArray(polygons) && polygons.length > 0 && polygons.every(isPolygon),
    (polygons) => (polygons as Json[]).map(rings),
  ),
];
