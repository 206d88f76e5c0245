/** @import { Child } from "./view.ts" */

/**
 * Makes an element. Text becomes text nodes, whatever it holds: nothing here makes markup of data.
 *
 *     h("button", { type: "button", onclick: save }, "Save")
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | boolean | undefined | ((event: Event) => unknown)>} [attributes] functions
 *   are listeners, named `on...`; false and undefined leave an attribute out
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/**
 * The same for SVG.
 *
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Record<string, string | number | boolean | undefined | ((event: Event) => unknown)>} attributes
 * @param {Child[]} children
 * @returns {E}
 */
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...nodes(children));
  return element;
}

/**
 * @param {Child[]} children
 * @returns {(Node | string)[]}
 */
function nodes(children) {
  return children.flatMap((child) => {
    if (child === null || child === undefined || child === false) return [];
    if (Array.isArray(child)) return nodes(child);
    return [typeof child === "number" ? String(child) : child];
  });
}

/**
 * Puts new content into an element. What had the focus gets it again, if something with its id is there, else the
 * element itself does: a view that is shown anew must not throw keyboard users out.
 *
 * @param {HTMLElement} element
 * @param {...Child} children
 */
export function fill(element, ...children) {
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  element.replaceChildren(...nodes(children));
  if (focused === null) return;
  const again = focused.id === "" ? null : document.getElementById(focused.id);
  if (again === null) element.tabIndex = -1;
  (again ?? element).focus({ preventScroll: true });
}

/**
 * Has `fill` done only where `data` has changed since the last time.
 *
 * @template D
 * @param {HTMLElement} element
 * @param {(data: D) => Child} content
 * @returns {(data: D) => void}
 */
export function filler(element, content) {
  /** @type {string | undefined} */
  let shown;
  return (data) => {
    const text = JSON.stringify(data);
    if (text === shown) return;
    shown = text;
    fill(element, content(data));
  };
}

let ids = 0;

/**
 * A labelled field of a form.
 *
 * @param {string} label
 * @param {HTMLElement} control
 * @param {string} [hint]
 */
export function field(label, control, hint) {
  ids += 1;
  control.id ||= `field-${ids}`;
  if (hint) control.setAttribute("aria-describedby", `${control.id}-hint`);
  return h(
    "div",
    { class: "field" },
    h("label", { for: control.id }, label),
    control,
    hint && h("small", { id: `${control.id}-hint` }, hint),
  );
}

/**
 * @param {Record<string, string | boolean | ((event: Event) => unknown)>} attributes
 * @param {(string | [value: string, text: string])[]} options
 * @param {string} [chosen]
 */
export function select(attributes, options, chosen) {
  return h(
    "select",
    attributes,
    options.map((option) => {
      const [value, text] = typeof option === "string" ? [option, option] : option;
      return h("option", { value, selected: value === chosen }, text);
    }),
  );
}

/**
 * A table that scrolls sideways by itself, with the keyboard too, where the screen is too narrow for it.
 *
 * @param {string} name what it shows
 * @param {(string | { number: string })[]} headings of the columns; those of numbers are so marked
 * @param {Child[][]} rows
 */
export function table(name, headings, rows) {
  const kind = (/** @type {number} */ column) =>
    typeof headings[column] === "string" ? undefined : "number";
  return h(
    "div",
    { class: "scroll", role: "region", "aria-label": name, tabindex: 0 },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          headings.map((heading, column) =>
            h(
              "th",
              { scope: "col", class: kind(column) },
              typeof heading === "string" ? heading : heading.number,
            ),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            row.map((cell, column) => h("td", { class: kind(column) }, cell)),
          ),
        ),
      ),
    ),
  );
}

/**
 * A sentence about what went wrong, read out by screen readers.
 *
 * @param {string} text
 */
export function problem(text) {
  return h("p", { class: "problem", role: "alert" }, text);
}

/**
 * A form with a button; what goes wrong with what it does is told above that.
 *
 * @param {string} verb on the button
 * @param {() => Promise<unknown>} work
 * @param {...Child} fields
 */
export function form(verb, work, ...fields) {
  const failed = h("div");
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      await work();
      fill(failed);
    } catch (error) {
      fill(failed, problem(/** @type {Error} */ (error).message));
    }
  };
  const button = h("button", { type: "submit", class: "primary" }, verb);
  return h("form", { onsubmit: submit }, ...fields, failed, button);
}

/**
 * What a view shows where there is nothing to show.
 *
 * @param {string} title
 * @param {...Child} more
 */
export function nothing(title, ...more) {
  return h(
    "div",
    { class: "nothing" },
    h("p", {}, h("strong", {}, title)),
    more.length > 0 && h("p", {}, more),
  );
}

/**
 * A button that copies a text, and says so.
 *
 * @param {string} label
 * @param {() => string} text
 */
export function copyButton(label, text) {
  const button = h("button", { type: "button" }, label);
  const told = h("span", { role: "status" });
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      told.textContent = " Copied.";
    } catch {
      told.textContent = " The browser does not let this page copy.";
    }
  });
  return h("span", {}, button, told);
}

/**
 * @param {string} text
 * @param {"good" | "bad" | "spot" | "busy" | "plain"} kind
 */
export function badge(text, kind) {
  return h("span", { class: `badge ${kind}` }, text);
}
