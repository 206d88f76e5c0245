import { isIPv4 } from "node:net";
import { isJsonObject, type Json } from "../../common/json.ts";
import { isTrue, toArray, toNumber, toText, typeName } from "../values.ts";
import type { FunctionEntry } from "./entry.ts";

function test(name: string, holds: (value: Json) => boolean): FunctionEntry {
  return { name, min: 1, max: 1, run: (_, value) => holds(value ?? null) };
}

function conversion(name: string, convert: (value: Json) => Json): FunctionEntry {
  return { name, min: 1, max: 1, run: (_, value) => convert(value ?? null) };
}

/** The first argument that passes, or null. */
function first(name: string, passes: (value: Json) => boolean): FunctionEntry {
  return { name, min: 1, max: Infinity, run: (_, ...values) => values.find(passes) ?? null };
}

const isNumber = (value: Json): boolean => typeof value === "number";

export const typeFunctions: FunctionEntry[] = [
  test("IS_NULL", (value) => value === null),
  test("IS_BOOL", (value) => typeof value === "boolean"),
  test("IS_NUMBER", isNumber),
  test("IS_STRING", (value) => typeof value === "string"),
  test("IS_ARRAY", Array.isArray),
  test("IS_LIST", Array.isArray),
  test("IS_OBJECT", isJsonObject),
  test("IS_DOCUMENT", isJsonObject),
  test("IS_KEY", (value) => typeof value === "string" && /^[a-zA-Z0-9_\-:.@()+,=;$!*'%]{1,254}$/.test(value)),
  test("IS_IPV4", (value) => typeof value === "string" && isIPv4(value)),
  conversion("TYPENAME", typeName),
  conversion("TO_BOOL", isTrue),
  conversion("TO_NUMBER", toNumber),
  conversion("TO_STRING", toText),
  conversion("TO_ARRAY", toArray),
  conversion("TO_LIST", toArray),
  first("NOT_NULL", (value) => value !== null),
  first("FIRST_LIST", Array.isArray),
  first("FIRST_DOCUMENT", isJsonObject),
  {
    name: "IPV4_TO_NUMBER",
    min: 1,
    max: 1,
    run: (call, text) => {
      if (typeof text !== "string" || !isIPv4(text)) return call.invalid();
      return text.split(".").reduce((number, part) => number * 256 + Number(part), 0);
    },
  },
  {
    name: "IPV4_FROM_NUMBER",
    min: 1,
    max: 1,
    run: (call, value) => {
      const number = toNumber(value ?? null);
      if (!isNumber(value ?? null) || number < 0 || number >= 2 ** 32) return call.invalid();
      return [24, 16, 8, 0].map((bits) => Math.trunc(number / 2 ** bits) % 256).join(".");
    },
  },
];
