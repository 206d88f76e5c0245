import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Names } from "./place.ts";
import type { ResourceCase, ResourceTests } from "./resource-case.ts";

export type { ResourceCase, Stage } from "./resource-case.ts";

const folder = join(import.meta.dirname, "..", "resources");

/** What the shared tests need of each resource: a file in `test/resources/`. */
export const RESOURCES: readonly ResourceTests[] = await Promise.all(
  readdirSync(folder)
    .sort()
    .map(async (file) => ((await import(join(folder, file))) as { resource: ResourceTests }).resource),
);

/** All resources, as they are played at a place. */
export const resourceCases = (at: Names): ResourceCase[] => RESOURCES.map(({ cases }) => cases(at));
