import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { seedFileChanges } from "../../../cli/summary/seed-files.ts";
import { summary } from "../../../cli/summary/summary.ts";
import { Seeds } from "../../../providers/resources/seed-documents/source/seeds.ts";
import { temporaryFolder } from "../../support/cleanup.ts";
import { eventsOf, step } from "../../support/engine-events.ts";
import { GithubMarkdown } from "../../support/github-markdown.ts";
import { preview } from "./shop.ts";

let folder: string;
let file: string;

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=ann", "-c", "user.email=ann@shop.example", ...args], { cwd: folder });

function commit(...documents: object[]): void {
  write(...documents);
  git("add", ".");
  git("commit", "-qm", "Change the seeds");
}

function write(...documents: object[]): void {
  writeFileSync(file, documents.map((document) => JSON.stringify(document)).join("\n"));
}

/** The inputs of the file as it is now, as a state has them. */
async function inputs(): Promise<Record<string, unknown>> {
  const declared = { source: file, keyField: "_key" };
  const { manifest } = await new Seeds(declared).survey();
  return { ...declared, fabric: "shop", collection: "carts", digest: manifest.digest };
}

type Inputs = Record<string, unknown> | undefined;

function changed(op: string, before: Inputs, after: Inputs) {
  return eventsOf({
    steps: [step(op, "SeedDocuments", "carts", { ...(before && { before }), ...(after && { after }) })],
  });
}

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder, "carts.jsonl");
  git("init", "-q");
});

it("compares a seed file with the version in git that the state is of, side by side", async () => {
  commit({ _key: "a", n: 1 }, { _key: "b" });
  const before = await inputs();
  commit({ _key: "of another branch" });
  write({ _key: "a", n: 2 }, { _key: "c" });
  const events = changed("update", before, await inputs());
  const text = summary(events, { ...preview, seedFiles: await seedFileChanges(events) });
  expect(new GithubMarkdown(text).tables()).toContainEqual([
    ["document", "before", "after"],
    ["b", '{"_key":"b"}', ""],
    ["a", "n: 1", "n: 2"],
    ["c", "", '{"_key":"c"}'],
  ]);
});

it("shows at most 20 documents, and counts the rest", async () => {
  commit(...Array.from({ length: 30 }, (_, index) => ({ _key: `${index}` })));
  const events = changed("create", undefined, await inputs());
  const text = summary(events, { ...preview, seedFiles: await seedFileChanges(events) });
  expect(text).toContain("30 added, 0 changed, 0 removed");
  expect(text).toContain("_And 10 more._");
});

it("finds the documents of a resource that goes, also where its file went", async () => {
  commit({ _key: "a" });
  const before = await inputs();
  rmSync(file);
  git("commit", "-qam", "Drop the seeds");
  const events = changed("delete", before, undefined);
  expect([...(await seedFileChanges(events)).values()]).toEqual([expect.objectContaining({ removed: 1 })]);
});

it("compares nothing where the former version is not known, or git does not track the file", async () => {
  commit({ _key: "a" });
  const present = await inputs();
  const unknown = changed("update", { ...present, digest: "of no version" }, present);
  expect((await seedFileChanges(unknown)).size).toBe(0);
  rmSync(join(folder, ".git"), { recursive: true });
  expect((await seedFileChanges(changed("create", undefined, present))).size).toBe(0);
});
