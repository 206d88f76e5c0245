/** @import { View } from "./view.ts" */
/** @import { GivenFault } from "../../control/fault-shape.ts"
 * @import { ListedFault } from "../../control/faults.ts" */
/** @import { State } from "../types.ts" */
import { fill, h, nothing, problem, table } from "./elements.js";
import { faultForm, KINDS } from "./fault-form.js";
import { readFaults, setFaults } from "./gdn.js";

/**
 * The faults that are set, with what they have hit, and a form for more.
 *
 * @param {State} state
 * @returns {View}
 */
export function faultsView(state) {
  /** @type {ListedFault[]} */
  let faults = [];
  const list = h("div", { "aria-live": "polite" });
  const show = () =>
    fill(
      list,
      faults.length === 0
        ? nothing("No faults are set.", "All requests are answered as they should be.")
        : shown(),
    );
  const set = async (/** @type {(GivenFault & Partial<ListedFault>)[]} */ wanted) => {
    faults = await setFaults(wanted.map(({ seen, hits, ...fault }) => fault));
    show();
    dispatchEvent(new Event("gdn-changed"));
  };
  const failed = (/** @type {Error} */ error) => fill(list, problem(error.message));
  const remove = (/** @type {ListedFault} */ fault) =>
    set(faults.filter((one) => one !== fault)).catch(failed);
  const shown = () => [
    table(
      "Faults",
      ["Fault", "Requests", { number: "Matched" }, { number: "Hit" }, "Remove"],
      faults.map((fault, index) => [
        describe(fault),
        target(fault),
        fault.seen,
        fault.hits,
        h(
          "button",
          { type: "button", id: `remove-${index}`, onclick: () => remove(fault) },
          "Remove",
          h("span", { class: "hidden" }, ` fault ${index + 1}`),
        ),
      ]),
    ),
    h("button", { type: "button", class: "danger", onclick: () => set([]).catch(failed) }, "Remove all"),
  ];
  let seen = "";
  const update = async (/** @type {State} */ now) => {
    const key = `${now.requests} ${now.faults}`;
    if (key === seen) return;
    seen = key;
    try {
      faults = await readFaults();
      show();
    } catch (error) {
      seen = "";
      failed(/** @type {Error} */ (error));
    }
  };
  void update(state);
  const regions = state.regions.map(({ name }) => name);
  const element = h(
    "div",
    {},
    h("h1", {}, "Faults"),
    h(
      "p",
      { class: "lead" },
      "Of several that match a request, the first that is due hits. Counts begin anew with each change.",
    ),
    list,
    h(
      "section",
      { class: "panel" },
      h("h2", {}, "Set a fault"),
      faultForm(regions, (fault) => set([...faults, fault])),
    ),
  );
  return { title: "Faults", element, update };
}

/** @param {GivenFault} fault */
function describe({ kind, status, retryAfter, errorNum, ms }) {
  const more = [
    status !== undefined && `status ${status}`,
    errorNum !== undefined && `error number ${errorNum}`,
    retryAfter !== undefined && `Retry-After ${retryAfter} s`,
    ms !== undefined && `${ms} ms`,
  ].filter((text) => text !== false);
  return h("span", { title: KINDS[kind] }, h("strong", {}, kind), more.length > 0 && ` (${more.join(", ")})`);
}

/** @param {GivenFault} fault */
function target({ method = "any method", path = "any path", region, nth }) {
  const which = nth === undefined || nth === "every" ? "each" : `number ${[nth].flat().join(", ")}`;
  return `${method} ${path}${region === undefined ? "" : ` in ${region}`}, ${which}`;
}
