/** @import { FaultKind, GivenFault } from "../../control/fault-shape.ts" */
import { field, form, h, select } from "./elements.js";

/**
 * The kinds of faults, and what each does.
 *
 * @type {Record<FaultKind, string>}
 */
export const KINDS = {
  status: "an error is answered, and nothing done",
  html: "a page is answered, as by a proxy, and nothing done",
  delay: "the work is done after a while",
  drop: "the work is done, and the answer dropped",
  truncate: "the work is done, and the answer breaks off in the middle",
  silence: "the work is done, and never answered",
  hang: "nothing is done, and nothing answered",
  reset: "the connection breaks before the work",
  refuse: "the connection closes before the request is read",
};

/** The fields that only some kinds have. */
const FIELDS = { status: ["status", "html"], errorNum: ["status"], retryAfter: ["status"], ms: ["delay"] };

/**
 * @param {string[]} regions
 * @param {(fault: GivenFault) => Promise<unknown>} set
 */
export function faultForm(regions, set) {
  const number = (/** @type {string} */ placeholder) => h("input", { type: "number", min: 0, placeholder });
  const kind = select(
    { onchange: () => adapt() },
    Object.entries(KINDS).map(([name, text]) => /** @type {[string, string]} */ ([name, `${name}: ${text}`])),
  );
  const method = select({}, [["", "any"], "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);
  const path = h("input", { type: "text", placeholder: "any", autocomplete: "off", spellcheck: "false" });
  const region = select({}, [["", "any"], ...regions]);
  const nth = h("input", { type: "text", placeholder: "each", autocomplete: "off", inputmode: "numeric" });
  const extras = {
    status: number("503"),
    errorNum: number("the status"),
    retryAfter: number("none"),
    ms: number("500"),
  };
  const fields = {
    status: field("Status", extras.status),
    errorNum: field("Error number", extras.errorNum),
    retryAfter: field("Retry-After, in seconds", extras.retryAfter),
    ms: field("Milliseconds", extras.ms),
  };
  const adapt = () => {
    for (const [name, kinds] of entriesOf(FIELDS)) fields[name].hidden = !kinds.includes(kind.value);
    extras.status.placeholder = kind.value === "html" ? "502" : "503";
  };
  adapt();
  const wanted = () => {
    /** @type {GivenFault} */
    const fault = { kind: /** @type {FaultKind} */ (kind.value) };
    if (method.value !== "") fault.method = method.value;
    if (path.value.trim() !== "") fault.path = path.value.trim();
    if (region.value !== "") fault.region = region.value;
    if (nth.value.trim() !== "") fault.nth = nth.value.split(",").map(Number);
    for (const [name, input] of entriesOf(extras)) {
      if (!fields[name].hidden && input.value !== "") fault[name] = Number(input.value);
    }
    if (fault.kind === "delay") fault.ms ??= 500;
    return fault;
  };
  return form(
    "Set",
    () => set(wanted()),
    field("What happens", kind),
    h("div", { class: "row" }, fields.status, fields.errorNum, fields.retryAfter, fields.ms),
    h(
      "div",
      { class: "row" },
      field("Method", method),
      field("Path", path, "Without /_api; * is a part of a segment, ** anything: /_fabric/*/collection/**"),
      field("Region", region),
      field("Which of them", nth, "From 1, with commas between several."),
    ),
  );
}

/**
 * @template {object} T
 * @param {T} object
 * @returns {[keyof T, T[keyof T]][]}
 */
function entriesOf(object) {
  return /** @type {[keyof T, T[keyof T]][]} */ (Object.entries(object));
}
