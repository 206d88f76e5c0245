/** @import { View } from "./view.ts" */
/** @import { Collection, Fabric, State } from "../types.ts" */
import { badge, fill, h, nothing, problem, table } from "./elements.js";
import { spotBadge, statusBadge } from "./fabrics.js";
import { count, viewAddress, whole } from "./format.js";
import { readFabric } from "./gdn.js";
import { worldMap } from "./map.js";

/**
 * One fabric: where it is, its collections with what each region has of them, its saved queries and its metadata.
 *
 * @param {State} state
 * @param {string} name
 * @returns {View}
 */
export function fabricView(state, name) {
  const body = h("div", { "aria-busy": "true" });
  let seen = "";
  const update = async (/** @type {State} */ now) => {
    const key = changeKey(now);
    if (key === seen) return;
    seen = key;
    try {
      const fabric = await readFabric(name);
      fill(body, shown(fabric, now));
    } catch (error) {
      seen = "";
      fill(body, problem(/** @type {Error} */ (error).message));
    }
    body.removeAttribute("aria-busy");
  };
  void update(state);
  const path = h("p", { class: "path" }, h("a", { href: "#/fabrics" }, "Fabrics"), " / ");
  return { title: name, element: h("div", {}, path, h("h1", {}, name), body), update };
}

/**
 * The region to ask where nobody has chosen one: the spot region, else the first, but none that is down.
 *
 * @param {State} state
 * @param {Pick<Fabric, "spotRegion" | "regions">} fabric
 */
export function regionToAsk(state, { spotRegion, regions }) {
  const names = [spotRegion, ...regions.map(({ name }) => name)].filter((name) => name !== "");
  const isUp = (/** @type {string} */ wanted) => state.regions.some(({ name, up }) => name === wanted && up);
  return names.find(isUp) ?? names[0] ?? "";
}

/**
 * What a view of data must look at to know whether it is still right.
 *
 * @param {State} state
 */
export function changeKey({ requests, regions, fabrics }) {
  return JSON.stringify([requests, regions, fabrics]);
}

/**
 * @param {Fabric} fabric
 * @param {State} state
 */
function shown(fabric, state) {
  const names = fabric.regions.map(({ name }) => name);
  return [
    h(
      "p",
      { class: "lead" },
      statusBadge(fabric),
      " in ",
      count(names.length, "region"),
      ", spot region ",
      spotBadge(fabric),
    ),
    worldMap(state.regions, [fabric], names),
    h("h2", {}, "Collections"),
    fabric.collections.length === 0
      ? nothing("This fabric has no collections.")
      : table(
          "Collections",
          ["Collection", "Kind", ...names.map((region) => ({ number: region }))],
          fabric.collections.map((collection) => [
            h(
              "a",
              {
                href: viewAddress("fabrics", fabric.name, collection.name),
                id: `collection-${collection.name}`,
              },
              collection.name,
            ),
            kinds(collection),
            ...names.map((region) => whole(collection.counts[region] ?? 0)),
          ]),
        ),
    h("h2", {}, "Saved queries"),
    fabric.queries.length === 0
      ? nothing("This fabric has no saved queries.")
      : table(
          "Saved queries",
          ["Query", "Of user", "Text"],
          fabric.queries.map(({ name, owner, value }) => [
            h("a", { href: viewAddress("queries", fabric.name, name), id: `query-${name}` }, name),
            owner,
            h("code", { class: "text" }, value),
          ]),
        ),
    fabric.metadata !== null && [
      h("h2", {}, "Metadata"),
      h("pre", { tabindex: 0, "aria-label": "Metadata" }, JSON.stringify(fabric.metadata, null, 2)),
    ],
  ];
}

/** @param {Collection} collection */
function kinds({ isEdge, isSpot, hasStream }) {
  return h(
    "span",
    { class: "badges" },
    badge(isEdge ? "edges" : "documents", "plain"),
    isSpot && badge("spot", "spot"),
    hasStream && badge("stream", "plain"),
  );
}
