import { readFileSync } from "node:fs";
import { z } from "zod";

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
  diagnostics: Diagnostic[];
}

const event = z.object({
  diagnosticEvent: z
    .object({ severity: z.string(), message: z.string(), urn: z.string().optional() })
    .optional(),
  resourcePreEvent: z
    .object({
      metadata: z.object({
        op: z.string(),
        urn: z.string(),
        type: z.string(),
        diffs: z.array(z.string()).nullish(),
      }),
    })
    .optional(),
  summaryEvent: z.object({ resourceChanges: z.record(z.string(), z.number()).nullish() }).optional(),
});

/** Reads the log that the CLI wrote by `--event-log`; one that is not there has no events. */
export function readEvents(file: string): EngineEvents {
  const events: EngineEvents = { changes: {}, steps: [], diagnostics: [] };
  for (const line of readLines(file)) {
    const { diagnosticEvent, resourcePreEvent, summaryEvent } = event.parse(JSON.parse(line));
    if (diagnosticEvent && diagnosticEvent.severity !== "debug") {
      const { severity, message, urn } = diagnosticEvent;
      events.diagnostics.push({
        severity: severity as Diagnostic["severity"],
        message: plain(message).trim(),
        urn: urn || undefined,
      });
    }
    if (resourcePreEvent) {
      const { op, urn, type, diffs } = resourcePreEvent.metadata;
      events.steps.push({ op, urn, type, name: urn.split("::").at(-1) ?? "", diffs: diffs ?? [] });
    }
    if (summaryEvent) events.changes = summaryEvent.resourceChanges ?? {};
  }
  return events;
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
