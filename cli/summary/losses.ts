import { isAboutLoss, removedBySeedFile } from "../../providers/common/change-messages.ts";
import type { EngineEvents, ResourceState, Step } from "../events/events.ts";
import type { ResourceChange } from "./changes.ts";
import { code, cut } from "./markdown.ts";

/** Resources that hold documents, and what is deleted with them. */
const holders: Record<string, (inputs: ResourceState["inputs"]) => string> = {
  Fabric: ({ name }) =>
    `fabric ${named(name)} is deleted with all collections, documents and saved queries in it`,
  SpotFabric: ({ name }) =>
    `fabric ${named(name)} is deleted with all collections, documents and saved queries in it`,
  Collection: ({ name, fabric }) => collectionLoss(name, fabric),
  SpotCollection: ({ name, fabric }) => collectionLoss(name, fabric),
  KeyValueCollection: ({ name, fabric }) =>
    `key-value collection ${named(name)} of fabric ${named(fabric)} is deleted with all its pairs`,
  Stream: ({ name, fabric }) =>
    `stream ${named(name)} of fabric ${named(fabric)} is deleted with all messages in it`,
};

/**
 * What an update would delete for good, as sentences in Markdown: fabrics and collections that go or are replaced,
 * documents that are removed, and what the providers warned of. What was taken over (`adopt`) or is retained stays.
 */
export function losses(events: EngineEvents, changes: readonly ResourceChange[]): string[] {
  const before = new Map(events.steps.map((step) => [step.urn, step]));
  const ofResources = changes.flatMap((change) => lossOf(change, before.get(change.urn)) ?? []);
  const ofFiles = events.diagnostics.flatMap(({ message }) => {
    const removed = removedBySeedFile(message);
    if (removed === undefined || removed === 0) return [];
    const what =
      removed === "many"
        ? "documents of a seed file may be"
        : `${documents(removed)} of a seed file ${are(removed)}`;
    return [`${what} removed: ${code(cut(message))}`];
  });
  const warned = events.diagnostics
    .filter(({ message }) => isAboutLoss(message))
    // Of these the steps say the same.
    .filter(({ message }) => !/ replaces (fabric|collection|key-value collection|stream) /.test(message))
    .map(({ message }) => code(cut(message.replace(/^warning: /, ""))));
  return [...new Set([...ofResources, ...ofFiles, ...warned])];
}

function lossOf(change: ResourceChange, step: Step | undefined): string | undefined {
  const { action, name, type } = change;
  const state = step?.before;
  if (state === undefined) return undefined;
  const goes = action === "delete" || action === "replace";
  const stays = state.retainOnDelete || state.outputs.adopted === true;
  const holder = Object.hasOwn(holders, type) ? holders[type] : undefined;
  if (holder !== undefined && goes && !stays) {
    const again = action === "replace" ? ", and made anew, empty" : "";
    return `${holder(state.inputs)}${again} (${code(name)})`;
  }
  if (type !== "SeedDocuments" || stays) return undefined;
  const from = `from collection ${named(state.inputs.collection)} of fabric ${named(state.inputs.fabric)}`;
  if (goes) {
    const count = state.outputs.count ?? change.documents?.removed;
    const [what, verb] =
      typeof count === "number" ? [documents(count), are(count)] : ["the documents", "are"];
    return count === 0 ? undefined : `${what} that ${code(name)} put there ${verb} removed ${from}`;
  }
  const removed = change.documents?.removed ?? 0;
  return removed > 0 ? `${documents(removed)} of ${code(name)} ${are(removed)} removed ${from}` : undefined;
}

function collectionLoss(name: unknown, fabric: unknown): string {
  return `collection ${named(name)} of fabric ${named(fabric)} is deleted with all documents in it`;
}

function named(value: unknown): string {
  return code(typeof value === "string" ? value : JSON.stringify(value ?? null));
}

function documents(count: number): string {
  return count === 1 ? "1 document" : `${count} documents`;
}

function are(count: number): string {
  return count === 1 ? "is" : "are";
}
