/**
 * What the engine's plugin process does with a `SeedDocuments`: the very code that it loads, called as it is for an up
 * or a refresh, in a process that does nothing else.
 */
import type { dynamic } from "@pulumi/pulumi";
import type * as Plugin from "../../providers/plugin.ts";
import { timed } from "../support/timed.ts";
import { doJob, type SeedJob } from "./job.ts";

/** A resource as the engine keeps it. */
export interface Recorded {
  readonly id: string;
  readonly outs: Record<string, unknown>;
}

export interface PluginJob extends SeedJob {
  /** `up` is check and then create; where there is something recorded, diff and then update, if it is needed. */
  readonly operation: "up" | "refresh";
  readonly recorded?: Recorded;
}

export interface PluginReport {
  readonly recorded: Recorded;
  /** Whether there was something to write, or something else was found than recorded. */
  readonly changed: boolean;
  /** Reading the file, and making sure that every document of it is right; 0 in a refresh. */
  readonly checkSeconds: number;
  /** All that came after it. */
  readonly seconds: number;
  /** Resident memory after the code was loaded, in MB. */
  readonly idle: number;
  /** The highest resident memory until the end, in MB. */
  readonly peak: number;
}

type Provider = Required<dynamic.ResourceProvider>;

async function up(provider: Provider, job: PluginJob) {
  const { source, batch, recorded } = job;
  let inputs: Record<string, unknown> = {};
  const checkMs = await timed(async () => {
    const given = { fabric: "bench", collection: "documents", source, batchSize: batch, stamp: "bench" };
    const checked = await provider.check({}, given);
    const [failure] = checked.failures ?? [];
    if (failure !== undefined) throw new Error(`${failure.property} ${failure.reason}`);
    inputs = asJson(checked.inputs as Record<string, unknown>);
  });
  let result: Recorded | undefined = recorded;
  let changed = true;
  const ms = await timed(async () => {
    if (recorded === undefined) {
      const { id, outs } = await provider.create(inputs);
      result = { id, outs: asJson(outs as Record<string, unknown>) };
      return;
    }
    const diff = await provider.diff(recorded.id, recorded.outs, inputs);
    changed = diff.changes === true;
    if (!changed) return;
    const { outs } = await provider.update(recorded.id, recorded.outs, inputs);
    result = { id: recorded.id, outs: asJson(outs as Record<string, unknown>) };
  });
  if (result === undefined) throw new Error("Nothing was recorded.");
  return { recorded: result, changed, checkSeconds: checkMs / 1000, seconds: ms / 1000 };
}

async function refresh(provider: Provider, { recorded }: PluginJob) {
  if (recorded === undefined) throw new Error("There is nothing recorded to be refreshed.");
  let outs: Record<string, unknown> = {};
  const ms = await timed(async () => {
    const found = await provider.read(recorded.id, recorded.outs);
    outs = asJson(found.props as Record<string, unknown>);
  });
  const changed = outs.digest !== recorded.outs.digest;
  return { recorded: { id: recorded.id, outs }, changed, checkSeconds: 0, seconds: ms / 1000 };
}

function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

doJob(async (job: PluginJob): Promise<PluginReport> => {
  const { gdn } = job;
  Object.assign(process.env, { GDN_URL: gdn.url, GDN_CA_FILE: gdn.caFile, GDN_API_KEY: gdn.apiKey });
  const { SeedDocuments } = (await import("../../providers/plugin.ts")) as typeof Plugin;
  const provider = SeedDocuments as Provider;
  const idle = process.memoryUsage.rss() / 1e6;
  const done = await (job.operation === "up" ? up : refresh)(provider, job);
  return { ...done, idle, peak: (process.resourceUsage().maxRSS * 1024) / 1e6 };
});
