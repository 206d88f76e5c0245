/**
 * `npm run demo`: the life of a spot fabric, from nothing to nothing, on a local GDN and in a temporary folder of
 * its own. Ends with 0 only if each step did what it says.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectCommand } from "../cli/common/command.ts";
import { ensureEngine } from "../cli/engine/ensure-engine.ts";
import type { GdnInfo } from "../cli/gdn/background.ts";
import { type GdnProcess, startGdn } from "../cli/gdn/start.ts";
import { Interrupted, interruption, outputClosed } from "../cli/process/processes.ts";
import { Look, type RegionAnswer, type Row } from "./demo/look.ts";
import { page, sign } from "./demo/page.ts";
import { type Operation, SeparateStack } from "./separate-stack.ts";

/** The names that the demo gives, so that it knows what to look for. */
const names = { fabric: "spot", collection: "accounts", queryName: "read_query" };

const newcomer = { _key: "6", firstname: "Diana", lastname: "Prince", City: "Themyscira" };

async function demo(folder: string, gdn: GdnInfo, stack: SeparateStack): Promise<void> {
  const look = await Look.login(gdn);
  const { fabric, queryName, collection } = names;

  page.step(2, "pulumi up", `fabric ${fabric}, its spot collection ${collection}, documents, a saved query`);
  const created = succeed(await stack.up(), "pulumi up");
  expectOnly(created, "create", "The first `pulumi up` was to create everything");
  page.line(`${sign("create")} ${count(created, "create")} resources created`, created.seconds);
  const spotDc = `${stack.outputs().spotDc}`;
  const first = await look.askRegions(fabric, queryName);
  showAnswers(first, spotDc);
  const rows = sameEverywhere(first, 5);
  page.line(`Writes go through ${spotDc}; each region answers for itself, through its own URL.`);

  page.step(3, "pulumi preview", "nothing was changed, so nothing may be proposed");
  const before = await look.requestCount();
  const again = succeed(await stack.preview(), "The second preview");
  expectOnly(again, "same", "A preview right after `pulumi up` was to propose nothing");
  const sent = (await look.requestCount()) - before;
  if (sent !== 0) throw new Unmet(`A preview was to cost nothing, and sent ${sent} requests to the GDN.`);
  page.line(`${sign("same")} ${count(again, "same")} resources unchanged, no request sent`, again.seconds);

  page.step(4, "a change", `${newcomer.firstname} joins: first only looked at, then applied`);
  const seedFile = join(folder, "accounts.json");
  writeFileSync(seedFile, JSON.stringify([...rows.map(withoutSystemFields), newcomer], undefined, 2));
  stack.configure({ seedFile });
  const proposed = succeed(await stack.preview(), "The preview of the change");
  const changes = changedResources(proposed);
  if (!changes.has("documents")) throw new Unmet("The preview did not notice the sixth document.");
  for (const [name, op] of changes) page.line(`${sign(op)} ${name}: ${op}`);
  page.line("previewed", proposed.seconds);
  const changed = succeed(await stack.up(), "The second `pulumi up`");
  page.line("applied", changed.seconds);
  const second = await look.askRegions(fabric, queryName);
  showAnswers(second, spotDc);
  sameEverywhere(second, 6);

  page.step(5, "pulumi destroy", "and a look at what is left on the GDN");
  const destroyed = succeed(await stack.destroy(), "pulumi destroy");
  page.line(`${sign("delete")} ${count(destroyed, "delete")} resources deleted`, destroyed.seconds);
  const left = [
    ...(await look.fabrics()),
    ...(await look.grants(gdn.apiKeyId)).map((name) => `access to ${name}`),
  ];
  if (left.length > 0) throw new Unmet(`\`pulumi destroy\` left something on the GDN: ${left.join(", ")}.`);
  if (stack.resources().length > 0) throw new Unmet("`pulumi destroy` left resources in the state.");
  page.line("The GDN has no fabric but its own `_system`, as before.");
}

/** What is proposed for each resource of the program: `create`, `update`, `replace` or `delete`, by its name. */
function changedResources({ steps }: Operation): Map<string, string> {
  const changed = steps.filter(({ op, type }) => op !== "same" && !type.startsWith("pulumi:"));
  return new Map(changed.map(({ op, name }) => [name, op.includes("replace") ? "replace" : op]));
}

/** Something that the demo was to show did not hold. */
class Unmet extends Error {
  override name = "Unmet";
}

function succeed(operation: Operation, what: string): Operation {
  if (operation.status === 0) return operation;
  const errors = operation.diagnostics
    .filter(({ severity, message }) => severity === "error" && !isEpilogue(message))
    .map(({ message }) => message);
  throw new Unmet(`${what} failed:\n${errors.join("\n") || operation.output}`);
}

/** The engine's own "update failed" at the end adds nothing. */
function isEpilogue(message: string): boolean {
  return /^\w+ failed$/.test(message);
}

function count({ changes }: Operation, op: string): number {
  return changes[op] ?? 0;
}

function expectOnly({ changes }: Operation, op: string, sentence: string): void {
  const others = Object.entries(changes).filter(([name, number]) => name !== op && number > 0);
  if (others.length === 0 && (changes[op] ?? 0) > 0) return;
  throw new Unmet(
    `${sentence}, but it had: ${others.map(([name, number]) => `${number} ${name}`).join(", ") || "none"}.`,
  );
}

function showAnswers(answers: readonly RegionAnswer[], spotDc: string): void {
  page.table(
    ["region", "", "rows", "ms", "who"],
    answers.map(({ name, rows, milliseconds }) => [
      name,
      name === spotDc ? "spot" : "",
      `${rows.length}`,
      milliseconds.toFixed(0),
      sorted(rows)
        .map(({ firstname }) => firstname)
        .join(", "),
    ]),
  );
}

/** The rows, if each region has the same, and so many of them. */
function sameEverywhere(answers: readonly RegionAnswer[], expected: number): Row[] {
  const texts = new Set(answers.map(({ rows }) => JSON.stringify(sorted(rows))));
  const [first] = answers;
  if (first === undefined || texts.size !== 1)
    throw new Unmet("The regions did not answer with the same documents.");
  if (first.rows.length !== expected) {
    throw new Unmet(
      `Each region was to answer with ${expected} documents, and did with ${first.rows.length}.`,
    );
  }
  return sorted(first.rows);
}

function sorted(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => `${a._key}`.localeCompare(`${b._key}`));
}

function withoutSystemFields({ _id, _rev, ...row }: Row): Row {
  return row;
}

async function run(folder: string, signal: AbortSignal): Promise<number> {
  const engine = await ensureEngine({ signal });
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  let gdn: GdnProcess | undefined;
  try {
    page.title("A spot fabric, from nothing to nothing, on a GDN that runs on this machine");
    page.step(1, "a local GDN", "no account, no network; all in memory");
    gdn = await startGdn({ cwd: folder, detached: true });
    const { info } = gdn;
    page.line(`${info.url} with regions ${info.regions.map(({ name }) => name).join(", ")}`, seconds());
    const env = { GDN_API_KEY: info.apiKey, GDN_CA_FILE: info.caFile };
    const stack = await SeparateStack.create({
      engine,
      folder: join(folder, "stack"),
      name: "demo",
      env,
      signal,
    });
    const spotDc = info.regions.find(({ spot }) => spot)?.name;
    stack.configure({ "gdn:url": info.url, apiKeyId: info.apiKeyId, spotDc, ...names });
    await demo(folder, info, stack);
  } finally {
    await gdn?.stop();
  }
  return seconds();
}

projectCommand(
  "demo",
  "Shows the life of a spot fabric on a local GDN of its own: made, unchanged, changed, removed. Leaves nothing.",
)
  .addHelpText(
    "after",
    "\nColours are for terminals: NO_COLOR=1 takes them away, FORCE_COLOR=1 has them everywhere.",
  )
  .parse();

const folder = mkdtempSync(join(tmpdir(), "gdn-spot-demo-"));
try {
  const seconds = await run(folder, AbortSignal.any([interruption(), outputClosed()]));
  rmSync(folder, { recursive: true });
  page.good(`All checks passed (${seconds.toFixed(1)} s). Everything was cleaned up.`);
} catch (error) {
  rmSync(folder, { recursive: true, force: true });
  page.bad((error as Error).message);
  process.exitCode = error instanceof Interrupted ? error.exitStatus : 1;
}
