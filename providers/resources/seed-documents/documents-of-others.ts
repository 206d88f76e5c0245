import { createHash } from "node:crypto";
import type { DeclaredSeeds } from "./declaration.ts";
import type { SeedDocument } from "./source/seeds.ts";

/** Those documents of a declaration that were left to others. */
export async function declaredOf(
  kept: readonly string[],
  { seeds, survey }: DeclaredSeeds,
): Promise<SeedDocument[]> {
  if (kept.length === 0) return [];
  const isKept = new Set(kept);
  const declared: SeedDocument[] = [];
  for await (const documents of seeds.documents(survey)) {
    declared.push(...documents.filter(({ key }) => isKept.has(key)));
  }
  return declared;
}

/** Changes when the declaration of one of them does; undefined for none. */
export function digestOf(documents: readonly SeedDocument[]): string | undefined {
  if (documents.length === 0) return undefined;
  const hash = createHash("sha256");
  for (const line of documents.map((document) => `${document.hash} ${document.key}\n`).sort())
    hash.update(line);
  return hash.digest("hex").slice(0, 16);
}
