import type { TestProject } from "vitest/node";
import { ensureEngine } from "../../bin/engine/ensure-engine.ts";
import type { Engine } from "../../bin/engine/programs.ts";

declare module "vitest" {
  interface ProvidedContext {
    engine: Engine;
  }
}

/** Before all tests, once: finds the Pulumi CLI, or fetches or builds it, saying so. */
export default async function setup(project: TestProject): Promise<void> {
  const engine = await ensureEngine();
  process.stdout.write(`Pulumi ${engine.version}, ${engine.origin}\n`);
  project.provide("engine", engine);
}
