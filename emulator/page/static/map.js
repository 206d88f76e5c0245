/** @import { Region } from "../types.ts" */
import { h, svg } from "./elements.js";
import { isLand } from "./world.js";

/** Miller's projection; the map is 360 units wide, one for each degree. */
const project = (/** @type {number} */ latitude) =>
  (-180 / Math.PI) * 1.25 * Math.log(Math.tan(Math.PI / 4 + (0.4 * latitude * Math.PI) / 180));
const unproject = (/** @type {number} */ y) =>
  (180 / Math.PI) * 2.5 * (Math.atan(Math.exp((-0.8 * y * Math.PI) / 180)) - Math.PI / 4);

const TOP = project(76);
const BOTTOM = project(-55);
const HEIGHT = BOTTOM - TOP;
/** Between two dots, in degrees of longitude. */
const STEP = 3;

/** @type {string | undefined} */
let dots;

/** The land as a path of dots. */
function land() {
  if (dots !== undefined) return dots;
  const parts = [];
  for (let y = TOP; y < BOTTOM; y += STEP) {
    for (let x = -178; x < 180; x += STEP) {
      if (isLand(x, unproject(y))) parts.push(`M${x + 180} ${(y - TOP).toFixed(1)}h0`);
    }
  }
  dots = parts.join("");
  return dots;
}

/**
 * Where a region is on the map; those that are nowhere in particular stand in a row in the far south.
 *
 * @param {Region} region
 * @param {Region[]} all
 * @returns {{ x: number, y: number }}
 */
function position(region, all) {
  if (region.place !== null) {
    return { x: region.place.longitude + 180, y: project(region.place.latitude) - TOP };
  }
  const unplaced = all.filter(({ place }) => place === null);
  return { x: (360 * (unplaced.indexOf(region) + 0.5)) / unplaced.length, y: HEIGHT - 12 };
}

/** @param {Region} region */
const stateOf = ({ up, waiting }) => (up ? (waiting > 0 ? "behind" : "up") : "down");

/**
 * @param {Region} region
 * @param {Region[]} all
 * @param {boolean} isSpot
 */
function marker(region, all, isSpot) {
  const { x, y } = position(region, all);
  const element = h(
    "div",
    { class: `marker ${stateOf(region)}${isSpot ? " spot" : ""}${x > 300 ? " left" : ""}` },
    h("span", { class: "dot" }),
    h("span", { class: "name" }, region.name),
  );
  element.style.left = `${(100 * x) / 360}%`;
  element.style.top = `${(100 * y) / HEIGHT}%`;
  return element;
}

/**
 * A world map with regions, and lines from spot regions to the others of their fabrics. It says nothing that the lists
 * beside it do not say too, so for screen readers it is one picture.
 *
 * @param {Region[]} regions all of the GDN's
 * @param {{ spotRegion: string, regions: { name: string }[] }[]} fabrics
 * @param {string[]} [shown] the regions to show; default: all
 */
export function worldMap(regions, fabrics, shown = regions.map(({ name }) => name)) {
  const visible = regions.filter(({ name }) => shown.includes(name));
  const spots = new Set(fabrics.map(({ spotRegion }) => spotRegion));
  const pairs = new Set(
    fabrics.flatMap(({ spotRegion, regions: members }) =>
      spotRegion === ""
        ? []
        : members.filter(({ name }) => name !== spotRegion).map(({ name }) => `${spotRegion} ${name}`),
    ),
  );
  const lines = [...pairs].flatMap((pair) => {
    const [from, to] = pair.split(" ").map((name) => visible.find((region) => region.name === name));
    return from === undefined || to === undefined ? [] : [line(from, to, regions)];
  });
  const picture = svg(
    "svg",
    { viewBox: `0 0 360 ${HEIGHT.toFixed(1)}` },
    svg("path", { class: "land", d: land() }),
    lines,
  );
  const words = visible.map((region) => `${region.name} is ${stateOf(region)}`).join(", ");
  return h(
    "div",
    { class: "map", role: "img", "aria-label": `World map: ${words}` },
    picture,
    visible.map((region) => marker(region, regions, spots.has(region.name))),
  );
}

/**
 * @param {Region} from
 * @param {Region} to
 * @param {Region[]} all
 */
function line(from, to, all) {
  const [a, b] = [position(from, all), position(to, all)];
  const bend = Math.min(30, Math.abs(a.x - b.x) / 5);
  const middle = `${((a.x + b.x) / 2).toFixed(1)} ${(Math.min(a.y, b.y) - bend).toFixed(1)}`;
  const broken = from.up && to.up ? "" : " broken";
  return svg("path", {
    class: `line${broken}`,
    d: `M${a.x.toFixed(1)} ${a.y.toFixed(1)}Q${middle} ${b.x.toFixed(1)} ${b.y.toFixed(1)}`,
  });
}
