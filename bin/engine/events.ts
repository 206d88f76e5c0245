import { readFileSync } from "node:fs";
import { z } from "zod";

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
  diagnostics: Diagnostic[];
}

const properties = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value) => value ?? {});

const state = z
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

const names = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);

const step = z.object({
  metadata: z
    .object({
      op: z.string(),
      urn: z.string(),
      type: z.string(),
      diffs: names,
      keys: names,
      old: state,
      new: state,
    })
    .transform(
      ({ old, new: after, ...rest }): Step => ({ ...rest, name: nameOf(rest.urn), before: old, after }),
    ),
});

const event = z.object({
  diagnosticEvent: z
    .object({ severity: z.string(), message: z.string(), urn: z.string().optional() })
    .optional(),
  resourcePreEvent: step.optional(),
  resOutputsEvent: step.optional(),
  summaryEvent: z.object({ resourceChanges: z.record(z.string(), z.number()).nullish() }).optional(),
});

/** Reads the log that the CLI wrote by `--event-log`; one that is not there has no events. */
export function readEvents(file: string): EngineEvents {
  const events: EngineEvents = { changes: {}, steps: [], refreshed: [], diagnostics: [] };
  for (const line of readLines(file)) {
    const { diagnosticEvent, resourcePreEvent, resOutputsEvent, summaryEvent } = event.parse(
      JSON.parse(line),
    );
    if (diagnosticEvent && diagnosticEvent.severity !== "debug") {
      const { severity, message, urn } = diagnosticEvent;
      events.diagnostics.push({
        severity: severity as Diagnostic["severity"],
        message: plain(message).trim(),
        urn: urn || undefined,
      });
    }
    if (resourcePreEvent) events.steps.push(resourcePreEvent.metadata);
    if (resOutputsEvent?.metadata.op === "refresh") events.refreshed.push(resOutputsEvent.metadata);
    if (summaryEvent) events.changes = summaryEvent.resourceChanges ?? {};
  }
  return events;
}

/** `urn:pulumi:STACK::PROJECT::TYPES::NAME`; only a name may have `::` in it. */
function nameOf(urn: string): string {
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
