/** @import { Child, View } from "./view.ts" */
/** @import { Collection, Fabric, Graph, State } from "../types.ts" */
import { badge, fill, h, nothing, problem, svg, table } from "./elements.js";
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
  const { body, update } = liveBody(state, async (now) => shown(await readFabric(name), now));
  const path = h("p", { class: "path" }, h("a", { href: "#/fabrics" }, "Fabrics"), " / ");
  return { title: name, element: h("div", {}, path, h("h1", {}, name), body), update };
}

/**
 * An element that is filled anew whenever the data have changed.
 *
 * @param {State} state
 * @param {(now: State) => Promise<Child>} content
 */
export function liveBody(state, content) {
  const body = h("div", { "aria-busy": "true" });
  let seen = "";
  const update = async (/** @type {State} */ now) => {
    const key = changeKey(now);
    if (key === seen) return;
    seen = key;
    try {
      fill(body, await content(now));
    } catch (error) {
      seen = "";
      fill(body, problem(/** @type {Error} */ (error).message));
    }
    body.removeAttribute("aria-busy");
  };
  void update(state);
  return { body, update };
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
export function changeKey({ requests, messages, regions, fabrics }) {
  return JSON.stringify([requests, messages, regions, fabrics]);
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
    streamsOf(fabric),
    graphsOf(fabric),
    viewsOf(fabric),
    workersOf(fabric),
    fabric.metadata !== null && [
      h("h2", {}, "Metadata"),
      h("pre", { tabindex: 0, "aria-label": "Metadata" }, JSON.stringify(fabric.metadata, null, 2)),
    ],
  ];
}

/**
 * The streams, and what was last sent in them.
 *
 * @param {Fabric} fabric
 */
function streamsOf({ streams, messages }) {
  if (streams.length === 0) return [];
  return [
    h("h2", {}, "Streams"),
    table(
      "Streams",
      ["Stream", "Messages are in", { number: "Messages" }, "Subscriptions"],
      streams.map(({ topic, local, messages: kept, subscriptions }) => [
        topic,
        local ? "their region" : "all regions",
        whole(kept),
        subscriptions
          .map(({ name, region, backlog }) => `${name} in ${region}: ${backlog} waiting`)
          .join(", "),
      ]),
    ),
    messages.length > 0 && [
      h("h3", {}, "Newest messages"),
      table(
        "Newest messages",
        ["Time", "Stream", "Message"],
        messages.map(({ stream, published, text }) => [
          new Date(published).toLocaleTimeString(),
          stream,
          h("code", { class: "text" }, text),
        ]),
      ),
    ],
  ];
}

/** @param {Fabric} fabric */
function graphsOf({ graphs }) {
  if (graphs.length === 0) return [];
  return [
    h("h2", {}, "Graphs"),
    table(
      "Graphs",
      ["Graph", "Edges", "From", "To", "Without edges"],
      graphs.flatMap(({ name, edges, orphans }) =>
        (edges.length === 0 ? [{ collection: "", from: "", to: "" }] : edges).map(
          ({ collection, from, to }) => [name, collection, from, to, orphans],
        ),
      ),
    ),
    ...graphs.map(graphPicture),
  ];
}

/** @param {Graph} graph */
function graphPicture({ name, picture: { vertices, edges } }) {
  if (vertices.length === 0) return null;
  const xs = vertices.map(({ x }) => x);
  const ys = vertices.map(({ y }) => y);
  const [left, top] = [Math.min(...xs) - 10, Math.min(...ys) - 10];
  const [width, height] = [Math.max(...xs) - left + 10, Math.max(...ys) - top + 10];
  const told = `Graph ${name}: ${count(vertices.length, "vertex", "vertices")}, ${count(edges.length, "edge")}`;
  return h(
    "figure",
    { class: "graph" },
    svg(
      "svg",
      { viewBox: `${left} ${top} ${width} ${height}`, role: "img", "aria-label": told },
      ...edges.map(({ from, to }) => svg("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y })),
      ...vertices.map(({ id, x, y }) => svg("circle", { cx: x, cy: y, r: 4 }, svg("title", {}, id))),
    ),
    h("figcaption", {}, told),
  );
}

/** @param {Fabric} fabric */
function viewsOf({ views }) {
  if (views.length === 0) return [];
  return [
    h("h2", {}, "Search views"),
    table(
      "Search views",
      ["View", "Collection", "Attributes"],
      views.flatMap(({ name, links }) =>
        (links.length === 0 ? [{ collection: "", attributes: "" }] : links).map(
          ({ collection, attributes }) => [name, collection, attributes],
        ),
      ),
    ),
  ];
}

/** @param {Fabric} fabric */
function workersOf({ workers }) {
  if (workers.length === 0) return [];
  return [
    h("h2", {}, "Stream workers"),
    nothing("They are kept, and do not run here."),
    table(
      "Stream workers",
      ["Stream worker", "State", "Regions", "Definition"],
      workers.map(({ name, active, regions, definition }) => [
        name,
        badge(active ? "active" : "inactive", active ? "good" : "plain"),
        regions,
        h("code", { class: "text" }, definition),
      ]),
    ),
  ];
}

/** @param {Collection} collection */
function kinds({ isEdge, isSpot, isKeyValue, hasStream }) {
  return h(
    "span",
    { class: "badges" },
    badge(isKeyValue ? "keys and values" : isEdge ? "edges" : "documents", "plain"),
    isSpot && badge("spot", "spot"),
    hasStream && badge("stream", "plain"),
  );
}
