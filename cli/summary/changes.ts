import { isDeepStrictEqual } from "node:util";
import type { Declared, EngineEvents, Step, StepOutcome } from "../events/events.ts";
import { SECRET } from "../events/secret.ts";
import { compareDocuments, type DocumentChanges, inlineDocuments } from "./documents.ts";
import { compareProperties, type ValueChange } from "./values.ts";

/** What becomes of a resource. */
export type Action = "add" | "change" | "replace" | "delete" | "import";

/** What became of a change; `half`: the old object of a replacement is deleted, and there is no new one. */
export type Outcome = StepOutcome | "half";

/** What becomes of one resource, and why. */
export interface ResourceChange {
  action: Action;
  outcome: Outcome;
  urn: string;
  /** The name in the program. */
  name: string;
  /** `SpotFabric` for this project's resources, the whole type token for others. */
  type: string;
  /** The inputs that differ; for a new resource all of them, for one that goes none. */
  properties: ValueChange[];
  /** Those of `properties` for which the resource is replaced. */
  replacedFor: string[];
  /** For documents that are in the program itself. */
  documents: DocumentChanges | undefined;
}

const actions: Record<string, Action> = {
  create: "add",
  update: "change",
  "create-replacement": "replace",
  replace: "replace",
  "delete-replaced": "replace",
  "discard-replaced": "replace",
  delete: "delete",
  discard: "delete",
  import: "import",
  "import-replacement": "replace",
};

/** Inputs that nobody declares, but our own classes and providers. */
const internal = new Set(["__provider", "noted", "stamp"]);

/** What a run is about: a refresh changes the state to what it finds, everything else the GDN. */
export function changesOf(command: string, events: EngineEvents): ResourceChange[] {
  return command === "refresh" ? foundChanges(events) : resourceChanges(events);
}

/** The resources that an update changes, each once, in the engine's order. */
function resourceChanges({ steps }: EngineEvents): ResourceChange[] {
  const changing = steps.filter(({ op, type }) => op in actions && !isOfTheEngine(type));
  return [...Map.groupBy(changing, ({ urn }) => urn).values()].flatMap((ofOne) => {
    // Of the steps of a replacement, one deletes only and one creates only.
    const step = ofOne.find(({ before, after }) => before && after) ?? ofOne[0];
    if (step === undefined) return [];
    const change = toChange(step, [...new Set(ofOne.flatMap(({ keys }) => keys))]);
    return [{ ...change, outcome: outcomeOf(ofOne) }];
  });
}

/** What the program declares and the engine did not get to. */
export function notReached({ declared, steps }: EngineEvents): Declared[] {
  const reached = new Set(steps.map(({ type, name }) => `${type} ${name}`));
  return declared.filter(({ type, name }) => !isOfTheEngine(type) && !reached.has(`${type} ${name}`));
}

/** Of all steps of one resource. */
function outcomeOf(steps: readonly Step[]): Outcome {
  const worst = (["failed", "begun", "planned"] as const).find((outcome) =>
    steps.some((step) => step.outcome === outcome),
  );
  const isDeleted = steps.some(({ op, outcome }) => op === "delete-replaced" && outcome === "done");
  const isMade = steps.some(({ op, outcome }) => op === "create-replacement" && outcome === "done");
  if (isDeleted && !isMade) return worst === "begun" ? "begun" : "half";
  return worst ?? "done";
}

/** What was changed on the GDN by others, as a refresh found it. */
export function foundChanges({ refreshed }: EngineEvents): ResourceChange[] {
  return refreshed
    .filter(({ type }) => !isOfTheEngine(type))
    .flatMap((step): ResourceChange[] => {
      if (step.after === undefined) return [{ ...toChange(step, []), action: "delete", properties: [] }];
      // What the GDN holds beside the inputs, such as counts, may change at any time.
      const change = { ...toChange(step, []), action: "change" as const };
      return change.properties.length > 0 || hasDocuments(change.documents) ? [change] : [];
    });
}

/** The name of a type as people of this project know it. */
export function typeName(token: string): string {
  return token.replace(/^pulumi-nodejs:dynamic\/gdn:/, "");
}

function toChange(step: Step, keys: readonly string[]): ResourceChange {
  const { op, urn, name, before, after, outcome } = step;
  const action = actions[op] ?? "change";
  const type = typeName(step.type);
  const old = action === "add" || action === "import" ? undefined : before;
  const now = action === "delete" ? undefined : after;
  return {
    action,
    outcome,
    urn,
    name,
    type,
    properties: now === undefined ? [] : comparedInputs(old?.inputs ?? {}, now.inputs, action),
    replacedFor: [...keys],
    documents: type === "SeedDocuments" ? comparedDocuments(old?.inputs, now?.inputs) : undefined,
  };
}

function comparedInputs(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  action: Action,
): ValueChange[] {
  const isInProgram = Object.hasOwn(before, "documents") || Object.hasOwn(after, "documents");
  const differing = compareProperties(before, after).filter(({ name, ...sides }) => {
    if (internal.has(name)) return false;
    // Those in the program are shown one by one, or are secret, and their digest would be a hint.
    if (name === "digest") return !isInProgram;
    return name !== "documents" || !(Array.isArray(sides.before) || Array.isArray(sides.after));
  });
  if (differing.length > 0 || action === "add") return differing;
  // All secrets look the same: it may be one of them that changes.
  return Object.entries(after)
    .filter(([name, value]) => isDeepStrictEqual(value, before[name]) && holdsSecret(value))
    .map(([name]) => ({ name, before: SECRET, after: SECRET }));
}

/** Also deep inside, as in one attribute of a document. */
function holdsSecret(value: unknown): boolean {
  return JSON.stringify(value).includes(JSON.stringify(SECRET));
}

function comparedDocuments(
  before: Readonly<Record<string, unknown>> | undefined,
  after: Readonly<Record<string, unknown>> | undefined,
): DocumentChanges | undefined {
  const [old, now] = [inlineDocuments(before), inlineDocuments(after)];
  if (old === undefined && now === undefined) return undefined;
  return compareDocuments(old ?? [], now ?? []);
}

function hasDocuments(changes: DocumentChanges | undefined): boolean {
  return changes !== undefined && changes.added + changes.changed + changes.removed > 0;
}

function isOfTheEngine(type: string): boolean {
  return type === "pulumi:pulumi:Stack" || type.startsWith("pulumi:providers:");
}
