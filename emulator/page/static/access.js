/** @import { Child, View } from "./view.ts" */
/** @import { State } from "../types.ts" */
import { badge, h, nothing, table } from "./elements.js";
import { liveBody } from "./fabric.js";
import { readLevels, readPrincipals } from "./gdn.js";

/** @type {Record<string, "good" | "plain" | "bad">} */
const LOOKS = { rw: "good", ro: "plain", none: "bad" };

/**
 * Users and API keys, with the level of each on each fabric.
 *
 * @param {State} state
 * @returns {View}
 */
export function accessView(state) {
  const { body, update } = liveBody(state, shown);
  return { title: "Access", element: h("div", {}, h("h1", {}, "Access"), body), update };
}

/**
 * @param {State} state
 * @returns {Promise<Child>}
 */
async function shown({ fabrics, regions }) {
  const region = regions.find(({ up }) => up)?.name ?? "";
  const principals = await readPrincipals(region);
  if (principals.length === 0) return nothing("There is nobody yet.");
  const levels = await Promise.all(principals.map((principal) => readLevels(region, principal)));
  const names = ["_system", ...fabrics.map(({ name }) => name).filter((name) => name !== "_system")];
  return [
    h("p", { class: "lead" }, "The level that is in force on each fabric: an own one, or an inherited one."),
    table(
      "Users and API keys",
      ["Who", "Kind", "Of user", ...names],
      principals.map(({ kind, name, owner, isActive }, index) => [
        h("span", { class: "nowrap" }, name, isActive ? null : [" ", badge("inactive", "bad")]),
        kind === "user" ? "user" : "API key",
        owner,
        ...names.map((fabric) => {
          const level = levels[index]?.[fabric] ?? "none";
          return badge(level, LOOKS[level] ?? "plain");
        }),
      ]),
    ),
  ];
}
