/** @import { Child } from "./view.ts" */
/** @import { Document } from "../types.ts" */
import { badge, h, nothing, table } from "./elements.js";
import { count, oneLine, whole } from "./format.js";
import { apiOf } from "./gdn.js";

/** So many documents of each region are compared. */
const MOST_COMPARED = 10_000;
/** So many differences are shown. */
const MOST_SHOWN = 200;

/**
 * What two regions see differently of a collection, by the keys of the documents.
 *
 * @param {string} fabric
 * @param {string} collection
 * @param {string} one region
 * @param {string} other region
 * @returns {Promise<Child>}
 */
export async function differenceOf(fabric, collection, one, other) {
  const [left, right] = await Promise.all(
    [one, other].map(async (region) => {
      const documents = await apiOf(region, fabric).page(collection, 0, MOST_COMPARED);
      return new Map(documents.map((document) => [String(document._key), document]));
    }),
  );
  if (left === undefined || right === undefined) return null;
  const keys = [...new Set([...left.keys(), ...right.keys()])].sort();
  const rows = keys.flatMap((key) => {
    const [before, after] = [left.get(key), right.get(key)];
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [row(key, [one, other], before, after)];
  });
  const isCut = Math.max(left.size, right.size) === MOST_COMPARED;
  const compared = isCut && h("p", {}, `Only the first ${whole(MOST_COMPARED)} documents are compared.`);
  if (rows.length === 0) {
    return [nothing(`${one} and ${other} see the same ${count(left.size, "document")}.`), compared];
  }
  return [
    h("p", { role: "status" }, `${count(rows.length, "document")} of ${whole(keys.length)} differ.`),
    compared,
    table("Differences", ["Key", "How", one, other], rows.slice(0, MOST_SHOWN)),
    rows.length > MOST_SHOWN && h("p", {}, `And ${whole(rows.length - MOST_SHOWN)} more.`),
  ];
}

/**
 * Of a document that both have, only the attributes that differ.
 *
 * @param {string} key
 * @param {[string, string]} regions
 * @param {Document | undefined} left
 * @param {Document | undefined} right
 * @returns {Child[]}
 */
function row(key, regions, left, right) {
  if (left === undefined || right === undefined) {
    const where = left === undefined ? regions[1] : regions[0];
    return [key, badge(`only in ${where}`, "busy"), shown(left), shown(right)];
  }
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  const differing = names.filter((name) => JSON.stringify(left[name]) !== JSON.stringify(right[name]));
  const part = (/** @type {Document} */ document) =>
    Object.fromEntries(differing.filter((name) => name in document).map((name) => [name, document[name]]));
  return [key, badge("differs", "busy"), shown(part(left)), shown(part(right))];
}

/** @param {Document | undefined} document */
function shown(document) {
  return document === undefined ? "" : h("code", {}, oneLine(document, 500));
}
