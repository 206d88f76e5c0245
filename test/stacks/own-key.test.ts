import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { type Operation, temporaryProject, testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { testGdn } from "../support/test-gdn.ts";

/** What the program gives the key a level on. */
const ON_FABRIC = "{ fabric: fabric.name }";
const ON_COLLECTION = "{ fabric: fabric.name, collection: accounts.name }";

const program = (target: string, level: string) => `
import { AccessLevel, SeedDocuments, SpotCollection, SpotFabric } from ${JSON.stringify(resolve("providers/index.ts"))};
const fabric = new SpotFabric("fabric", { name: "own", spotCreationType: "AUTOMATIC" });
const accounts = new SpotCollection("accounts", { fabric: fabric.name, name: "accounts" });
const level = new AccessLevel("level", { ...${target}, apiKeyId: "local", level: "${level}" });
new SeedDocuments("seed", { ...${ON_COLLECTION}, documents: [{ _key: "1" }] }, { dependsOn: level });
`;

test.each([[ON_FABRIC, "--strict-keys"], [ON_COLLECTION]])(
  "a level that would keep the very key that provisions from its work on %s is refused, and so a destroy stays possible",
  async (target, ...flags) => {
    const gdn = await testGdn("--fabric-ready", "0", ...flags);
    const project = temporaryProject({ "index.ts": program(target, "ro") });
    const stack = await testStack({ gdn: gdn.info, project, env: { GDN_API_KEY: "" } });
    await stack.configureSecret("gdn:apiKey", gdn.info.apiKey);
    const expectRefusal = (run: Operation) => {
      expect(run.status).not.toBe(0);
      expect(run.output).toMatch(/API key local on fabric own.* to (ro|none): it is the key that this/);
    };
    const expectWarning = (run: Operation) => {
      expect(run.status, run.output).toBe(0);
      expect(run.output).toMatch(
        /warning: an up with the key of this run will refuse level \w+ of API key local/,
      );
    };
    await gdn.clearJournal();
    expectWarning(await stack.preview());
    expect(await gdn.journal()).toEqual([]);
    expectRefusal(await stack.up());

    writeFileSync(join(project, "index.ts"), program(target, "rw"));
    expect(await stack.up()).toMatchObject({ status: 0 });
    writeFileSync(join(project, "index.ts"), program(target, "none"));
    expectWarning(await stack.preview());
    expectRefusal(await stack.up());
    const destroy = await stack.destroy();
    expect(destroy.status, destroy.output).toBe(0);
    expect((await inspect(gdn.info)).fabrics).toEqual({});
  },
);
