/** @import { State } from "../types.ts" */
/** @import { Route, View } from "./view.ts" */
import { accessView } from "./access.js";
import { collectionView } from "./collection.js";
import { h, nothing, problem } from "./elements.js";
import { fabricView } from "./fabric.js";
import { fabricsView } from "./fabrics.js";
import { faultsView } from "./faults.js";
import { readState } from "./gdn.js";
import { overview } from "./overview.js";
import { queriesView } from "./queries.js";
import { requestsView } from "./requests.js";

/** Between two looks at the local GDN, in milliseconds. */
const PAUSE = 1_000;

/** @param {string} id */
function byId(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no ${id}.`);
  return element;
}

const content = byId("content");
/** @type {View | undefined} */
let view;
/** @type {State | undefined} */
let state;
/** Whether the address names another view than before, which is not shown yet. */
let isMoving = false;

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // an address that somebody typed
  }
}

/** @returns {Route} */
function route() {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  const parts = path.split("/").filter((part) => part !== "");
  return { parts: parts.map(decoded), query: new URLSearchParams(query) };
}

/**
 * @param {Route} route
 * @param {State} state
 * @returns {View}
 */
function viewOf({ parts, query }, state) {
  const [section = "", fabric, collection] = parts;
  switch (section) {
    case "":
      return overview(state);
    case "fabrics":
      if (fabric === undefined) return fabricsView(state);
      if (collection === undefined) return fabricView(state, fabric);
      return collectionView(state, fabric, collection, query);
    case "queries":
      return queriesView(state, fabric, collection);
    case "access":
      return accessView(state);
    case "requests":
      return requestsView(state);
    case "faults":
      return faultsView(state);
    default:
      return {
        title: "Nothing here",
        element: h(
          "div",
          {},
          h("h1", {}, "Nothing here"),
          nothing("There is no such view.", "Choose one above."),
        ),
      };
  }
}

/** Shows the view that the address names. */
function show() {
  if (state === undefined) return;
  const { parts, query } = route();
  view = viewOf({ parts, query }, state);
  document.title = `${view.title} – Local GDN`;
  content.replaceChildren(view.element);
  for (const link of document.querySelectorAll("nav a")) {
    const here = link.getAttribute("href") === `#/${parts[0] ?? ""}`;
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (!isMoving) return;
  isMoving = false;
  content.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** @param {State} now */
function showState(now) {
  state = now;
  byId("tenant").textContent = `tenant ${now.tenant}`;
  const count = byId("fault-count");
  count.hidden = now.faults === 0;
  count.textContent = String(now.faults);
  if (view === undefined) show();
  else view.update?.(now);
}

/** How many looks there were; an answer to one before the last is dropped, since it knows less than the view needs. */
let looks = 0;

async function look() {
  looks += 1;
  const number = looks;
  try {
    const now = await readState();
    if (number < looks) return;
    showState(now);
    byId("lost").hidden = true;
  } catch (error) {
    if (number < looks) return;
    if (view === undefined)
      content.replaceChildren(problem(String(error instanceof Error ? error.message : error)));
    byId("lost").hidden = false;
  }
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Looks now and then; not while nobody looks at the page. */
async function watch() {
  clearTimeout(timer);
  if (document.visibilityState === "visible") await look();
  clearTimeout(timer);
  timer = setTimeout(watch, PAUSE);
}

addEventListener("hashchange", () => {
  view = undefined;
  isMoving = true;
  // What the address names may have been made since the last look.
  void look();
});
byId("skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address goes on to name the view
  content.focus();
});
// After an action, what it did shows at once.
addEventListener("gdn-changed", () => void watch());
document.addEventListener("visibilitychange", () => void watch());
await watch();
