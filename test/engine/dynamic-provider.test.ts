import { join } from "node:path";
import { expect, test } from "vitest";
import { projectFolder } from "../../bin/project.ts";
import { temporaryProject, testStack } from "../support/engine.ts";

const PLUGIN = join(projectFolder, "engine", "dynamic-provider");

const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";

const provider: pulumi.dynamic.ResourceProvider = {
  async create() {
    const { version } = require("typescript");
    return { id: "one", outs: { version } };
  },
};

class Compiler extends pulumi.dynamic.Resource {
  declare readonly version: pulumi.Output<string>;
  constructor(name: string) {
    super(provider, name, { version: undefined });
  }
}

export const version = new Compiler("compiler").version;
`;

test("a provider may use what the plugin itself is started without", async () => {
  const project = temporaryProject({
    "Pulumi.yaml": `name: other
runtime: nodejs
main: index.ts
plugins:
  providers:
    - name: pulumi-nodejs
      path: ${PLUGIN}
`,
    "index.ts": PROGRAM,
  });
  const stack = await testStack({ project });
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  expect(up.output).not.toMatch(/warning/i);
  expect(stack.outputs()).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
});
