import { z } from "zod";
import { type Diagnostic, type EngineEvents, nameList, nameOf, resourceState, type Step } from "./events.ts";
import { hideSecrets } from "./secret.ts";

const digest = z.object({
  steps: z
    .array(
      z.object({
        op: z.string(),
        urn: z.string(),
        oldState: resourceState,
        newState: resourceState,
        replaceReasons: nameList,
      }),
    )
    .nullish(),
  diagnostics: z
    .array(z.object({ urn: z.string().optional(), message: z.string(), severity: z.string() }))
    .nullish(),
  changeSummary: z.record(z.string(), z.number()).nullish(),
  duration: z.number(),
});

/** What `pulumi preview --json` printed, and which stack it is of. */
export interface Preview {
  events: EngineEvents;
  /** Undefined where it failed before the engine knew. */
  stack: string | undefined;
  project: string | undefined;
}

/**
 * Reads what `pulumi preview --json` printed: the same as the log of events has, in another form.
 *
 * @throws Error if it is something else
 */
export function readPreview(text: string): Preview {
  const { steps, diagnostics, changeSummary } = parse(text);
  const all = (steps ?? []).map(({ op, urn, oldState, newState, replaceReasons }): Step => {
    // `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`
    const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const rest = { diffs: [], keys: replaceReasons, before: oldState, after: newState };
    return { op, urn, type, name: nameOf(urn), ...rest, outcome: "planned" };
  });
  const said = (diagnostics ?? []).map(
    ({ severity, message, urn }): Diagnostic => ({
      severity: severity as Diagnostic["severity"],
      message: message
        .replace(/^(error|warning): /, (prefix) => (severity === "info#err" ? prefix : ""))
        .trim(),
      urn,
    }),
  );
  const urns = [...all, ...said].flatMap(({ urn }) => urn ?? []);
  const [, stack, project] = /^urn:pulumi:(.*?)::(.*?)::/.exec(urns[0] ?? "") ?? [];
  const events = {
    changes: changeSummary ?? {},
    steps: all,
    refreshed: all.filter(({ op }) => op === "refresh"),
    declared: [],
    diagnostics: said,
  };
  return { events, stack, project };
}

function parse(text: string): z.infer<typeof digest> {
  try {
    return digest.parse(JSON.parse(text, hideSecrets));
  } catch {
    throw new Error(
      `This is not what \`pulumi preview --json\` prints${text.trim() === "" ? ": it is empty, as where the preview did not begin" : ""}. The log of the preview says more.`,
    );
  }
}
