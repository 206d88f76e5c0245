import type { Json, JsonObject } from "./json.ts";

/** What a handler gives back. */
export interface Answer {
  status: number;
  /** The body, or its JSON as it is. */
  body: Json | RawJson;
  headers?: Record<string, string>;
}

/** JSON that goes out as it is, in parts: documents are stored as text, and not parsed to be sent. */
export class RawJson {
  readonly parts: readonly (string | Uint8Array)[];

  constructor(...parts: (string | Uint8Array)[]) {
    this.parts = parts;
  }
}

/** The usual envelope: `{error:false, code, ...fields}`. */
export function success(fields: JsonObject, status = 200): Answer {
  return { status, body: { error: false, code: status, ...fields } };
}

/** `{error:false, code, result}`. */
export function result(value: Json, status = 200): Answer {
  return success({ result: value }, status);
}

/** `{error:false, code:202}`, the answer to most removals. */
export function removed(): Answer {
  return success({}, 202);
}
