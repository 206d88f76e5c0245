import { join } from "node:path";
import { ensureEngine } from "../../cli/engine/ensure-engine.ts";
import type { GdnInfo } from "../../cli/gdn/background.ts";
import { type RequestOptions, requestGdn } from "../../cli/gdn/background.ts";
import { lastLines } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { type Operation, SeparateStack } from "../../scripts/separate-stack.ts";
import type { BenchmarkContext } from "../benchmark.ts";

/** The programs in `bench/programs/`, and the project's own. */
export type Program = "default" | "empty" | "many" | "many-empty" | "seeds";

/** How results name a program that declares nothing. */
export const EMPTY_PROGRAM = "an empty program";

/** What the engine's way to dynamic providers takes by itself: a plugin process, mostly. */
export const EMPTY_RESOURCES = "a program of as many empty dynamic resources";

/** How a stack is run other than by the engine alone, with its state in a file. */
export interface StackVariant {
  withGdnSpot?: boolean;
  /** What points the engine at another backend. */
  backend?: NodeJS.ProcessEnv;
}

/** An empty stack of one of the programs, run by the real engine. */
export async function measuredStack(
  context: BenchmarkContext,
  program: Program,
  gdn?: GdnInfo,
  { withGdnSpot = false, backend }: StackVariant = {},
): Promise<SeparateStack> {
  return await SeparateStack.create({
    withGdnSpot,
    engine: await ensureEngine(),
    folder: context.folder(),
    project: program === "default" ? checkoutFolder : join(import.meta.dirname, "..", "programs", program),
    env: {
      ...(gdn && { GDN_URL: gdn.url, GDN_CA_FILE: gdn.caFile, GDN_API_KEY: gdn.apiKey }),
      ...backend,
    },
  });
}

/** How long the engine ran, in seconds. @throws Error with what it said, if it failed */
export function secondsOf({ status, output, seconds }: Operation): number {
  if (status !== 0) throw new Error(`The engine ended with status ${status}: ${lastLines(output, 20)}`);
  return seconds;
}

/** A request that a local GDN got, as its journal has it. */
interface JournalEntry {
  method: string;
  path: string;
}

/** The requests that a local GDN gets while something is done. */
export async function requestsDuring<T>(
  gdn: GdnInfo,
  work: () => Promise<T>,
): Promise<{ value: T; requests: JournalEntry[] }> {
  const options: RequestOptions = { timeout: 60_000 };
  await requestGdn(gdn, "/_local/requests", { ...options, method: "DELETE" });
  const value = await work();
  const { body } = await requestGdn(gdn, "/_local/requests", options);
  return { value, requests: body as JournalEntry[] };
}
