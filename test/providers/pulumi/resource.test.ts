import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { SpotFabric } from "../../../providers/index.ts";

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
