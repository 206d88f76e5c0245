/**
 * Regular expressions of users. The service takes ICU's, here they are JavaScript's, which agree on all but rare
 * parts (possessive quantifiers, `\A`, POSIX classes). A backtracking match cannot be interrupted from within: it
 * ends with the thread that runs the query.
 */
const MAX_PATTERN = 4096;

/** So many compiled expressions are kept. */
const CACHE_SIZE = 64;

const cache = new Map<string, RegExp | undefined>();

/** Compiles an expression. @returns undefined if it is no valid one. */
export function regularExpression(pattern: string, flags: string): RegExp | undefined {
  const key = `${flags}/${pattern}`;
  if (!cache.has(key)) {
    if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value ?? "");
    cache.set(key, compiled(pattern, flags));
  }
  return cache.get(key);
}

function compiled(pattern: string, flags: string): RegExp | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  for (const unicode of ["u", ""]) {
    try {
      // With "u" a character is a code point, as in ICU; without it, needless escapes are allowed.
      return new RegExp(pattern, flags + unicode);
    } catch {}
  }
  return undefined;
}
