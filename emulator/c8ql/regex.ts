import { createContext, Script } from "node:vm";
import { ERROR, queryError } from "./errors.ts";

/**
 * Regular expressions of users. The service takes ICU's, here they are JavaScript's, which agree on all but rare
 * parts (possessive quantifiers, `\A`, POSIX classes).
 *
 * A backtracking match cannot be interrupted from within, so one that could take long (more than one quantifier
 * without an upper bound, or a back reference) is run where the engine itself stops it after `TIMEOUT`.
 */
const MAX_PATTERN = 4096;
const TIMEOUT = 1000;

/** So many compiled expressions are kept. */
const CACHE_SIZE = 64;

interface Guarded {
  expression: RegExp;
  risky: boolean;
}

const cache = new Map<string, Guarded | undefined>();

/** Compiles an expression. @returns undefined if it is no valid one. */
export function regularExpression(pattern: string, flags: string): Guarded | undefined {
  const key = `${flags}/${pattern}`;
  if (!cache.has(key)) {
    if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value ?? "");
    cache.set(key, compiled(pattern, flags));
  }
  return cache.get(key);
}

function compiled(pattern: string, flags: string): Guarded | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  for (const unicode of ["u", ""]) {
    try {
      // With "u" a character is a code point, as in ICU; without it, needless escapes are allowed.
      return { expression: new RegExp(pattern, flags + unicode), risky: isRisky(pattern) };
    } catch {}
  }
  return undefined;
}

function isRisky(pattern: string): boolean {
  const plain = pattern.replace(/\\[^1-9k]/g, "").replace(/\[[^\]]*\]/g, "x");
  const unbounded = plain.match(/[*+]|\{\d+,\d*\}|\{\d{2,}\}/g) ?? [];
  return unbounded.length > 1 || /\\[1-9k]/.test(plain);
}

const sandbox = createContext({ work: null });
const runner = new Script("work()");

/**
 * Does something with an expression, within its time.
 *
 * @throws ApiError 400/1543 if it takes longer than a second
 */
export function guarded<T>({ expression, risky }: Guarded, work: (expression: RegExp) => T): T {
  if (!risky) return work(expression);
  let result: { value: T } | undefined;
  sandbox.work = () => {
    result = { value: work(expression) };
  };
  try {
    runner.runInContext(sandbox, { timeout: TIMEOUT });
  } catch (error) {
    // The error may belong to the sandbox, whose Error is another.
    if ((error as { code?: unknown }).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw queryError(
      ERROR.invalidRegex,
      `invalid regex value: '${expression.source.slice(0, 64)}' takes longer than ${TIMEOUT} ms`,
    );
  }
  return (result as { value: T }).value;
}
