import { z } from "zod";
import type { NameRule } from "../gdn/names.ts";
import type { Rule } from "./lifecycle.ts";

/** A name that is safe in a request path, with a reason that people understand. */
export function name(rule: NameRule, what: string) {
  return z
    .string({
      error: (issue) => (issue.input === undefined ? `${what} is required` : `${what} must be a string`),
    })
    .refine((text) => rule.pattern.test(text), {
      error: ({ input }) => `Invalid ${what} '${printable(String(input))}': it must be ${rule.says}`,
    });
}

export function flag(fallback: boolean) {
  return z.boolean({ error: "must be true or false" }).default(fallback);
}

/** A time in seconds. */
export function seconds(fallback: number) {
  return z
    .number({ error: "must be a number of seconds" })
    .positive({ error: "must be more than 0 seconds" })
    .max(86_400, { error: "must be at most 86400 seconds" })
    .default(fallback);
}

export function oneOf<const Value extends string>(...values: [Value, ...Value[]]) {
  return z.enum(values, {
    error: ({ input }) => {
      if (input === undefined) return `is required: one of ${values.join(", ")}`;
      return typeof input === "string"
        ? `'${printable(input)}' is not one of: ${values.join(", ")}`
        : `must be one of ${values.join(", ")}`;
    },
  });
}

/** Two inputs of which one must be given. */
export function exactlyOne<Input extends string>(
  first: Input,
  second: Input,
): Rule<{ [input in Input]?: unknown }> {
  const reason = `exactly one of ${first} and ${second} must be given`;
  return {
    about: [first, second],
    failures: (inputs) =>
      (inputs[first] === undefined) === (inputs[second] === undefined) ? [{ property: first, reason }] : [],
  };
}

/** Inputs of which one at most may be given. */
export function atMostOne<Input extends string>(...inputs: Input[]): Rule<{ [input in Input]?: unknown }> {
  return {
    about: inputs,
    failures: (values) => {
      const [first, ...others] = inputs.filter((input) => values[input] !== undefined);
      return others.map((property) => ({ property, reason: `cannot be given together with ${first}` }));
    },
  };
}

/** The name of a collection or stream, or what stands for all that have none of their own. */
export function orAll({ pattern, says }: NameRule): NameRule {
  return { pattern: new RegExp(`^\\*$|${pattern.source}`), says: `'*' or ${says}` };
}

/** Who makes the object; put in by the resource's class, never by people. */
export const stamp = z.string().max(1000).default("");

/** Bad names may hold anything; what is shown of them must not harm a terminal, nor turn its text around. */
function printable(text: string): string {
  const quoted = JSON.stringify(text.slice(0, 80)).slice(1, -1);
  return quoted.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (bad) => `\\u{${bad.codePointAt(0)?.toString(16) ?? ""}}`,
  );
}
