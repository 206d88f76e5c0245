/** @import { View } from "./view.ts" */
/** @import { Document, State } from "../types.ts" */
import { differenceOf } from "./difference.js";
import { documentItem, editor } from "./document.js";
import { field, fill, h, nothing, problem, select } from "./elements.js";
import { changeKey, regionToAsk } from "./fabric.js";
import { viewAddress, whole } from "./format.js";
import { apiOf } from "./gdn.js";

/** Documents on a page. */
const PAGE = 25;

/**
 * The documents of a collection as one region sees them, page by page; `?region=`, `?from=` and `?key=` are kept in the
 * address, so that going back and loading anew show the same.
 *
 * @param {State} state
 * @param {string} fabric
 * @param {string} collection
 * @param {URLSearchParams} query
 * @returns {View}
 */
export function collectionView(state, fabric, collection, query) {
  const known = state.fabrics.find(({ name }) => name === fabric);
  if (known === undefined) {
    const element = h("div", {}, h("h1", {}, collection), problem(`There is no fabric ${fabric}.`));
    return { title: collection, element };
  }
  const regions = known.regions.map(({ name }) => name);
  const region = query.get("region") ?? regionToAsk(state, known);
  const from = Math.max(0, Number(query.get("from")) || 0);
  const key = query.get("key") ?? "";
  const other = query.get("with") ?? "";
  const filter = query.get("filter") ?? "";
  const sort = query.get("sort") ?? "";
  const order = query.get("order") ?? "";
  const api = apiOf(region, fabric);

  const go = (/** @type {Record<string, string | number>} */ wanted) => {
    const next = new URLSearchParams({ region });
    for (const [name, value] of Object.entries({ filter, sort, order })) if (value) next.set(name, value);
    for (const [name, value] of Object.entries(wanted)) {
      if (value) next.set(name, String(value));
      else next.delete(name);
    }
    location.hash = `${viewAddress("fabrics", fabric, collection)}?${next}`;
  };

  const list = h("div", { "aria-busy": "true" });
  const added = h("div");
  let seen = "";
  const changed = () => {
    seen = "";
    dispatchEvent(new Event("gdn-changed"));
  };

  const show = async () => {
    if (key !== "") {
      fill(
        list,
        h(
          "ul",
          { class: "documents" },
          documentItem(api, collection, await api.document(collection, key), changed),
        ),
      );
      return;
    }
    if (other !== "") {
      fill(list, await differenceOf(fabric, collection, region, other));
      return;
    }
    const { total, documents } =
      filter === "" && sort === ""
        ? { total: await api.count(collection), documents: await api.page(collection, from, PAGE) }
        : await chosenPage(api, collection, { filter, sort, isDescending: order === "descending" }, from);
    if (total === 0 && filter !== "") {
      fill(list, nothing("No document agrees with the filter.", `That is what ${region} sees of it.`));
      return;
    }
    if (total === 0) {
      fill(list, nothing("This collection has no documents.", `That is what ${region} sees of it.`));
      return;
    }
    fill(
      list,
      pager(from, documents.length, total, go),
      h(
        "ul",
        { class: "documents" },
        documents.map((document) => documentItem(api, collection, document, changed)),
      ),
    );
  };

  const update = async (/** @type {State} */ now) => {
    const change = changeKey(now);
    // What somebody is reading or writing stays as it is.
    if (change === seen || list.querySelector("details[open]") !== null) return;
    seen = change;
    await show().catch((error) => fill(list, problem(error.message)));
    list.removeAttribute("aria-busy");
  };
  void update(state);

  const chosen = select(
    { onchange: (event) => go({ region: /** @type {HTMLSelectElement} */ (event.target).value, from, key }) },
    regions,
    region,
  );
  const search = h("input", { type: "search", name: "key", value: key, autocomplete: "off" });
  const condition = h("input", {
    type: "search",
    name: "filter",
    value: filter,
    autocomplete: "off",
    spellcheck: "false",
  });
  const attribute = h("input", {
    type: "search",
    name: "sort",
    value: sort,
    autocomplete: "off",
    spellcheck: "false",
  });
  const direction = select({}, [["", "ascending"], "descending"], order);
  const choose = (/** @type {Event} */ event) => {
    event.preventDefault();
    go({ filter: condition.value.trim(), sort: attribute.value.trim(), order: direction.value });
  };
  const compare = select(
    { onchange: (event) => go({ with: /** @type {HTMLSelectElement} */ (event.target).value }) },
    [["", "nothing"], ...regions.filter((name) => name !== region)],
    other,
  );
  const find = (/** @type {Event} */ event) => {
    event.preventDefault();
    go({ key: search.value.trim() });
  };
  const element = h(
    "div",
    {},
    h(
      "p",
      { class: "path" },
      h("a", { href: "#/fabrics" }, "Fabrics"),
      " / ",
      h("a", { href: viewAddress("fabrics", fabric) }, fabric),
      " / ",
    ),
    h("h1", {}, collection),
    h(
      "form",
      { class: "row", onsubmit: find },
      field("As seen in", chosen),
      regions.length > 1 && field("Compared with", compare),
      field("Find by key", search),
      h("button", { type: "submit" }, "Find"),
      key !== "" &&
        h("a", { href: `${viewAddress("fabrics", fabric, collection)}?region=${region}` }, "Show all"),
    ),
    h(
      "details",
      { class: "add", open: filter !== "" || sort !== "" },
      h("summary", {}, "Filter and sort"),
      h(
        "form",
        { class: "row", onsubmit: choose },
        field("Filter", condition, "A condition in C8QL on doc, such as doc.city == 'Osaka'."),
        field("Sort by", attribute, "An attribute, such as address.city."),
        field("Order", direction),
        h("button", { type: "submit" }, "Show"),
      ),
    ),
    h("details", { class: "add" }, h("summary", {}, "Add a document"), added),
    list,
  );
  fill(
    added,
    editor("New document", {}, "Add", (document) => api.insert(collection, document).then(changed)),
  );
  return { title: `${collection} in ${fabric}`, element, update };
}

/**
 * A page of the documents that agree with a condition, in an order.
 *
 * @param {ReturnType<typeof apiOf>} api
 * @param {string} collection
 * @param {{ filter: string, sort: string, isDescending: boolean }} wanted
 * @param {number} from
 */
async function chosenPage(api, collection, { filter, sort, isDescending }, from) {
  const chosen = `FOR doc IN @@collection ${filter === "" ? "" : `FILTER (${filter}\n)`}`;
  const bind = { "@collection": collection };
  const [total] = (await api.query(`RETURN LENGTH(${chosen} RETURN 1)`, bind, 1)).result;
  const names = sort === "" ? [] : sort.split(".");
  const attribute = `doc${names.map((_, index) => `[@sort${index}]`).join("")}`;
  const sorted = sort === "" ? "" : `SORT ${attribute} ${isDescending ? "DESC" : "ASC"}`;
  const { result } = await api.query(
    `${chosen} ${sorted} LIMIT @from, ${PAGE} RETURN UNSET(doc, "_id", "_rev")`,
    { ...bind, from, ...Object.fromEntries(names.map((name, index) => [`sort${index}`, name])) },
    PAGE,
  );
  return { total: Number(total), documents: /** @type {Document[]} */ (result) };
}

/**
 * @param {number} from
 * @param {number} shown
 * @param {number} total
 * @param {(wanted: { from: number }) => void} go
 */
function pager(from, shown, total, go) {
  const last = Math.floor((total - 1) / PAGE) * PAGE;
  /**
   * @param {string} text
   * @param {number} target
   * @param {boolean} usable
   */
  const button = (text, target, usable) =>
    h(
      "button",
      { type: "button", id: `page-${text}`, disabled: !usable, onclick: () => go({ from: target }) },
      text,
    );
  const place = shown === 0 ? "none here" : `${whole(from + 1)} to ${whole(from + shown)}`;
  return h(
    "nav",
    { class: "pager", "aria-label": "Pages" },
    button("First", 0, from > 0),
    button("Previous", Math.max(0, from - PAGE), from > 0),
    h("span", { role: "status" }, `${place} of ${whole(total)}`),
    button("Next", from + PAGE, from + PAGE < total),
    button("Last", last, from < last),
  );
}
