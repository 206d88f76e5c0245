import { fork } from "node:child_process";
import { join } from "node:path";
import type { SeedJob, SeedReport } from "../seeders/job.ts";
import type { PluginJob, PluginReport } from "../seeders/plugin.ts";
import { makeCollection } from "./collection.ts";
import { during, type MeasuredGdn, startMeasuredGdn } from "./servers.ts";

/** Documents in one call, and calls under way at a time, of all that is measured. */
const CALLS = { batch: 1_000, calls: 8 };

/** Runs one of `bench/seeders/` to its end. @throws Error with what it said */
async function runSeeder<Report>(script: string, job: SeedJob): Promise<Report> {
  const child = fork(join(import.meta.dirname, "..", "seeders", script), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const onExit = () => child.kill();
  process.once("exit", onExit);
  try {
    return await new Promise<Report>((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (status) =>
        reject(new Error(`${script} ended with status ${status} without a report.`)),
      );
      child.on("message", (message) => {
        const { report, error } = message as { report?: Report; error?: string };
        if (report === undefined) reject(new Error(`${script}: ${error}`));
        else resolve(report);
      });
      child.send(job);
    });
  } finally {
    process.off("exit", onExit);
    child.kill();
  }
}

/** See `bench/seeders/bare.ts` and `in-sequence.ts`. */
export function seedByScript(
  script: "bare.ts" | "in-sequence.ts",
  gdn: MeasuredGdn,
  source: string,
): Promise<SeedReport> {
  return runSeeder<SeedReport>(script, { gdn: gdn.info, source, ...CALLS });
}

/** See `bench/seeders/plugin.ts`. */
export function seedByPlugin(
  gdn: MeasuredGdn,
  job: Pick<PluginJob, "operation" | "source" | "recorded">,
): Promise<PluginReport> {
  const whole: PluginJob = { gdn: gdn.info, ...CALLS, ...job };
  return runSeeder<PluginReport>("plugin.ts", whole);
}

/**
 * Starts a local GDN on disk with an empty collection, and ends it after its use.
 *
 * @param distance how long each call of the API takes on its way, in ms
 */
export async function withCollection<T>(
  folder: string,
  use: (gdn: MeasuredGdn) => Promise<T>,
  distance = 0,
): Promise<T> {
  return await during(await startMeasuredGdn(folder, "--data", "data"), async (gdn) => {
    const client = gdn.client(1);
    await makeCollection(gdn, client);
    const faults = distance === 0 ? [] : [{ kind: "delay", ms: distance }];
    await client.send("PUT", "/_local/faults", JSON.stringify(faults));
    return await use(gdn);
  });
}
