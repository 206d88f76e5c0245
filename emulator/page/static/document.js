/** @import { Document } from "../types.ts" */
import { copyButton, field, fill, form, h, problem } from "./elements.js";
import { oneLine } from "./format.js";

/**
 * @typedef {object} DocumentApi what a region's API does with documents, see `gdn.js`
 * @property {(collection: string, key: string) => Promise<Document>} document
 * @property {(collection: string, key: string, document: unknown) => Promise<unknown>} replace
 * @property {(collection: string, key: string) => Promise<unknown>} remove
 */

/**
 * A document of a list: its key and how it begins; opened, all of it as it is now, to read, change and delete.
 *
 * @param {DocumentApi} api
 * @param {string} collection
 * @param {Document} document
 * @param {() => void} changed called after it was changed or deleted
 */
export function documentItem(api, collection, document, changed) {
  const { _key, _id, _rev, ...rest } = document;
  const key = String(_key);
  const body = h("div", { class: "opened" });
  const details = h(
    "details",
    {},
    h("summary", { id: `document-${key}` }, h("strong", {}, key), " ", h("code", {}, oneLine(rest))),
    body,
  );
  const closed = () => {
    details.open = false;
    details.querySelector("summary")?.focus();
    changed();
  };
  const open = async () => {
    try {
      fill(body, whole(await api.document(collection, key)));
    } catch (error) {
      fill(body, problem(/** @type {Error} */ (error).message));
    }
  };
  const whole = (/** @type {Document} */ now) => [
    h("pre", { tabindex: 0, "aria-label": `Document ${key}` }, JSON.stringify(now, null, 2)),
    h(
      "p",
      { class: "actions" },
      h("button", { type: "button", onclick: () => edit(now) }, "Edit"),
      copyButton("Copy as JSON", () => JSON.stringify(now, null, 2)),
      h("button", { type: "button", class: "danger", onclick: ask }, "Delete"),
    ),
  ];
  const edit = (/** @type {Document} */ now) => {
    const { _id, _key, _rev, ...content } = now;
    const save = (/** @type {unknown} */ wanted) => api.replace(collection, key, wanted).then(closed);
    fill(body, editor(`Document ${key}`, content, "Save", save), cancel());
    body.querySelector("textarea")?.focus();
  };
  const ask = () => {
    const remove = () =>
      api.remove(collection, key).then(closed, (error) => fill(body, problem(error.message), cancel()));
    const sure = h("button", { type: "button", class: "danger", onclick: remove }, `Delete ${key}`);
    fill(body, h("p", {}, `Delete document ${key}? It cannot be brought back.`), sure, " ", cancel());
    sure.focus();
  };
  const cancel = () => h("button", { type: "button", onclick: open }, "Cancel");
  details.addEventListener("toggle", () => {
    if (details.open) void open();
  });
  return h("li", {}, details);
}

/**
 * A field for a document's JSON, with a button that does something with it.
 *
 * @param {string} label
 * @param {Document} document what is in it at first
 * @param {string} verb
 * @param {(document: unknown) => Promise<unknown>} use
 */
export function editor(label, document, verb, use) {
  const area = h("textarea", { rows: 8, spellcheck: "false", autocomplete: "off" });
  area.value = JSON.stringify(document, null, 2);
  return form(
    verb,
    () => use(parsed(label, area.value)),
    field(label, area, "JSON; without _key a new document gets one."),
  );
}

/**
 * @param {string} what
 * @param {string} text
 * @returns {unknown}
 */
export function parsed(what, text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${what} is not valid JSON: ${/** @type {Error} */ (error).message}.`);
  }
}
