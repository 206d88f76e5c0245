import { createHash } from "node:crypto";
import { log } from "../../common/log.ts";
import type { Connection } from "../../gdn/connection.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import { qualifiedFabric } from "../../gdn/names.ts";
import { noteUnsaved } from "../../ownership/unsaved.ts";
import { PartialCreate } from "../../pulumi/lifecycle.ts";
import { asGdnError, declaredSeeds, expectUnchanged } from "./declaration.ts";
import { declaredOf, digestOf } from "./documents-of-others.ts";
import { beginSeeding, endSeeding, pathOf } from "./ownership.ts";
import { Manifest } from "./source/manifest.ts";
import { finished, halfway, type Inputs, type State } from "./state.ts";
import { mostKept, SeedRun } from "./writes.ts";

export async function createSeeds(
  connection: Connection,
  inputs: Inputs,
): Promise<{ id: string; state: State }> {
  const declared = await declaredSeeds(inputs);
  const id = await idOf(connection, inputs);
  const { equalOnes, isStamped, isFresh } = await beginSeeding(connection, inputs);
  await noteUnsaved(connection, inputs.fabric, {
    documents: { [pathOf(inputs)]: declared.survey.manifest.count },
  });
  const run = new SeedRun(connection, inputs, new Manifest(), [], { mostKept: mostKept(declared) });
  try {
    let equal = 0;
    const whose = (_: unknown, isEqual: boolean) => {
      if (isEqual) equal += 1;
      return isEqual ? equalOnes : "others";
    };
    const { seeds, survey } = declared;
    await asGdnError(inputs, () =>
      run.forBatches("seeding", seeds.documents(survey), survey.manifest.count, (batch) =>
        isFresh ? run.insert(batch) : run.complete(batch, whose),
      ),
    );
    if (equal > 0 && !isStamped) log(countsAsSeeded(inputs, equal));
    await expectUnchanged(inputs, declared);
  } catch (error) {
    const mayHaveBegun = run.manifest.count > 0 || (isStamped && isEffectUnknown(error));
    const { manifest, kept } = run;
    if (mayHaveBegun) {
      throw new PartialCreate(id, halfway(inputs, manifest, { kept, goal: inputs.digest, isStamped }), error);
    }
    // Of two errors people need the first one.
    if (isStamped) await endSeeding(connection, inputs).catch(() => {});
    throw error;
  }
  const { kept } = run;
  const keptDigest = digestOf(await declaredOf(kept, declared));
  return { id, state: finished(inputs, run.manifest, { kept, keptDigest, isStamped }) };
}

function countsAsSeeded({ collection, fabric }: Inputs, count: number): string {
  return `warning: ${count.toLocaleString("en")} of the documents for collection ${collection} of fabric ${fabric} were there already with that content. This stack made the collection, so they count as seeded by it, by a run that was cut off or under another name of the resource: they change and go with their declaration. Leave those that others put there out of it.`;
}

function isEffectUnknown(error: unknown): boolean {
  return error instanceof GdnError && error.effectUnknown;
}

/** A collection may be seeded from several sources, so the id tells them apart. */
async function idOf(connection: Connection, inputs: Inputs): Promise<string> {
  const what =
    inputs.source ??
    createHash("sha256")
      .update(inputs.digest ?? "")
      .digest("hex")
      .slice(0, 12);
  return `${qualifiedFabric(await connection.tenant(), inputs.fabric)}/${inputs.collection}/documents/${what}`;
}
