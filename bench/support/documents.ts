/** Documents to measure with: the same ones each time. */

export interface PlainRow {
  key: string;
  body: string;
}

/** The length of a document as JSON, in bytes. */
export const DOCUMENT_BYTES = 1_000;

/** `value` of the documents is from 0 up to this, evenly spread. */
export const VALUES = 10_000;

const FIRST = ["Peter", "Bruce", "Clark", "Ned", "Tywin", "Diana", "Arya", "Barbara"];
const LAST = ["Parker", "Wayne", "Kent", "Stark", "Lannister", "Prince", "Gordon"];
const CITIES = ["New York", "Gotham", "Metropolis", "Winterfell", "Kings Landing", "Themyscira"];

function pick(list: readonly string[], number: number): string {
  return list[number % list.length] ?? "";
}

export function keyOf(index: number): string {
  return `d${String(index).padStart(9, "0")}`;
}

/** Multiplying by an odd number spreads neighbouring indexes, without a random generator's state. */
function numberOf(index: number): number {
  return ((index * 2_654_435_761) % 2 ** 32) % VALUES;
}

/** The attributes of document `index`, but its key: texts, numbers, an object, an array and null. */
export function attributesOf(index: number): Record<string, unknown> {
  const value = numberOf(index);
  const attributes = {
    firstname: pick(FIRST, index),
    lastname: pick(LAST, index),
    City: pick(CITIES, value),
    value,
    amount: value / 100,
    active: index % 3 === 0,
    closed: null,
    address: { street: `${value} Main Street`, zip: String(10_000 + (index % 90_000)), floor: index % 40 },
    tags: [`tag-${index % 10}`, `tag-${value % 100}`, pick(CITIES, index)],
    quote: `They say "winter is coming" in ${pick(CITIES, value)}.\nNobody knows.`,
    note: "",
  };
  const missing = DOCUMENT_BYTES - JSON.stringify({ _key: keyOf(index), ...attributes }).length;
  const words = `${pick(LAST, value)} of ${pick(CITIES, index)} bought ${value % 97} and sold ${index % 89}. `;
  attributes.note = words.repeat(Math.ceil(missing / words.length)).slice(0, missing);
  return attributes;
}

/** Document `index` as JSON text of 1,000 bytes, all ASCII. */
export function documentText(index: number): string {
  return `{"_key":"${keyOf(index)}",${JSON.stringify(attributesOf(index)).slice(1)}`;
}

/** Document `index` as the local GDN stores it: the key, and the JSON text of the other attributes. */
export function plainRow(index: number): PlainRow {
  return { key: keyOf(index), body: JSON.stringify(attributesOf(index)) };
}

/** A bulk call's body: `count` documents from index `first`. */
export function batchText(first: number, count: number): string {
  return `[${Array.from({ length: count }, (_, offset) => documentText(first + offset)).join(",")}]`;
}
