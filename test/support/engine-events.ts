import type { Diagnostic, EngineEvents, ResourceState, Step, StepOutcome } from "../../cli/events/events.ts";

const prefix = "urn:pulumi:prod::shop";

/** The events of a run with these steps, as the engine's log has them. */
export function eventsOf(given: Partial<EngineEvents>): EngineEvents {
  return { changes: {}, steps: [], refreshed: [], declared: [], diagnostics: [], ...given };
}

/** A step on a resource of ours; `before` and `after` are its inputs, undefined where it is not there. */
export function step(
  op: string,
  type: string,
  name: string,
  { before, after, keys = [], outputs = {}, retainOnDelete = false, outcome = "done" }: Sides = {},
): Step {
  const state = (inputs: ResourceState["inputs"] | undefined) =>
    inputs && { inputs, outputs: { ...inputs, ...outputs }, retainOnDelete };
  const token = `pulumi-nodejs:dynamic/gdn:${type}`;
  return {
    op,
    urn: `${prefix}::${token}::${name}`,
    type: token,
    name,
    diffs: [],
    keys,
    before: state(before),
    after: state(after),
    outcome,
  };
}

/** What a provider wrote, as the engine says it. */
export function said(message: string, severity: Diagnostic["severity"] = "info"): Diagnostic {
  return { severity, message, urn: `${prefix}::pulumi:pulumi:Stack::shop-prod` };
}

interface Sides {
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  keys?: string[];
  outputs?: Record<string, unknown>;
  retainOnDelete?: boolean;
  outcome?: StepOutcome;
}
