/**
 * The name that is meant to be `wanted`, which is not among them, and is not for its case or for blanks and other
 * characters that cannot be seen.
 */
export function misspelt(names: readonly string[], wanted: string): string | undefined {
  const key = seen(wanted);
  return names.find((name) => name.length >= key.length && seen(name) === key);
}

function seen(name: string): string {
  return name.replace(/[\p{Z}\p{Cc}\p{Cf}]/gu, "").toLowerCase();
}
