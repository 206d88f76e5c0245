import { isJsonObject, type Json, type JsonObject } from "../../common/json.ts";
import { attribute, compare, equal, identity, isTrue, setAttribute, toText } from "../values.ts";
import type { Call, FunctionEntry } from "./entry.ts";

/** A function whose first argument must be an object: otherwise it gives null and warns. */
function ofObject(
  name: string,
  min: number,
  max: number,
  run: (call: Call, object: JsonObject, rest: Json[]) => Json,
): FunctionEntry {
  return {
    name,
    min,
    max,
    run: (call, object, ...rest) => (isJsonObject(object) ? run(call, object, rest) : call.invalid()),
  };
}

/** An object of some of the attributes. */
function selected(object: JsonObject, keep: (name: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => keep(name)));
}

/** Names that are given one by one or in arrays. */
function names(args: Json[]): Set<string> {
  return new Set(args.flat().filter((name): name is string => typeof name === "string"));
}

function recursively(value: Json, keep: (name: string, value: Json) => boolean): Json {
  if (Array.isArray(value)) return value.map((element) => recursively(element, keep));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => keep(name, inner))
      .map(([name, inner]) => [name, recursively(inner, keep)]),
  );
}

/** What is gone through wholly may not be larger than memory, counting parts that it shares each time. */
function checkSize({ run }: Call, value: Json): void {
  run.release(run.hold(value));
}

function merged(call: Call, args: Json[], combine: (a: Json, b: Json) => Json): Json {
  const [only] = args;
  const objects = args.length === 1 && Array.isArray(only) ? only : args;
  const result: JsonObject = {};
  for (const object of objects) {
    if (!isJsonObject(object)) return call.invalid();
    for (const [name, value] of Object.entries(object)) {
      setAttribute(result, name, Object.hasOwn(result, name) ? combine(result[name] as Json, value) : value);
    }
  }
  return result;
}

function mergedRecursively(a: Json, b: Json): Json {
  if (!isJsonObject(a) || !isJsonObject(b)) return b;
  const result = { ...a };
  for (const [name, value] of Object.entries(b)) {
    setAttribute(result, name, mergedRecursively(attribute(a, name), value));
  }
  return result;
}

function matches(object: JsonObject, example: Json): boolean {
  return (
    isJsonObject(example) &&
    Object.entries(example).every(([name, value]) => equal(attribute(object, name), value))
  );
}

function attributeNames(name: string): FunctionEntry {
  return ofObject(name, 1, 3, (_, object, [withoutSystem = null, inOrder = null]) => {
    const found = Object.keys(object).filter((key) => !isTrue(withoutSystem) || !key.startsWith("_"));
    return isTrue(inOrder) ? found.sort(compare) : found;
  });
}

function attributeValues(name: string): FunctionEntry {
  return ofObject(name, 1, 2, (_, object, [withoutSystem = null]) =>
    Object.entries(object)
      .filter(([key]) => !isTrue(withoutSystem) || !key.startsWith("_"))
      .map(([, value]) => value),
  );
}

export const objectFunctions: FunctionEntry[] = [
  attributeNames("ATTRIBUTES"),
  attributeNames("KEYS"),
  attributeValues("VALUES"),
  {
    name: "HAS",
    min: 2,
    max: 2,
    run: (_, object, name) => isJsonObject(object) && Object.hasOwn(object, toText(name ?? null)),
  },
  ofObject("KEEP", 2, Infinity, (_, object, rest) => {
    const kept = names(rest);
    return selected(object, (name) => kept.has(name));
  }),
  ofObject("UNSET", 2, Infinity, (_, object, rest) => {
    const left = names(rest);
    return selected(object, (name) => !left.has(name));
  }),
  ofObject("KEEP_RECURSIVE", 2, Infinity, (call, object, rest) => {
    checkSize(call, object);
    const kept = names(rest);
    return recursively(object, (name) => kept.has(name));
  }),
  ofObject("UNSET_RECURSIVE", 2, Infinity, (call, object, rest) => {
    checkSize(call, object);
    const left = names(rest);
    return recursively(object, (name) => !left.has(name));
  }),
  { name: "MERGE", min: 0, max: Infinity, run: (call, ...args) => merged(call, args, (_, value) => value) },
  {
    name: "MERGE_RECURSIVE",
    min: 0,
    max: Infinity,
    run: (call, ...args) => {
      checkSize(call, args);
      return merged(call, args, mergedRecursively);
    },
  },
  ofObject("MATCHES", 2, 3, (_, object, [examples = null, asIndex = null]) => {
    const list = Array.isArray(examples) ? examples : [examples];
    const index = list.findIndex((example) => matches(object, example));
    return isTrue(asIndex) ? index : index >= 0;
  }),
  {
    name: "TRANSLATE",
    min: 2,
    max: 3,
    exact: true,
    run: (call, value, lookup, ...otherwise) => {
      if (!isJsonObject(lookup)) return call.invalid();
      const key = toText(value);
      if (Object.hasOwn(lookup, key)) return lookup[key] as Json;
      const [instead = value] = otherwise;
      return instead;
    },
  },
  {
    name: "ZIP",
    min: 2,
    max: 2,
    run: (call, keys, values) => {
      if (!Array.isArray(keys) || !Array.isArray(values) || keys.length !== values.length)
        return call.invalid();
      const object: JsonObject = {};
      keys.forEach((key, i) => {
        const name = toText(key);
        if (!Object.hasOwn(object, name)) setAttribute(object, name, values[i] ?? null);
      });
      return object;
    },
  },
  ofObject("ENTRIES", 1, 1, (_, object) => Object.entries(object)),
  ofObject("VALUE", 2, 2, (call, object, [path = null]) => {
    if (!Array.isArray(path)) return call.invalid();
    return path.reduce<Json>(
      (value, step) =>
        Array.isArray(value) && typeof step === "number"
          ? (value.at(step) ?? null)
          : attribute(value, toText(step)),
      object,
    );
  }),
  {
    name: "PARSE_IDENTIFIER",
    min: 1,
    max: 1,
    run: (call, id) => identifier(call, id, (c, key) => ({ collection: c, key })),
  },
  {
    name: "PARSE_COLLECTION",
    min: 1,
    max: 1,
    run: (call, id) => identifier(call, id, (collection) => collection),
  },
  { name: "PARSE_KEY", min: 1, max: 1, run: (call, id) => identifier(call, id, (_, key) => key) },
  {
    name: "IS_SAME_COLLECTION",
    min: 2,
    max: 2,
    run: (call, collection, id) => identifier(call, id, (name) => name === collection),
  },
  {
    name: "CHECK_DOCUMENT",
    min: 1,
    max: 1,
    run: (_, value) => isJsonObject(value) && identity(value).length > 0,
  },
];

/** Takes an `_id` apart: given as a text, or in a document. */
function identifier(
  call: Call,
  id: Json | undefined,
  result: (collection: string, key: string) => Json,
): Json {
  const text = isJsonObject(id) ? id._id : id;
  const [, collection, key] = (typeof text === "string" ? /^([^/]+)\/([^/]+)$/.exec(text) : null) ?? [];
  return collection === undefined || key === undefined ? call.invalid() : result(collection, key);
}
