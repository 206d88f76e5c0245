import { readFileSync } from "node:fs";
import { z } from "zod";
import { hideSecrets } from "./secret.ts";

/** A resource before or after a step; what is secret in it is the text `[secret]`. */
export interface ResourceState {
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  /** Whether the object stays on the GDN when the resource goes. */
  retainOnDelete: boolean;
}

/** One step of the engine on one resource. */
export interface Step {
  /** `create`, `update`, `same`, `delete`, `create-replacement`, `delete-replaced`, `replace`, `refresh`, ... */
  op: string;
  urn: string;
  type: string;
  /** The resource's logical name: the last part of its URN. */
  name: string;
  /** Properties that make the change, when there are any. */
  diffs: string[];
  /** Properties for which the resource is replaced, when it is. */
  keys: string[];
  before: ResourceState | undefined;
  after: ResourceState | undefined;
  outcome: StepOutcome;
}

/** What became of a step: it was only planned, begun with no end that is known, done, or failed. */
export type StepOutcome = "planned" | "begun" | "done" | "failed";

/** A resource that the program declares. */
export interface Declared {
  type: string;
  name: string;
}

/** What the engine or a provider said. */
export interface Diagnostic {
  severity: "info" | "info#err" | "warning" | "error";
  message: string;
  urn: string | undefined;
}

/** What one run of the engine did, from its event log. */
export interface EngineEvents {
  /** How many resources by operation, such as `{ create: 7 }` or `{ same: 7 }`; empty if it did not get that far. */
  changes: Record<string, number>;
  steps: Step[];
  /** What a refresh found of each resource: `after` is undefined where it is gone. */
  refreshed: Step[];
  /** What the program declares, as far as it came, also where the engine did not get to it. */
  declared: Declared[];
  diagnostics: Diagnostic[];
}

const properties = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value) => value ?? {});

/** A resource as the engine writes it; null is none. */
export const resourceState = z
  .object({
    inputs: properties,
    outputs: properties,
    retainOnDelete: z
      .boolean()
      .nullish()
      .transform((value) => value ?? false),
  })
  .nullish()
  .transform((value) => value ?? undefined);

/** A list of names; null is an empty one. */
export const nameList = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);

const step = z.object({
  /** Whether it is a step of a preview, in which nothing is done. */
  planning: z.boolean().default(false),
  metadata: z
    .object({
      op: z.string(),
      urn: z.string(),
      type: z.string(),
      diffs: nameList,
      keys: nameList,
      old: resourceState,
      new: resourceState,
    })
    .transform(
      ({ old, new: after, ...rest }): Omit<Step, "outcome"> => ({
        ...rest,
        name: nameOf(rest.urn),
        before: old,
        after,
      }),
    ),
});

const event = z.object({
  diagnosticEvent: z
    .object({ severity: z.string(), message: z.string(), urn: z.string().optional() })
    .optional(),
  resourcePreEvent: step.optional(),
  resOutputsEvent: step.optional(),
  resOpFailedEvent: step.optional(),
  summaryEvent: z.object({ resourceChanges: z.record(z.string(), z.number()).nullish() }).optional(),
});

/** Reads the log that the CLI wrote by `--event-log`; one that is not there has no events. */
export function readEvents(file: string): EngineEvents {
  const events: EngineEvents = { changes: {}, steps: [], refreshed: [], declared: [], diagnostics: [] };
  for (const line of readLines(file)) {
    const { diagnosticEvent, resourcePreEvent, resOutputsEvent, resOpFailedEvent, summaryEvent } =
      event.parse(JSON.parse(line, hideSecrets));
    if (diagnosticEvent) addDiagnostic(events, diagnosticEvent);
    if (resourcePreEvent) {
      const { metadata, planning } = resourcePreEvent;
      events.steps.push({ ...metadata, outcome: planning ? "planned" : "begun" });
    }
    if (resOutputsEvent && !resOutputsEvent.planning) end(events, resOutputsEvent.metadata, "done");
    if (resOutputsEvent?.metadata.op === "refresh")
      events.refreshed.push({ ...resOutputsEvent.metadata, outcome: "done" });
    if (resOpFailedEvent) end(events, resOpFailedEvent.metadata, "failed");
    if (summaryEvent) events.changes = summaryEvent.resourceChanges ?? {};
  }
  return events;
}

function addDiagnostic(
  events: EngineEvents,
  { severity, message, urn }: { severity: string; message: string; urn?: string | undefined },
): void {
  if (severity !== "debug") {
    events.diagnostics.push({
      severity: severity as Diagnostic["severity"],
      message: plain(message).trim(),
      urn: urn || undefined,
    });
    return;
  }
  // Nothing else tells of resources that the engine did not get to.
  const [, type, name] =
    /^Registering resource: t=(.*?), name=(.*), custom=\w+, remote=\w+$/m.exec(message) ?? [];
  if (type !== undefined && name !== undefined) events.declared.push({ type, name });
}

function end({ steps }: EngineEvents, { urn, op }: { urn: string; op: string }, outcome: StepOutcome): void {
  const begun = steps.findLast((step) => step.urn === urn && step.op === op);
  if (begun !== undefined) begun.outcome = outcome;
}

/** `urn:pulumi:STACK::PROJECT::TYPES::NAME`; only a name may have `::` in it. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean);
  } catch {
    return [];
  }
}

/** Without the engine's marks for colours, such as `<{%reset%}>`. */
function plain(message: string): string {
  return message.replaceAll(/<\{%.*?%\}>/g, "");
}
