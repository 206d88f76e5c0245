import { createHash } from "node:crypto";
import type { z } from "zod";

type Json = z.core.util.JSONType;

/** What the recordings call a thing, and what the local GDN calls it: ids, revisions, user names. */
export type Names = Map<string, string>;

const REVISION = /^_[A-Za-z0-9_-]{10}$/;
/** Ids and generated keys, alone or at the end of a document's or a collection's id. */
const GENERATED = /^((?:[A-Za-z0-9_-]+\/)?)(\d{5,})$/;

/** Fields whose values vary by nature: times, sizes in memory, secrets, and where a region is. */
const VARYING = new Set([
  "executionTime",
  "peakMemoryUsage",
  "runTime",
  "started",
  "jwt",
  "host",
  "api",
  "url",
  "city",
  "countrycode",
  "countryname",
  "latitude",
  "longitude",
]);

/** Tells how an answer differs from the recorded one, but for what varies by nature. */
export class Comparison {
  readonly differences: string[] = [];
  readonly #names: Names;
  readonly #request: string;

  /** @param request the recorded request as text: what it says itself cannot vary */
  constructor(names: Names, request: string) {
    this.#names = names;
    this.#request = request;
  }

  compare(where: string, expected: Json | undefined, actual: Json | undefined): void {
    // The recorder could not write down some values.
    if (expected === "(non-representable type)") return;
    if (typeof expected === "string" && typeof actual === "string") this.#strings(where, expected, actual);
    else if (Array.isArray(expected) && Array.isArray(actual)) this.#arrays(where, expected, actual);
    else if (isObject(expected) && isObject(actual)) this.#objects(where, expected, actual);
    else if (expected !== actual) this.#differ(where, expected, actual);
  }

  #differ(where: string, expected: Json | undefined, actual: Json | undefined): void {
    this.differences.push(`${where}: recorded ${shown(expected)}, here ${shown(actual)}`);
  }

  #strings(where: string, expected: string, actual: string): void {
    const known = this.#names.get(expected);
    if (expected === actual || known === actual) return;
    if (known === undefined && this.#mayVary(expected, actual)) {
      this.#names.set(expected, actual);
      const [from, to] = [GENERATED.exec(expected)?.[2], GENERATED.exec(actual)?.[2]];
      if (from !== undefined && to !== undefined) this.#names.set(from, to);
      return;
    }
    this.#differ(where, expected, actual);
  }

  #mayVary(expected: string, actual: string): boolean {
    if (REVISION.test(expected)) return REVISION.test(actual);
    if (expected === "HASH") return /^[0-9a-f]{64}$/.test(actual);
    if (expected === "HASH-OF-EMPTY") return actual === createHash("sha256").digest("hex");
    if (expected.endsWith(".SECRET")) {
      return actual.startsWith(expected.slice(0, -"SECRET".length)) && /\.[A-Za-z0-9]{70}$/.test(actual);
    }
    if (/^Uuser\d+$/.test(expected)) return /^U[\w-]{22}$/.test(actual);
    const [recorded, here] = [GENERATED.exec(expected), GENERATED.exec(actual)];
    if (recorded === null || here === null || this.#request.includes(recorded[2] ?? "")) return false;
    return recorded[1] === here[1];
  }

  #arrays(where: string, expected: Json[], actual: Json[]): void {
    if (expected.length !== actual.length) {
      this.differences.push(`${where}: recorded ${expected.length} items, here ${actual.length}`);
      return;
    }
    for (const [index, one] of expected.entries()) this.compare(`${where}[${index}]`, one, actual[index]);
  }

  #objects(where: string, expected: Record<string, Json>, actual: Record<string, Json>): void {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const path = `${where}.${name}`;
      // The service lets an internal block of its replication slip into some documents.
      if (name === "_rice") continue;
      const [one, other] = [expected[name], actual[name]];
      if (one === undefined) this.differences.push(`${path}: not recorded, here ${shown(other)}`);
      else if (other === undefined) this.differences.push(`${path}: recorded ${shown(one)}, not here`);
      else if (VARYING.has(name) || where.endsWith(".profile")) this.#kinds(path, one, other);
      else this.compare(path, one, other);
    }
  }

  #kinds(where: string, expected: Json, actual: Json): void {
    if (typeof expected !== typeof actual) this.#differ(where, expected, actual);
  }
}

export function isObject(value: unknown): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
