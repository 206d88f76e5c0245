import { isJsonObject, type Json } from "../../common/json.ts";
import { ERROR, queryError } from "../errors.ts";
import { isTrue, toText } from "../values.ts";
import type { Call, FunctionEntry } from "./entry.ts";

function documentOf(call: Call, collection: string | undefined, id: Json): Json {
  const text = isJsonObject(id) ? id._id : id;
  if (typeof text !== "string") return null;
  const slash = text.indexOf("/");
  if (slash < 0 && collection === undefined) return null;
  const name = slash < 0 ? (collection as string) : text.slice(0, slash);
  // A collection's documents only: an `_id` of another one finds nothing there.
  if (collection !== undefined && name !== collection) return null;
  const { run } = call;
  // A collection that is not there has no such document either; that is no error here.
  if (!run.collections.has(name)) return null;
  run.mayRead(name);
  const document = run.target.get(name, text.slice(slash + 1));
  if (document === undefined) return null;
  run.stats.scannedIndex++;
  return document;
}

/** Many documents at once: those that exist. */
function documentsOf(call: Call, collection: string | undefined, ids: Json): Json {
  if (!Array.isArray(ids)) return documentOf(call, collection, ids);
  return ids.map((id) => documentOf(call, collection, id)).filter((document) => document !== null);
}

/** An attribute of who runs the query. */
const attribute = (name: string, of: "key" | "user"): FunctionEntry => ({
  name,
  min: 1,
  max: 1,
  varies: true,
  run: ({ run, invalid }, wanted) =>
    typeof wanted === "string" ? (run.target.attribute?.(of, wanted) ?? null) : invalid(),
});

/** Documents and collections; errors and warnings on purpose; calling functions by name. */
export const documentFunctions: FunctionEntry[] = [
  attribute("CURRENT_APIKEY_ATTRIBUTE", "key"),
  attribute("CURRENT_USER_ATTRIBUTE", "user"),
  {
    name: "DOCUMENT",
    min: 1,
    max: 2,
    varies: true,
    run: (call, first, second) => {
      if (second === undefined || second === null) return documentsOf(call, undefined, first ?? null);
      return typeof first === "string" ? documentsOf(call, first, second) : call.invalid();
    },
  },
  {
    name: "COLLECTION_COUNT",
    min: 1,
    max: 1,
    varies: true,
    run: ({ run, invalid }, name) => {
      if (typeof name !== "string") return invalid();
      if (!run.collections.has(name)) {
        throw queryError(ERROR.collectionNotFound, `collection or view not found: ${name}`);
      }
      run.mayRead(name);
      return run.target.count(name);
    },
  },
  {
    name: "COLLECTIONS",
    min: 0,
    max: 0,
    varies: true,
    run: ({ run }) => run.target.collectionNames().map((name): Json => ({ _id: name, name })),
  },
  {
    name: "FAIL",
    min: 0,
    max: 1,
    varies: true,
    run: (_, reason) => {
      throw queryError(ERROR.failCalled, `FAIL(${toText(reason ?? null)}) called`);
    },
  },
  {
    name: "ASSERT",
    min: 2,
    max: 2,
    varies: true,
    run: (_, condition, message) => {
      if (isTrue(condition ?? null)) return true;
      throw queryError(ERROR.queryUserAssert, toText(message ?? null));
    },
  },
  {
    name: "WARN",
    min: 2,
    max: 2,
    varies: true,
    run: ({ run }, condition, message) => {
      if (isTrue(condition ?? null)) return true;
      run.warn(ERROR.queryUserWarn, toText(message ?? null));
      return false;
    },
  },
  { name: "APPLY", min: 1, max: 2, varies: true, run: (call, name, args) => dynamic(call, name, args ?? []) },
  {
    name: "CALL",
    min: 1,
    max: Infinity,
    varies: true,
    run: (call, name, ...args) => dynamic(call, name, args),
  },
  { name: "PASSTHRU", min: 1, max: 1, run: (_, value) => value ?? null },
  { name: "NOOPT", min: 1, max: 1, varies: true, run: (_, value) => value ?? null },
  { name: "NOEVAL", min: 1, max: 1, varies: true, run: (_, value) => value ?? null },
  { name: "V8", min: 1, max: 1, varies: true, run: (_, value) => value ?? null },
];

function dynamic(call: Call, name: Json | undefined, args: Json): Json {
  if (typeof name !== "string" || !Array.isArray(args)) return call.invalid();
  const upper = name.toUpperCase();
  // Neither can a function call itself through its name, nor wait.
  if (["APPLY", "CALL", "SLEEP"].includes(upper)) {
    throw queryError(ERROR.dynamicCall, `disallowed dynamic call to '${upper}'`);
  }
  return call.invoke(upper, args);
}
