import { ApiError } from "../../common/api-error.ts";
import { isJsonObject, type Json, type JsonObject } from "../../common/json.ts";
import type { Expression } from "../ast.ts";
import { type Compiler, optionsOf } from "../compile/compiler.ts";
import { ERROR, queryError } from "../errors.ts";
import type { Run } from "../run.ts";
import type { WriteOptions, Written } from "../target.ts";
import { isTrue } from "../values.ts";

/** What OPTIONS of a modification say. */
export interface ModifyOptions extends WriteOptions {
  /** A document that cannot be written is left out, and counted in `writesIgnored`. */
  ignoreErrors: boolean;
  /** What an insert does with a document that is there already. */
  onConflict: "conflict" | "ignore" | "replace" | "update";
}

/** `waitForSync`, `exclusive` and others that change nothing here are accepted. */
export function modifyOptions(compiler: Compiler, expression: Expression | undefined): ModifyOptions {
  const options = optionsOf(compiler, expression);
  const flag = (name: string, otherwise: boolean): boolean => {
    const value = options[name];
    return value === undefined ? otherwise : isTrue(value);
  };
  const mode = options.overwriteMode;
  return {
    ignoreErrors: flag("ignoreErrors", false),
    keepNull: flag("keepNull", true),
    mergeObjects: flag("mergeObjects", true),
    ignoreRevs: flag("ignoreRevs", true),
    onConflict:
      mode === "ignore" || mode === "replace" || mode === "update"
        ? mode
        : flag("overwrite", false)
          ? "replace"
          : "conflict",
  };
}

/** One write, counted. @returns undefined if it failed and that is to be ignored. */
export function attempt(
  run: Run,
  { ignoreErrors }: ModifyOptions,
  write: () => Written,
): Written | undefined {
  try {
    const written = write();
    run.stats.writesExecuted++;
    return written;
  } catch (error) {
    if (!ignoreErrors || !(error instanceof ApiError) || error.errorNum === ERROR.killed) throw error;
    run.stats.writesIgnored++;
    return undefined;
  }
}

/** The key of the document that is meant: a key itself, or an object with `_key`. */
export function keyOf(selector: Json): string {
  const key = isJsonObject(selector) ? selector._key : selector;
  if (typeof key === "string") return key;
  throw isJsonObject(selector) && key === undefined
    ? queryError(ERROR.keyMissing, "missing document key")
    : queryError(ERROR.keyBad, "illegal document key");
}

/** What the query believes the revision of the document that is meant to be: `_rev` of an object that selects it. */
export function revisionOf(selector: Json): { revision?: string } {
  const revision = isJsonObject(selector) ? selector._rev : undefined;
  return typeof revision === "string" ? { revision } : {};
}

/**
 * The document to be written: a copy, as a value that is written out in the query is one and the same for all rows.
 *
 * @throws ApiError 400/1227 if it is no object
 */
export function documentOf(value: Json): JsonObject {
  if (isJsonObject(value)) return { ...value };
  throw queryError(ERROR.documentTypeInvalid, "invalid document type");
}

/** An insert, with what is to happen if there is a document with that key. */
export function insertDocument(run: Run, collection: string, value: Json, options: ModifyOptions): Written {
  const { target } = run;
  const document = documentOf(value);
  const { onConflict } = options;
  const key = document._key;
  if ((onConflict === "ignore" || onConflict === "update") && typeof key === "string") {
    const old = target.get(collection, key);
    if (old !== undefined) {
      return onConflict === "update" ? target.update(collection, key, document, options) : {};
    }
  }
  return target.insert(collection, document, { overwrite: onConflict === "replace" });
}
