import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Json } from "../../common/json.ts";
import { ERROR } from "../errors.ts";
import { regularExpression } from "../regex.ts";
import { depthOf } from "../size.ts";
import { identity, isTrue, jsonText, toNumber, toText } from "../values.ts";
import type { Call, FunctionEntry } from "./entry.ts";

/** Regular expressions, JSON, encodings, hashes and random texts. */
export const textFormFunctions: FunctionEntry[] = [
  {
    name: "REGEX_TEST",
    min: 2,
    max: 3,
    run: (call, text, pattern, ignoreCase) =>
      withRegex(call, pattern, ignoreCase, "", (regex) => regex.test(toText(text))),
  },
  {
    name: "REGEX_MATCHES",
    min: 2,
    max: 3,
    run: (call, text, pattern, ignoreCase) =>
      withRegex(call, pattern, ignoreCase, "", (regex) => {
        const match = regex.exec(toText(text));
        return match === null ? null : match.map((group) => group ?? "");
      }),
  },
  {
    name: "REGEX_SPLIT",
    min: 2,
    max: 4,
    run: (call, text, pattern, ignoreCase, limit) =>
      withRegex(call, pattern, ignoreCase, "", (regex) => {
        const parts = toText(text).split(regex);
        return (limit === null ? parts : parts.slice(0, toNumber(limit))).map((one) => one ?? "");
      }),
  },
  {
    name: "REGEX_REPLACE",
    min: 3,
    max: 4,
    run: (call, text, pattern, replacement, ignoreCase) =>
      withRegex(call, pattern, ignoreCase, "g", (regex) => toText(text).replace(regex, toText(replacement))),
  },
  {
    name: "JSON_PARSE",
    min: 1,
    max: 1,
    run: (call, text) => {
      if (typeof text !== "string") return call.invalid();
      try {
        const value = JSON.parse(text) as Json;
        return depthOf(value) > 500 ? call.invalid() : value;
      } catch {
        return call.invalid();
      }
    },
  },
  { name: "JSON_STRINGIFY", min: 1, max: 1, run: (_, value) => jsonText(value) },
  { name: "MD5", min: 1, max: 1, run: (_, text) => hex("md5", text) },
  { name: "SHA1", min: 1, max: 1, run: (_, text) => hex("sha1", text) },
  { name: "SHA256", min: 1, max: 1, run: (_, text) => hex("sha256", text) },
  { name: "SHA512", min: 1, max: 1, run: (_, text) => hex("sha512", text) },
  {
    // What number it is, is not specified: the same for equal values is all that can be relied upon.
    name: "HASH",
    min: 1,
    max: 1,
    run: (_, value) => createHash("sha256").update(identity(value)).digest().readUIntBE(0, 6),
  },
  { name: "TO_BASE64", min: 1, max: 1, run: (_, text) => Buffer.from(toText(text)).toString("base64") },
  { name: "TO_HEX", min: 1, max: 1, run: (_, text) => Buffer.from(toText(text)).toString("hex") },
  {
    name: "ENCODE_URI_COMPONENT",
    min: 1,
    max: 1,
    run: (_, text) => encodeURIComponent(toText(text).toWellFormed()),
  },
  { name: "UUID", min: 0, max: 0, varies: true, run: () => randomUUID() },
  {
    name: "RANDOM_TOKEN",
    min: 1,
    max: 1,
    varies: true,
    run: (call, length) => {
      const count = Math.trunc(toNumber(length));
      if (count < 0 || count > 65_536) return call.warn(ERROR.numberOutOfRange);
      return randomBytes(count * 2)
        .toString("base64")
        .replace(/[^a-zA-Z0-9]/g, "x")
        .slice(0, count);
    },
  },
];

function withRegex(
  call: Call,
  pattern: Json,
  ignoreCase: Json,
  flags: string,
  work: (regex: RegExp) => Json,
): Json {
  const regex = regularExpression(toText(pattern), isTrue(ignoreCase) ? `${flags}i` : flags);
  return regex === undefined ? call.warn(ERROR.invalidRegex) : work(regex);
}

function hex(algorithm: string, text: Json): string {
  return createHash(algorithm).update(toText(text)).digest("hex");
}
