/** @import { View } from "./view.ts" */
/** @import { JournalEntry } from "../../control/journal.ts" */
/** @import { State } from "../types.ts" */
import { badge, field, fill, h, nothing, problem, table } from "./elements.js";
import { duration, whole } from "./format.js";
import { clearRequests, readRequests } from "./gdn.js";

/** How many of the last requests are shown. */
const LAST = 200;

/**
 * The last requests, the newest first.
 *
 * @param {State} state
 * @returns {View}
 */
export function requestsView(state) {
  /** @type {JournalEntry[]} */
  let entries = [];
  let seen = -1;
  const list = h("div", { "aria-busy": "true" });
  const search = h("input", {
    type: "search",
    placeholder: "path, method, region or status",
    oninput: () => show(),
  });
  const show = () => {
    const wanted = search.value.toLowerCase();
    const rows = entries.filter((entry) => wanted === "" || words(entry).includes(wanted)).reverse();
    if (entries.length === 0)
      fill(list, nothing("No requests yet.", "What is asked of this local GDN shows here."));
    else if (rows.length === 0)
      fill(list, nothing(`None of the last ${whole(entries.length)} requests has that text.`));
    else fill(list, shown(rows));
  };
  const read = async () => {
    try {
      entries = await readRequests(LAST);
      show();
    } catch (error) {
      seen = -1;
      fill(list, problem(/** @type {Error} */ (error).message));
    }
    list.removeAttribute("aria-busy");
  };
  const update = async (/** @type {State} */ now) => {
    if (now.requests === seen) return;
    seen = now.requests;
    await read();
  };
  const clear = async () => {
    await clearRequests().catch((error) => fill(list, problem(error.message)));
    await read();
  };
  void update(state);
  const element = h(
    "div",
    {},
    h("h1", {}, "Requests"),
    h(
      "div",
      { class: "row" },
      field("Show only those with", search),
      h("button", { type: "button", onclick: clear }, "Clear"),
    ),
    list,
  );
  return { title: "Requests", element, update };
}

/** @param {JournalEntry} entry */
function words({ method, path, region, status, fault = "" }) {
  return `${method} ${path} ${region} ${status} ${fault}`.toLowerCase();
}

/** @param {JournalEntry[]} rows */
function shown(rows) {
  return table(
    "Requests",
    ["Time", "Answer", "Request", "Region", { number: "Took" }, { number: "Bytes" }],
    rows.map((entry) => [
      new Date(entry.time).toLocaleTimeString("en", { hourCycle: "h23" }),
      answer(entry),
      h("span", { class: "request" }, h("strong", {}, entry.method), " ", entry.path),
      h("span", { class: "nowrap" }, entry.region),
      duration(entry.ms),
      whole(entry.bytes),
    ]),
  );
}

/** @param {JournalEntry} entry */
function answer({ status, errorNum, fault }) {
  const number = errorNum === 0 || errorNum === status ? "" : `/${errorNum}`;
  return h(
    "span",
    { class: "badges" },
    status === 0 ? badge("none", "bad") : badge(`${status}${number}`, status < 400 ? "good" : "bad"),
    fault !== undefined && badge(`fault: ${fault}`, "busy"),
  );
}
