import { join } from "node:path";
import type { StateResource } from "../../scripts/separate-stack.ts";
import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { writeSeedFile } from "../support/seed-files.ts";
import { during, startMeasuredGdn } from "../support/servers.ts";
import { measuredStack, secondsOf } from "../support/stacks.ts";

const PREFIX = "pulumi-nodejs:dynamic/gdn:";

/** What a resource takes in a state as the engine writes it: JSON without blanks. */
function kilobytesOf(resource: StateResource): number {
  return Buffer.byteLength(JSON.stringify(resource)) / 1e3;
}

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const folder = context.folder();
  return await during(await startMeasuredGdn(folder), async ({ info }) => {
    const stack = await measuredStack(context, "default", info);
    stack.configure({ spotDc: "us-west", apiKeyId: info.apiKeyId });
    secondsOf(await stack.up());
    const ours = stack.resources().filter(({ type }) => type.startsWith(PREFIX));
    const figures: Figure[] = ours.map((resource) => {
      const type = resource.type.slice(PREFIX.length);
      return {
        name: type === "SeedDocuments" ? "SeedDocuments of 5 documents" : type,
        unit: "kB",
        samples: [kilobytesOf(resource)],
        beside: [],
        aim: { atMost: type === "SeedDocuments" ? 16 : 1.5 },
      };
    });
    for (const count of context.size(1, 0) === 1 ? [1_000, 100_000] : [1_000]) {
      const source = join(folder, `${count}.jsonl`);
      await writeSeedFile(source, count);
      const seeds = await measuredStack(context, "seeds", info);
      seeds.configure({ source });
      secondsOf(await seeds.up());
      const resource = seeds.resources().find(({ type }) => type === `${PREFIX}SeedDocuments`);
      if (resource === undefined) throw new Error("The state has no SeedDocuments.");
      figures.push({
        name: `SeedDocuments of ${count.toLocaleString("en")} documents`,
        unit: "kB",
        samples: [kilobytesOf(resource)],
        beside: [],
        aim: { atMost: 16 },
      });
      secondsOf(await seeds.destroy());
    }
    return figures;
  });
}

export const STATE: Benchmark = {
  name: "state",
  about: "What each resource takes in the state, as the engine writes it; run once",
  comparedWith: "nothing",
  aim: "at most 1.5 kB, and for SeedDocuments 16 kB whatever the number of documents",
  run,
};
