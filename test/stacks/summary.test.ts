import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { readPreview } from "../../cli/events/preview-json.ts";
import { summary } from "../../cli/summary/summary.ts";
import { temporaryProject, testStack } from "../support/engine.ts";
import { GithubMarkdown } from "../support/github-markdown.ts";
import { testGdn } from "../support/test-gdn.ts";

/** A collection with documents of both kinds: in the program, with a secret in them, and in a file. */
const program = `
import * as pulumi from "@pulumi/pulumi";
import { SeedDocuments, SpotCollection, SpotFabric } from ${JSON.stringify(resolve("providers/index.ts"))};

const config = new pulumi.Config();
const fabric = new SpotFabric("shop", { name: "shop", spotCreationType: "AUTOMATIC", forceDestroy: true });
const to = (name, documents) => {
  const collection = new SpotCollection(name, { fabric: fabric.name, name, waitForSync: config.getBoolean("sync") ?? false });
  return new SeedDocuments(name + "-first", { fabric: fabric.name, collection: collection.name, ...documents });
};
to("carts", { documents: config.requireObject("carts") });
to("people", { documents: [{ _key: "1", pin: config.requireSecret("pin") }] });
to("lines", { source: config.require("file") });
`;

test("a summary tells of a preview what the engine and the providers tell of it, but no secret", async () => {
  const gdn = await testGdn("--regions", "us-west");
  const project = temporaryProject({ "index.ts": program });
  const stack = await testStack({ gdn: gdn.info, project });
  const file = join(stack.folder, "lines.jsonl");
  writeFileSync(file, '{"_key":"a"}\n{"_key":"b"}\n');
  stack.configure({ file, carts: [{ _key: "x", of: "you" }, { _key: "y" }] });
  await stack.configureSecret("pin", "hunter2");
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);

  writeFileSync(file, '{"_key":"b"}\n{"_key":"c"}\n');
  stack.configure({ sync: true, carts: [{ _key: "x", of: "<me> | @you" }, { _key: "z" }] });
  await stack.configureSecret("pin", "hunter3");
  const preview = await stack.preview();
  expect(preview.status, preview.output).toBe(0);

  const about = { command: "preview", isPreview: true, project: "other", stack: "test", succeeded: true };
  const text = summary(preview, about);
  expect(text).not.toMatch(/hunter[23]/);
  expect(text).toContain("## Preview of `test`: 6 to change\n");
  expect(text).toContain("| `waitForSync` | `false` | `true` |");
  const page = new GithubMarkdown(text);
  expect(page.tables()).toContainEqual([
    ["document", "before", "after"],
    ["y", '{"_key":"y"}', ""],
    ["x", 'of: "you"', 'of: "<me> | @you"'],
    ["z", "", '{"_key":"z"}'],
  ]);
  expect(page.tables()).toContainEqual([
    ["property", "before", "after"],
    ["documents", "[secret]", "[secret]"],
  ]);
  const losses = [...text.matchAll(/^- \*\*(.*)\*\*$/gm)].map(([, sentence]) => sentence);
  expect(losses).toEqual([
    "1 document of `carts-first` is removed from collection `carts` of fabric `shop`",
    expect.stringMatching(/^1 document of a seed file is removed: .*lines\.jsonl .*1 removed \(_key a\)/),
  ]);

  // The package makes it of what the CLI prints.
  const settings = ["--stack", "test", "--config-file", stack.settingsFile];
  const printed = await stack.pulumi(["preview", "--json", ...settings]);
  const { events, ...names } = readPreview(printed.output);
  expect(names).toEqual({ project: about.project, stack: about.stack });
  const lines = (all: string) => all.split("\n").sort();
  expect(lines(summary(events, about))).toEqual(lines(text));
});

const failing = `
import { Collection, RestqlQuery, SpotFabric } from ${JSON.stringify(resolve("providers/index.ts"))};

const fabric = new SpotFabric("shop", { name: "shop", spotCreationType: "AUTOMATIC", forceDestroy: true });
const taken = new Collection("theirs", { fabric: fabric.name, name: "taken" });
new RestqlQuery("query", { fabric: fabric.name, name: "query", value: "RETURN 1" }, { dependsOn: taken });
`;

test("a summary of an update that failed tells what the engine did, and what it did not get to", async () => {
  const gdn = await testGdn("--regions", "us-west");
  const project = temporaryProject({ "index.ts": failing });
  const stack = await testStack({ gdn: gdn.info, project });
  await gdn.request("/_local/faults", {
    method: "PUT",
    body: [{ kind: "status", status: 403, method: "POST", path: "**/collection" }],
  });
  const up = await stack.up();
  expect(up.status, up.output).not.toBe(0);

  const text = summary(up, {
    ...{ command: "up", isPreview: false, project: "shop", stack: "test", succeeded: false },
  });
  expect(text).toContain("## `up` of `test`: failed, after 1 added\n");
  expect(new GithubMarkdown(text).tables()[0]?.slice(1)).toEqual([
    ["+ add", "theirs", "Collection", "failed"],
    ["+ add", "shop", "SpotFabric", "done"],
  ]);
  expect(text).toContain("### Not reached\n\n- `query`, `RestqlQuery`\n");
});
