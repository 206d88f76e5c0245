/** @import { View } from "./view.ts" */
/** @import { Region, State } from "../types.ts" */
import { badge, field, fill, filler, h, problem } from "./elements.js";
import { count, duration } from "./format.js";
import { setRegion } from "./gdn.js";
import { worldMap } from "./map.js";

/**
 * The regions on a map and in a list, where each can be taken down and brought up.
 *
 * @param {State} state
 * @returns {View}
 */
export function overview(state) {
  const picture = h("div");
  const list = h("ul", { class: "cards" });
  const failed = h("div");
  const showPicture = filler(picture, (/** @type {State} */ { regions, fabrics }) =>
    worldMap(regions, fabrics),
  );
  const showList = filler(list, (/** @type {State} */ { regions, fabrics }) =>
    regions.map((region) => card(region, fabrics, failed)),
  );
  const facts = h("p", { class: "lead" });
  const update = (/** @type {State} */ now) => {
    showPicture({ ...now, requests: 0, faults: 0 });
    showList({ ...now, requests: 0, faults: 0 });
    const lag = now.lag === 0 ? "at once" : `after ${duration(now.lag)}`;
    facts.textContent =
      `${count(now.regions.length, "region")}, ${count(now.fabrics.length, "fabric")}, ` +
      `${count(now.requests, "request")} since the start. A write is in the other regions ${lag}.`;
  };
  update(state);
  const element = h(
    "div",
    {},
    h("h1", {}, "Regions"),
    facts,
    picture,
    legend(),
    failed,
    list,
    h("section", { class: "panel" }, h("h2", {}, "Connect"), connection()),
  );
  return { title: "Regions", element, update };
}

function legend() {
  return h(
    "ul",
    { class: "legend", "aria-hidden": "true" },
    [
      ["up", "up"],
      ["behind", "writes are under way to it"],
      ["down", "down"],
      ["up spot", "spot region of a fabric"],
    ].map(([kind, text]) =>
      h("li", {}, h("span", { class: `marker ${kind}` }, h("span", { class: "dot" })), text),
    ),
  );
}

/**
 * @param {Region} region
 * @param {State["fabrics"]} fabrics
 * @param {HTMLElement} failed where to say what went wrong
 */
function card(region, fabrics, failed) {
  const { name, up, spot, waiting, place, url } = region;
  const spotOf = fabrics.filter(({ spotRegion }) => spotRegion === name);
  const toggle = async () => {
    try {
      await setRegion(name, !up);
      fill(failed);
    } catch (error) {
      fill(failed, problem(/** @type {Error} */ (error).message));
    }
    dispatchEvent(new Event("gdn-changed"));
  };
  return h(
    "li",
    { class: "card" },
    h("h2", {}, name, " ", up ? badge("up", "good") : badge("down", "bad")),
    h("p", {}, place === null ? "nowhere in particular" : `${place.city}, ${place.country}`),
    h("p", {}, h("code", {}, url)),
    h(
      "p",
      { class: "badges" },
      spotOf.map((fabric) => badge(`spot region of ${fabric.name}`, "spot")),
      !spot && badge("cannot be a spot region", "plain"),
      waiting > 0 && badge(`${count(waiting, "write")} ${up ? "under way to" : "waiting for"} it`, "busy"),
    ),
    h(
      "button",
      { type: "button", id: `toggle-${name}`, class: up ? "danger" : "primary", onclick: toggle },
      up ? "Take down" : "Bring up",
      h("span", { class: "hidden" }, ` ${name}`),
    ),
  );
}

function connection() {
  const url = h("input", { type: "text", readonly: true, value: location.origin });
  return [
    field("URL, for gdn:url or GDN_URL", url),
    h(
      "p",
      {},
      "The API key, the password and the certificate to trust are printed when it starts, and for a fixed port are in ",
      h("code", {}, ".gdn/connections/"),
      ".",
    ),
  ];
}
