import { globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { PROGRAMS } from "../fixtures/programs.ts";
import { temporaryFolder } from "../support/cleanup.ts";
import { type SeparateStack, type StateResource, testStack } from "../support/engine.ts";
import { outsider, snapshot } from "../support/outsider.ts";
import { type TestGdn, testGdn } from "../support/test-gdn.ts";

const states = join(import.meta.dirname, "..", "fixtures", "state");

const everything = async (gdn: TestGdn) => snapshot(gdn.info, await outsider(gdn));

/** Each was written by the code of its day; see fixtures/write-state.ts. */
const paths = globSync("*/*.json", { cwd: states });

test.each([
  ...paths.map((path): [string, string, ...string[]] => ["default", path]),
  ["strict", "2026-11-23/stack.json", "--strict-keys"],
])(
  "on the %s service the state %s shows no change, is refreshed and destroyed",
  async (_service, path, ...flags) => {
    const program = PROGRAMS[basename(path, ".json")];
    if (program === undefined) throw new Error(`No program of fixtures/programs.ts has written ${path}.`);
    const gdn = await testGdn("--fabric-ready", "0", ...flags);
    const before = await everything(gdn);
    const stack = await testStack({ gdn: gdn.info, project: program.project });
    stack.configure(program.settings(gdn.info));
    // What was there on that day; today's state of it is then forgotten for the old one.
    const up = await stack.up();
    expect(up.status, up.output).toBe(0);
    const file = join(temporaryFolder(), "stack.json");
    writeFileSync(file, asOf(readFileSync(join(states, path), "utf8"), stack, gdn));
    const imported = await stack.pulumi(["stack", "import", "--stack", stack.name, "--file", file]);
    expect(imported.status, imported.output).toBe(0);

    await gdn.clearJournal();
    const unchanged = { status: 0, changes: { same: up.changes.create } };
    const preview = await stack.preview("--expect-no-changes");
    expect(preview, preview.output).toMatchObject(unchanged);
    expect(await gdn.journal()).toEqual([]);
    const again = await stack.up("--refresh", "--expect-no-changes");
    expect(again, again.output).toMatchObject(unchanged);
    const destroy = await stack.destroy();
    expect(destroy.status, destroy.output).toBe(0);
    expect(await everything(gdn)).toEqual(before);
  },
);

/** What the service makes up: names and numbers that are others each time. */
const MADE_UP = ["collectionId", "indexId", "user", "hash"] as const;

/** The old state, as if it had been written of what is on this local GDN. */
function asOf(text: string, stack: SeparateStack, gdn: TestGdn): string {
  const { resources } = (JSON.parse(text) as { deployment: { resources: StateResource[] } }).deployment;
  const now = new Map(stack.resources().map(({ urn, outputs }) => [urn, outputs]));
  const madeUp = new Map([["gdn.localhost:PORT", `gdn.localhost:${new URL(gdn.info.url).port}`]]);
  for (const { urn, outputs } of resources) {
    for (const name of MADE_UP) {
      if (outputs?.[name] === undefined) continue;
      // A number may also be a part of another one, and a user's name is a part of ids.
      const quote = (value: unknown) => (name === "user" ? String(value) : JSON.stringify(value));
      madeUp.set(quote(outputs[name]), quote(now.get(urn)?.[name]));
    }
  }
  return text.replaceAll(new RegExp([...madeUp.keys()].join("|"), "g"), (old) => madeUp.get(old) ?? old);
}
