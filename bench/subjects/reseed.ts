import { join } from "node:path";
import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { DOCUMENTS } from "../support/collection.ts";
import { documentText, keyOf } from "../support/documents.ts";
import { writeSeedFile } from "../support/seed-files.ts";
import { seedByPlugin, withCollection } from "../support/seeding.ts";
import { requestsDuring } from "../support/stacks.ts";

/** Measurements by what they are of, in the order in which they were first made. */
class Measurements {
  readonly #figures = new Map<string, Figure & { samples: number[] }>();

  add(name: string, unit: string, sample: number, aim?: Figure["aim"]): void {
    const figure = this.#figures.get(name) ?? { name, unit, samples: [], beside: [], ...(aim && { aim }) };
    figure.samples.push(sample);
    this.#figures.set(name, figure);
  }

  get figures(): Figure[] {
    return [...this.#figures.values()];
  }
}

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const count = context.size(100_000, 5_000);
  const folder = context.folder();
  const source = join(folder, "seeds.jsonl");
  const changedSource = join(folder, "changed.jsonl");
  await writeSeedFile(source, count);
  // The first is gone, the second is another one, and there is one more at the end.
  const other = documentText(1).replace(/"City":"[^"]*"/, '"City":"Elsewhere"');
  await writeSeedFile(changedSource, count + 1, (index) => {
    if (index === 0) return undefined;
    return index === 1 ? other : documentText(index);
  });

  const measured = new Measurements();
  for (let round = 0; round < Math.ceil(context.rounds / 2); round += 1) {
    await withCollection(context.folder(), async (gdn) => {
      context.progress(`round ${round + 1}`);
      const operate = async (name: string, job: Parameters<typeof seedByPlugin>[1], aims: Aims = {}) => {
        const { value, requests } = await requestsDuring(gdn.info, () => seedByPlugin(gdn, job));
        measured.add(`${name}: time`, "s", value.checkSeconds + value.seconds);
        measured.add(`${name}: requests`, "requests", requests.length, aims.requests);
        measured.add(`${name}: memory above the idle plugin's`, "MB", value.peak - value.idle, aims.memory);
        return value;
      };
      const memory = { atMost: 150 };
      const { recorded } = await operate("first seeding", { operation: "up", source }, { memory });
      const same = await operate(
        "again, nothing changed",
        { operation: "up", source, recorded },
        { requests: { atMost: 1 } },
      );
      if (same.changed) throw new Error("An unchanged file was taken for a changed one.");

      await operate("refresh, nothing changed", { operation: "refresh", source, recorded }, { memory });
      const [client] = [gdn.client(1)];
      await client.send("PATCH", `${DOCUMENTS}/${keyOf(7)}`, '{"City":"Elsewhere"}');
      const drifted = await operate(
        "refresh that finds one changed document",
        { operation: "refresh", source, recorded },
        { memory },
      );
      if (!drifted.changed) throw new Error("A changed document was not found.");
      await client.send("PUT", `${DOCUMENTS}/${keyOf(7)}`, documentText(7));

      const changed = await operate(
        "one document changed, one added, one removed",
        { operation: "up", source: changedSource, recorded },
        { requests: { atMost: 3 } },
      );
      if (!changed.changed) throw new Error("A changed file was taken for an unchanged one.");
    });
  }
  return measured.figures;
}

interface Aims {
  readonly requests?: Figure["aim"];
  readonly memory?: Figure["aim"];
}

export const RESEED: Benchmark = {
  name: "reseed",
  about:
    "A file of documents of 1 kB that was seeded is seeded again, refreshed, and seeded with three changes",
  comparedWith: "nothing",
  aim: "no more than one request where nothing changed, and one for each change; a refresh in at most 150 MB more than idle",
  run,
};
