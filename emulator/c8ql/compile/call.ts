import type { Json } from "../../common/json.ts";
import type { Expression, FunctionCall } from "../ast.ts";
import { spend } from "../effort.ts";
import { ERROR, queryError, tooMuchMemory } from "../errors.ts";
import type { Call, FunctionEntry } from "../functions/entry.ts";
import { checkCall, functionEntry } from "../functions/registry.ts";
import { collectionName } from "../parse.ts";
import type { Run } from "../run.ts";
import { asNumber } from "../values.ts";
import { type Compiled, constant, evaluate, gradual, instant, strict } from "./compiled.ts";
import { type Compiler, existingCollection } from "./compiler.ts";

/** Functions that take the name of a collection, which may be written without quotes. */
const TAKE_COLLECTION = new Set(
  "DOCUMENT COLLECTION_COUNT IS_SAME_COLLECTION FULLTEXT NEAR WITHIN WITHIN_RECTANGLE".split(" "),
);

/** The longest text that a function may make. */
const MAX_TEXT = 2 ** 24;

/** The most elements of arrays, and characters, that the arguments of a call may have together. */
const MAX_ELEMENTS = 25_000_000;
const MAX_CHARACTERS = 2 ** 26;

/** Turns a call into a function of the frame; that the function exists has been checked by then. */
export function compileCall(compiler: Compiler, { name, args }: FunctionCall): Compiled {
  const { run } = compiler;
  const [first] = args;
  if ((name === "LENGTH" || name === "COUNT") && first?.kind === "collection") {
    const collection = existingCollection(run, first.collection);
    return instant(() => run.target.count(collection));
  }
  const parts = args.map((arg): Compiled => argument(compiler, name, arg));
  if (name === "SLEEP") return sleep(parts[0] as Compiled);
  const entry = functionEntry(name);
  if (entry === undefined) throw queryError(ERROR.functionUnknown, `usage of unknown function '${name}()'`);
  const context = contextOf(run, entry);
  return strict(parts, (values) => call(context, entry, values));
}

function argument(compiler: Compiler, name: string, arg: Expression): Compiled {
  return arg.kind === "collection" && TAKE_COLLECTION.has(name)
    ? constant(collectionName(arg.collection, compiler.run.bindVars))
    : compiler.expression(arg);
}

/** Calls a function by its name. */
export function invoke(run: Run, name: string, args: Json[]): Json {
  checkCall(name, args.length);
  const entry = functionEntry(name);
  if (entry === undefined) throw queryError(ERROR.dynamicCall, `disallowed dynamic call to '${name}'`);
  return call(contextOf(run, entry), entry, [...args]);
}

function contextOf(run: Run, entry: FunctionEntry): Call {
  return {
    name: entry.name,
    run,
    invalid: () => run.warn(ERROR.functionArgumentType, entry.name),
    warn: (code) => run.warn(code, entry.name),
    invoke: (other, values) => invoke(run, other, values),
  };
}

/** `args` belongs to the call. */
function call(context: Call, entry: FunctionEntry, args: Json[]): Json {
  const { run } = context;
  checkSize(args);
  if (entry.max < Infinity && entry.exact !== true) while (args.length < entry.max) args.push(null);
  const result = entry.run(context, ...args);
  if (Array.isArray(result)) run.scratch(result.length * 8);
  else if (typeof result === "string" && result.length > 1024) {
    if (result.length > MAX_TEXT) {
      throw queryError(ERROR.resourceLimit, `the text that ${entry.name}() makes is too long`);
    }
    run.scratch(result.length);
  }
  return result;
}

/** Charges for the size of the arguments. @throws ApiError 500/32 if together they are larger than can be worked on. */
function checkSize(args: Json[]): void {
  let elements = 1;
  let characters = 0;
  for (const arg of args) {
    if (Array.isArray(arg)) elements += arg.length;
    else if (typeof arg === "string") characters += arg.length;
  }
  spend(elements + (characters >> 6));
  if (elements > MAX_ELEMENTS || characters > MAX_CHARACTERS) throw tooMuchMemory();
}

/** SLEEP(seconds) gives null after that time. */
function sleep(seconds: Compiled): Compiled {
  return gradual(function* (frame) {
    const value = asNumber(yield* evaluate(seconds, frame)) ?? 0;
    yield { kind: "sleep", milliseconds: Math.max(0, value * 1000) };
    return null;
  });
}
