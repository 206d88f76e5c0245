/** @import { View } from "./view.ts" */
/** @import { FabricSummary, State } from "../types.ts" */
import { badge, filler, h, nothing, table } from "./elements.js";
import { viewAddress, whole } from "./format.js";

/**
 * All fabrics.
 *
 * @param {State} state
 * @returns {View}
 */
export function fabricsView(state) {
  const list = h("div");
  const show = filler(list, (/** @type {FabricSummary[]} */ fabrics) => [
    table(
      "Fabrics",
      ["Fabric", "State", "Spot region", "Regions", { number: "Collections" }, { number: "Saved queries" }],
      fabrics.map((fabric) => [
        h("a", { href: viewAddress("fabrics", fabric.name), id: `fabric-${fabric.name}` }, fabric.name),
        statusBadge(fabric),
        spotBadge(fabric),
        fabric.regions.map(({ name }) => name).join(", "),
        whole(fabric.collections),
        whole(fabric.queries),
      ]),
    ),
    fabrics.length < 2 &&
      nothing(
        "No fabric has been made yet.",
        "Make one with ",
        h("code", {}, "npm run up"),
        ", or ",
        h("code", {}, "pulumi up"),
        " in your own program: it shows here by itself.",
      ),
  ]);
  show(state.fabrics);
  return {
    title: "Fabrics",
    element: h("div", {}, h("h1", {}, "Fabrics"), list),
    update: (now) => show(now.fabrics),
  };
}

/** @param {Pick<FabricSummary, "status" | "regions">} fabric */
export function statusBadge({ status, regions }) {
  if (status === "available") return badge("available", "good");
  return badge(
    `creating: ${regions.filter(({ ready }) => ready).length} of ${regions.length} regions`,
    "busy",
  );
}

/** @param {Pick<FabricSummary, "spotRegion">} fabric */
export function spotBadge({ spotRegion }) {
  return spotRegion === "" ? badge("none", "plain") : badge(spotRegion, "spot");
}
