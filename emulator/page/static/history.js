/** @typedef {{ fabric: string, text: string, bind: string }} PastQuery a query that was run, with its bind values */

const NAME = "gdn-spot queries";
/** So many are kept. */
const MOST = 30;

/** @returns {PastQuery[]} the newest first; none where the browser keeps nothing */
export function pastQueries() {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** @param {PastQuery} query */
export function remember(query) {
  const others = pastQueries().filter(({ fabric, text }) => fabric !== query.fabric || text !== query.text);
  try {
    localStorage.setItem(NAME, JSON.stringify([query, ...others].slice(0, MOST)));
  } catch {
    // The browser keeps nothing for this page.
  }
}
