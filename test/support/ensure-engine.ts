import type { TestProject } from "vitest/node";
import type { Engine } from "../../cli/engine/ensure-engine.ts";
import { ensureEngine } from "../../cli/engine/ensure-engine.ts";

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
