import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSource } from "../../providers/resources/seed-documents/source/read-source.ts";
import type { Reading } from "../../providers/resources/seed-documents/source/read-text.ts";
import { temporaryFolder } from "./cleanup.ts";

/** A file of this name and content, gone when the test is over. @returns its path */
export function seedFile(name: string, content: string | Buffer): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** All values of a seed file. */
export async function readAll(source: string, reading?: Reading): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const some of readSource(source, reading)) for (const value of some) values.push(value);
  return values;
}

/** Why a seed file cannot be read, with FILE in place of its path. */
export async function problemWith(source: string, reading?: Reading): Promise<string> {
  const [path = ""] = source.split("#");
  return readAll(source, reading).then(
    (values) => `no problem: ${JSON.stringify(values).slice(0, 100)}`,
    (error: Error) => error.message.replaceAll(path, "FILE"),
  );
}
