import { types } from "node:util";
import { MOST_LEVELS, TOO_DEEP } from "../common/nesting.ts";

/**
 * Values that people give freely, such as documents and metadata, are stored as JSON. Much that a program can hold is
 * something else, or nothing, by the time that it has gone through Pulumi's SDK, the engine and the service. What is
 * refused for that is written here once: for the program, and for the plugin, which sees what was unknown before.
 */

/** A place in a value: names and numbers, from an input's name on. */
export type Path = readonly PropertyKey[];

/** A value that would be stored as something else. */
export class UnstorableValue extends Error {
  readonly path: Path;
  /** Goes on after the path: "is a Date, ...". */
  readonly reason: string;

  constructor(path: Path, reason: string) {
    super(`${pathText(path)} ${reason}`);
    this.name = "UnstorableValue";
    this.path = path;
    this.reason = reason;
  }
}

/** What is a matter of the one who asks. */
export interface Special {
  /** What stands in place of a value that is known only later; undefined for all other values. */
  later?(value: object, path: Path): object | undefined;
  /** What else is wrong with a text. */
  textProblem?(text: string): string | undefined;
}

/** Pulumi marks objects that are no plain ones by an attribute of this name. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

const KINDS_BY_SIGNATURE: Readonly<Record<string, string>> = {
  c44067f5952c0a294b673a41bacd8c17: "an asset",
  "0def7320c3a5731c473e5ecbe6d01bc7": "an archive",
  "1b47061264138c4ac30d75fd1eb44270": "a secret",
  "5cf8f73096256a8f31e491e813e4eb8e": "a resource",
  d0e6a833031e9bbcd3f4e8bde6ca49a4: "an output",
};

/**
 * The value itself; a copy where it holds what `later` gives another thing for. Each object is looked at once, so that
 * it takes no longer than the value is large.
 *
 * @throws UnstorableValue
 */
export function storable(value: unknown, path: Path, special: Special = {}): unknown {
  return new Walk(path, special).pass(value);
}

/** "documents[3].first.name", `documents[3]["first name"]`. */
export function pathText(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === "number") return `[${part}]`;
      const name = String(part);
      if (index === 0) return name;
      return /^[\w$]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
    })
    .join("");
}

class Walk {
  readonly #path: PropertyKey[];
  readonly #special: Special;
  /** The objects that the present one stands in, from the first place of the walk on. */
  readonly #around: object[] = [];
  /** Objects that were looked at, with what stands in their place; undefined while they are looked at. */
  readonly #seen = new Map<object, object | undefined>();
  readonly #start: number;

  constructor(path: Path, special: Special) {
    this.#path = [...path];
    this.#start = path.length;
    this.#special = special;
  }

  pass(value: unknown): unknown {
    if (typeof value === "string") {
      const problem = textProblem(value) ?? this.#special.textProblem?.(value);
      if (problem !== undefined) throw this.#unstorable(problem);
      return value;
    }
    if (typeof value !== "object" || value === null) {
      const problem = primitiveProblem(value);
      if (problem !== undefined) throw this.#unstorable(problem);
      return value;
    }
    if (this.#seen.has(value)) return this.#seen.get(value) ?? this.#refuseCircle(value);
    const later = this.#special.later?.(value, this.#path);
    if (later !== undefined) return later;
    const problem = objectProblem(value);
    if (problem !== undefined) throw this.#unstorable(problem);
    if (this.#path.length > MOST_LEVELS) {
      throw new UnstorableValue(this.#path.slice(0, 3), TOO_DEEP);
    }
    this.#seen.set(value, undefined);
    this.#around.push(value);
    const passed = Array.isArray(value) ? this.#list(value) : this.#object(value as Record<string, unknown>);
    this.#around.pop();
    this.#seen.set(value, passed);
    return passed;
  }

  #list(list: readonly unknown[]): readonly unknown[] {
    let copy: unknown[] | undefined;
    for (let index = 0; index < list.length; index += 1) {
      const item = list[index];
      this.#path.push(index);
      if (item === undefined) {
        throw this.#unstorable(
          "is undefined, in whose place null would be stored: give null, or leave it out of the list",
        );
      }
      const passed = this.pass(item);
      if (passed !== item) {
        copy ??= [...list];
        copy[index] = passed;
      }
      this.#path.pop();
    }
    return copy ?? list;
  }

  #object(object: Record<string, unknown>): Record<string, unknown> {
    let copy: Record<string, unknown> | undefined;
    for (const name of Object.keys(object)) {
      this.#path.push(name);
      const problem = nameProblem(name, object);
      if (problem !== undefined) throw this.#unstorable(problem);
      const passed = this.pass(object[name]);
      if (passed !== object[name]) {
        copy ??= { ...object };
        copy[name] = passed;
      }
      this.#path.pop();
    }
    return copy ?? object;
  }

  #refuseCircle(object: object): never {
    const whole = this.#path.slice(0, this.#start + this.#around.indexOf(object));
    throw this.#unstorable(
      `is ${pathText(whole)} itself, and what holds itself cannot be stored: give a part of it, such as its key`,
    );
  }

  #unstorable(reason: string): UnstorableValue {
    return new UnstorableValue([...this.#path], reason);
  }
}

function stored(what: string, as: string, instead: string): string {
  return `is ${what}, in whose place ${as} would be stored: give ${instead}`;
}

function primitiveProblem(value: unknown): string | undefined {
  switch (typeof value) {
    case "number":
      if (Number.isFinite(value)) return undefined;
      return stored(String(value), "null", "a number, null, or leave it out");
    case "bigint":
      return stored("a bigint", "{}", "it as text or as a number");
    case "symbol":
      return stored("a symbol", "{}", "it as text");
    case "function":
      return stored("a function", "nothing", "what it returns");
    default:
      return undefined;
  }
}

/** Half of a character that takes two UTF-16 units: no UTF-8 can hold it. */
const HALF = "a lone surrogate";

function textProblem(text: string): string | undefined {
  if (text.isWellFormed()) return undefined;
  const characters = [...text];
  const index = characters.findIndex((each) => !each.isWellFormed());
  const code = characters[index]?.charCodeAt(0).toString(16);
  return `holds ${HALF} (\\u${code} at character ${index}), half a character that no text can be stored with: mend it, such as by toWellFormed()`;
}

function nameProblem(name: string, object: Record<string, unknown>): string | undefined {
  if (!name.isWellFormed()) {
    return `has ${HALF} in its name, half a character that no name can be stored with: mend it, such as by toWellFormed()`;
  }
  if (name === "__proto__") return "is a name that cannot be kept";
  if (name !== SIGNATURE) return undefined;
  const kind = KINDS_BY_SIGNATURE[String(object[name])];
  return kind === undefined
    ? "has a name by which Pulumi marks objects of its own: give it another one"
    : `marks ${kind} of Pulumi's, which is no JSON: give what is in it`;
}

function objectProblem(value: object): string | undefined {
  if (Array.isArray(value)) return undefined;
  const prototype: object | null = Object.getPrototypeOf(value);
  // Not only this realm's `Object.prototype`, but also that of a test runner or a vm.
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return undefined;
  if (types.isDate(value)) return stored("a Date", "{}", "it as text, such as by toISOString()");
  const holds = (name: string) => name in value;
  if (holds("__pulumiAsset") || holds("__pulumiArchive")) {
    const kind = holds("__pulumiAsset") ? "an asset" : "an archive";
    return stored(kind, "an object of Pulumi's own", "what is in it as text");
  }
  if (holds("__pulumiResource")) {
    return stored("a resource", "an object of Pulumi's own", "one of its outputs, such as its name");
  }
  const name = nameOfClass(value);
  if ([types.isMap, types.isSet, types.isWeakMap, types.isWeakSet].some((is) => is(value))) {
    return stored(`a ${name}`, "{}", "it as text, a list or a plain object");
  }
  if (types.isRegExp(value)) return stored("a regular expression", "{}", "its source as text");
  if (types.isNativeError(value)) return stored("an error", "{}", "its message as text");
  if (value instanceof URL) return stored("a URL", "{}", "it as text, such as by href");
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) {
    const as = types.isAnyArrayBuffer(value) || types.isDataView(value) ? "{}" : "an object of numbers";
    return stored(
      `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`,
      as,
      "it as text, such as in Base64, or as a list of numbers",
    );
  }
  return `is an object of the class ${name}, of which only a part would be stored: give a plain object, such as { ...it }, or text`;
}

function nameOfClass(value: object): string {
  const itsClass: unknown = value.constructor;
  return (typeof itsClass === "function" && itsClass.name) || "without a name";
}
