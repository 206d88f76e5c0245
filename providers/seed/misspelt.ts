/** The name that is meant to be `wanted`, which is not among them, and is not for its case or blanks around it. */
export function misspelt(names: readonly string[], wanted: string): string | undefined {
  return names.find(
    (name) => name.length >= wanted.length && name.trim().toLowerCase() === wanted.toLowerCase(),
  );
}
