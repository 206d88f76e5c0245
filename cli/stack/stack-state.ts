import { z } from "zod";

const exported = z.object({
  deployment: z
    .object({
      manifest: z.object({ time: z.string() }).nullish(),
      resources: z
        .array(
          z.object({
            inputs: z.looseObject({ stamp: z.string().optional() }).nullish(),
            outputs: z.looseObject({ stamp: z.string().optional() }).nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

/** What of the state of a stack matters here. */
export interface StackState {
  /** When it was written, in ms; 0 if it never was. */
  time: number;
  /** How many resources it has. */
  count: number;
  /** The owner tags of the resources that it knows. */
  stamps: Set<string>;
}

/** Reads what `pulumi stack export` printed. */
export function readStackState(text: string): StackState {
  const { deployment } = exported.parse(JSON.parse(text));
  const resources = deployment?.resources ?? [];
  const stamps = resources.flatMap(({ inputs, outputs }) => [inputs?.stamp, outputs?.stamp]);
  return {
    time: Date.parse(deployment?.manifest?.time ?? "") || 0,
    count: resources.length,
    stamps: new Set(stamps.filter((stamp) => stamp !== undefined && stamp !== "") as string[]),
  };
}
