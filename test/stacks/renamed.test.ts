import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryProject, testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { testGdn } from "../support/test-gdn.ts";

/** Resources by other names, or below a component, and without the aliases that would tell the engine so. */
const program = (how: "before" | "renamed" | "moved") => `
import * as pulumi from "@pulumi/pulumi";
import * as gdn from ${JSON.stringify(resolve("providers/index.ts"))};
const name = ${JSON.stringify(how === "renamed" ? "new" : "old")};
const adopt = ${how === "renamed"};
const fabric = new gdn.SpotFabric("shop", { name: "shop", spotCreationType: "AUTOMATIC" });
const opts = ${how === "moved" ? 'new pulumi.ComponentResource("x:y:Group", "group")' : "undefined"};
const parent = opts === undefined ? {} : { parent: opts };
const carts = new gdn.SpotCollection("carts", { fabric: fabric.name, name: "carts" });
new gdn.SpotCollection(name, { fabric: fabric.name, name: "orders", adopt }, parent);
new gdn.SeedDocuments(name, { fabric: fabric.name, collection: carts.name, documents: [{ _key: "1" }] }, parent);
new gdn.RestqlQuery(name, { fabric: fabric.name, name: "all", value: "RETURN 1", adopt }, parent);
new gdn.AccessLevel("level", { apiKeyId: "app", fabric: fabric.name, level: "ro" }, parent);
`;

test.each(["renamed", "moved"] as const)(
  "what was %s in the program without an alias stays on the GDN",
  async (how) => {
    const gdn = await testGdn("--fabric-ready", "0");
    await gdn.request("/_api/key", { method: "POST", body: { keyid: "app" } });
    const project = temporaryProject({ "index.ts": program("before") });
    const stack = await testStack({ gdn: gdn.info, project });
    const first = await stack.up();
    expect(first.status, first.output).toBe(0);
    const before = await inspect(gdn.info);

    writeFileSync(join(project, "index.ts"), program(how));
    const { status, output } = await stack.up();
    expect(status, output).toBe(0);
    expect(output).toMatch(/ stays: another resource of this run has it now/);
    expect(await inspect(gdn.info)).toEqual(before);
    const level = await gdn.request("/_api/key/app/database/shop");
    expect(level.body).toMatchObject({ result: "ro" });
    const again = await stack.preview("--refresh");
    expect(Object.keys(again.changes), again.output).toEqual(["same"]);
  },
);
