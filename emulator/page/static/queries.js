/** @import { View } from "./view.ts" */
/** @import { PastQuery } from "./history.js" */
/** @import { Fabric, SavedQuery, State } from "../types.ts" */
import { parsed } from "./document.js";
import { field, fill, h, nothing, problem, select } from "./elements.js";
import { regionToAsk } from "./fabric.js";
import { oneLine, viewAddress } from "./format.js";
import { readFabric } from "./gdn.js";
import { pastQueries, remember } from "./history.js";
import { explain, runEverywhere, runIn } from "./results.js";

const EVERYWHERE = "";

/**
 * The saved queries of a fabric, to run as they are or changed, in one region or in all of them.
 *
 * @param {State} state
 * @param {string | undefined} wanted the fabric; default: the first that has any, or else is not `_system`
 * @param {string | undefined} queryName the saved query to begin with
 * @returns {View}
 */
export function queriesView(state, wanted, queryName) {
  const names = state.fabrics.map(({ name }) => name);
  const full = state.fabrics.find(({ queries }) => queries > 0)?.name;
  const fabric = wanted ?? full ?? names.find((name) => !name.startsWith("_")) ?? "_system";
  const choice = select(
    {
      onchange: (event) => {
        location.hash = viewAddress("queries", /** @type {HTMLSelectElement} */ (event.target).value);
      },
    },
    names,
    fabric,
  );
  const body = h("div", { "aria-busy": "true" });
  readFabric(fabric)
    .then((found) => fill(body, shown(found, regionToAsk(state, found), queryName)))
    .catch((error) => fill(body, problem(error.message)))
    .finally(() => body.removeAttribute("aria-busy"));
  const element = h(
    "div",
    {},
    h("h1", {}, "Queries"),
    h("div", { class: "row" }, field("Fabric", choice)),
    body,
  );
  return { title: `Queries of ${fabric}`, element };
}

/**
 * @param {Fabric} fabric
 * @param {string} region to run queries in
 * @param {string | undefined} queryName
 */
function shown(fabric, region, queryName) {
  const chosen = fabric.queries.find(({ name }) => name === queryName);
  return h(
    "div",
    { class: "columns" },
    h("section", {}, h("h2", {}, "Saved"), saved(fabric, chosen)),
    runner(fabric, region, chosen),
  );
}

/**
 * @param {Fabric} fabric
 * @param {SavedQuery | undefined} chosen
 */
function saved(fabric, chosen) {
  if (fabric.queries.length === 0)
    return nothing("This fabric has no saved queries.", "Write one to run it.");
  return h(
    "ul",
    { class: "choices" },
    fabric.queries.map((query) =>
      h(
        "li",
        {},
        h(
          "a",
          {
            href: viewAddress("queries", fabric.name, query.name),
            "aria-current": query === chosen && "true",
          },
          h("strong", {}, query.name),
          h("small", {}, `of ${query.owner}`),
        ),
      ),
    ),
  );
}

/**
 * @param {Fabric} fabric
 * @param {string} region
 * @param {SavedQuery | undefined} chosen
 */
function runner(fabric, region, chosen) {
  const regions = fabric.regions.map(({ name }) => name);
  const text = h("textarea", { rows: 6, spellcheck: "false", autocomplete: "off", required: true });
  text.value = chosen?.value ?? "";
  const bind = h("textarea", { rows: 3, spellcheck: "false", autocomplete: "off" });
  bind.value = JSON.stringify(chosen?.parameter ?? {}, null, 2);
  const where = select(
    {},
    [
      [EVERYWHERE, "every region, in turn"],
      ...regions.map((name) => /** @type {[string, string]} */ ([name, name])),
    ],
    region,
  );
  const results = h("section", { "aria-live": "polite", "aria-label": "Results" });
  const past = h("div");
  const showPast = () => {
    fill(
      past,
      history(fabric.name, (entry) => {
        text.value = entry.text;
        bind.value = entry.bind;
        text.focus();
      }),
    );
  };
  showPast();
  const run = async (/** @type {boolean} */ isExplained) => {
    results.setAttribute("aria-busy", "true");
    try {
      const bindVars = parsed("The field for bind values", bind.value.trim() || "{}");
      const query = { fabric: fabric.name, text: text.value, bindVars };
      remember({ fabric: fabric.name, text: text.value, bind: bind.value });
      showPast();
      const isEverywhere = where.value === EVERYWHERE;
      if (isExplained) fill(results, await explain(query, isEverywhere ? region : where.value));
      else fill(results, await (isEverywhere ? runEverywhere(query, regions) : runIn(query, where.value)));
    } catch (error) {
      fill(results, problem(/** @type {Error} */ (error).message));
    }
    results.removeAttribute("aria-busy");
  };
  const explainIt = () => {
    if (text.reportValidity()) void run(true);
  };
  const form = h(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        void run(false);
      },
      onkeydown: (event) => {
        const { key, ctrlKey, metaKey } = /** @type {KeyboardEvent} */ (event);
        if (key === "Enter" && (ctrlKey || metaKey)) form.requestSubmit();
      },
    },
    field("Query", text, "C8QL. Ctrl+Enter runs it."),
    field(
      "Bind values",
      bind,
      'JSON. The value of @city stands under "city", the collection of @@from under "@from".',
    ),
    h(
      "div",
      { class: "row" },
      field("Run in", where),
      h("button", { type: "submit", class: "primary" }, "Run"),
      h("button", { type: "button", onclick: explainIt }, "Explain"),
    ),
  );
  return h("section", {}, h("h2", {}, chosen?.name ?? "New query"), form, past, results);
}

/**
 * What was run in a fabric before, the newest first, to be taken up again.
 *
 * @param {string} fabric
 * @param {(entry: PastQuery) => void} take
 */
function history(fabric, take) {
  const entries = pastQueries().filter((entry) => entry.fabric === fabric);
  if (entries.length === 0) return null;
  return h(
    "details",
    {},
    h("summary", {}, `History (${entries.length})`),
    h(
      "ul",
      { class: "choices" },
      entries.map((entry) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", onclick: () => take(entry) },
            h("code", {}, oneLine(entry.text, 120)),
          ),
        ),
      ),
    ),
  );
}
