import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { SpotFabric } from "../../../providers/index.ts";

/** How many stacks are formatted while something is done. */
function stacksFormattedBy(work: () => void): number {
  const { prepareStackTrace } = Error;
  let count = 0;
  Error.prepareStackTrace = (error, frames) => {
    if (frames.length > 0) count += 1;
    return String(error);
  };
  try {
    work();
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
  return count;
}

it("takes a stack for the position in the source alone, not for each promise of each property", async () => {
  await pulumi.runtime.setMocks(
    { call: () => ({}), newResource: ({ name, inputs }) => ({ id: name, state: inputs }) },
    ...(["shop", "dev", false, "acme"] as const),
  );
  expect(stacksFormattedBy(() => new SpotFabric("fabric", { name: "shop" }))).toBe(1);
});

it("tells in an error's trace where the program has made the resource", async () => {
  // A program that no engine runs.
  await pulumi.runtime.setMocks(
    { call: () => ({}), newResource: ({ name, inputs }) => ({ id: name, state: inputs }) },
    ...(["shop", "dev", false, "acme"] as const),
  );
  const limit = Error.stackTraceLimit;
  let thrown: unknown;
  try {
    new SpotFabric("", { name: "shop" });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(Error);
  expect((thrown as Error).message).toBe("Missing resource name argument (for URN creation)");
  expect((thrown as Error).stack).toContain("resource.test.ts");
  expect(Error.stackTraceLimit).toBe(limit);
});
