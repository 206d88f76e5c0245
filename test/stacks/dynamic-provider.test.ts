import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  PROJECT_WITH_PLUGIN,
  PROJECT_WITHOUT_PLUGIN,
  temporaryProject,
  testStack,
} from "../support/engine.ts";

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
  const project = temporaryProject({ "index.ts": PROGRAM });
  const stack = await testStack({ project });
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  expect(up.output).not.toMatch(/warning/i);
  expect(stack.outputs()).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
});

const LOGGING = `
import * as pulumi from "@pulumi/pulumi";

const log = (line: string) => require("node:fs").appendFileSync("log.txt", line);

const provider: pulumi.dynamic.ResourceProvider = {
  async create(inputs) {
    log("create ");
    return { id: "made", outs: { ...inputs, made: "now" } };
  },
  async update(_id, _olds, news) {
    log("update ");
    return { outs: { ...news, made: "then" } };
  },
};

class Thing extends pulumi.dynamic.Resource {
  declare readonly made: pulumi.Output<string>;
  constructor(name: string, args: object) {
    super(provider, name, { ...args, made: undefined });
  }
}

const text = new pulumi.Config().get("text") ?? "one";
const first = new Thing("first", {
  text,
  list: [1, true, "", { empty: {}, list: [] }],
  hidden: pulumi.secret("horse"),
  within: { hidden: pulumi.secret({ text }), list: [pulumi.secret("horse"), text] },
});
new Thing("second", {
  of: first.made,
  within: { list: [first.made, first.id], hidden: pulumi.secret(first.made), text },
});
`;

test("a provider that knows nothing of previews is previewed as by Pulumi's own plugin, and does nothing in them", async () => {
  const [ours, others] = await Promise.all(
    [PROJECT_WITH_PLUGIN, PROJECT_WITHOUT_PLUGIN].map((yaml) =>
      testStack({ project: temporaryProject({ "Pulumi.yaml": yaml, "index.ts": LOGGING }) }),
    ),
  );
  if (ours === undefined || others === undefined) throw new Error("there are two of them");
  const log = () => {
    const file = join(ours.project, "log.txt");
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };
  const expectSamePreview = async () => {
    const [preview, expected] = [await ours.preview(), await others.preview()];
    expect(preview.status, preview.output).toBe(0);
    expect(preview.steps).toEqual(expected.steps);
    expect(preview.steps.length).toBeGreaterThan(2);
  };
  await expectSamePreview();
  expect(log()).toBe("");
  for (const stack of [ours, others]) expect(await stack.up()).toMatchObject({ status: 0 });
  for (const stack of [ours, others]) stack.configure({ text: "two" });
  await expectSamePreview();
  expect(log()).toBe("create create ");
});
