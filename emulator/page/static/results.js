/** @import { Child } from "./view.ts" */
import { badge, copyButton, fill, h, nothing, problem, table } from "./elements.js";
import { count, duration, oneLine, whole } from "./format.js";
import { apiOf } from "./gdn.js";

/** @typedef {{ fabric: string, text: string, bindVars: unknown }} Query */

/** Rows that are fetched at a time. */
const BATCH = 100;
/** A table with more columns than this is no help. */
const MOST_COLUMNS = 12;

/**
 * Runs a query in one region; the rest of a long result is fetched on demand.
 *
 * @param {Query} query
 * @param {string} region
 * @returns {Promise<Child>}
 */
export async function runIn({ fabric, text, bindVars }, region) {
  const api = apiOf(region, fabric);
  const started = performance.now();
  const answer = await api.query(text, bindVars, BATCH);
  const took = duration(performance.now() - started);
  const rows = answer.result;
  let cursor = answer.id;
  const body = h("div");
  const show = (/** @type {Child} */ failure = null) => {
    const rest = answer.count - rows.length;
    const more = h(
      "button",
      { type: "button", id: "more-rows", onclick: fetchMore },
      `Fetch more (${whole(rest)} left)`,
    );
    const copy = copyButton("Copy as JSON", () => JSON.stringify(rows, null, 2));
    fill(body, rowsTable(rows), failure, rows.length > 0 && copy, " ", cursor !== undefined && more);
  };
  const fetchMore = async () => {
    try {
      const next = await api.more(cursor ?? "");
      rows.push(...next.result);
      cursor = next.id;
      show();
    } catch (error) {
      cursor = undefined;
      show(problem(/** @type {Error} */ (error).message));
    }
  };
  show();
  return [h("p", {}, `${count(answer.count, "row")} from ${region} in ${took}.`), body];
}

/**
 * Runs a query in every region, one after the other, and compares what they answer.
 *
 * @param {Query} query
 * @param {string[]} regions
 * @returns {Promise<Child>}
 */
export async function runEverywhere({ fabric, text, bindVars }, regions) {
  /** @type {Child[][]} */
  const lines = [];
  /** @type {{ region: string, rows: unknown[], text: string } | undefined} */
  let first;
  for (const region of regions) {
    const name = h("span", { class: "nowrap" }, region);
    const started = performance.now();
    try {
      const { result, count: total } = await apiOf(region, fabric).query(text, bindVars, BATCH);
      const answer = JSON.stringify(result);
      first ??= { region, rows: result, text: answer };
      const same = answer === first.text ? badge("the same", "good") : badge("differs", "busy");
      lines.push([
        name,
        whole(total),
        duration(performance.now() - started),
        first.region === region ? "" : same,
      ]);
    } catch (error) {
      lines.push([name, "", "", h("span", { class: "bad-text" }, /** @type {Error} */ (error).message)]);
    }
  }
  return [
    table("Regions", ["Region", { number: "Rows" }, { number: "Time" }, "Compared with the first"], lines),
    first !== undefined && [h("p", {}, `The rows of ${first.region}:`), rowsTable(first.rows)],
  ];
}

/**
 * How a query would be run: its steps, and all that the GDN tells of them.
 *
 * @param {Query} query
 * @param {string} region
 * @returns {Promise<Child>}
 */
export async function explain({ fabric, text, bindVars }, region) {
  const { plan } = await apiOf(region, fabric).explain(text, bindVars);
  const { nodes = [] } = /** @type {{ nodes?: Record<string, unknown>[] }} */ (plan ?? {});
  const whole = JSON.stringify(plan, null, 2);
  return [
    table(
      "Plan",
      [{ number: "Step" }, "What it does", "Details"],
      nodes.map(({ type, id, dependencies, ...details }) => [
        String(id ?? ""),
        String(type ?? ""),
        h("code", {}, oneLine(details, 300)),
      ]),
    ),
    h("details", {}, h("summary", {}, "All of it"), h("pre", { tabindex: 0, "aria-label": "Plan" }, whole)),
    copyButton("Copy as JSON", () => whole),
  ];
}

/**
 * @param {unknown[]} rows
 * @returns {Child}
 */
function rowsTable(rows) {
  if (rows.length === 0) return nothing("The query gave no rows.");
  const objects = rows.filter(isRecord);
  const columns = [...new Set(objects.flatMap((row) => Object.keys(row)))].filter(
    (name) => name !== "_id" && name !== "_rev",
  );
  if (objects.length < rows.length || columns.length === 0 || columns.length > MOST_COLUMNS) {
    return table(
      "Rows",
      ["Row"],
      rows.map((row) => [h("code", {}, oneLine(JSON.stringify(row), 2_000))]),
    );
  }
  return table(
    "Rows",
    columns,
    objects.map((row) => columns.map((name) => (row[name] === undefined ? "" : oneLine(row[name], 300)))),
  );
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
