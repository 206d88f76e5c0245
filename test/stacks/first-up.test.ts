import { expect, test } from "vitest";
import { straightScript } from "../../bench/support/straight-script.ts";
import { testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { type TestGdn, testGdn } from "../support/test-gdn.ts";

/**
 * The program notes who made the access level, the collection and the query before it makes them. It looks at the level
 * before and whose it is, and at the regions that the fabric has in the end.
 */
const AT_MOST_MORE = 7;

/** Of states that hold what others do not: which documents there are. */
const MOST_BYTES: Record<string, number> = { SeedDocuments: 16_000 };

test("a first up sends hardly more than a script of the same steps, and the state stays small", async () => {
  const script = await testGdn("--fabric-ready", "0");
  const rows = await straightScript(script.info, "us-west");
  expect(rows).toEqual({ "us-west": 5, "eu-central": 5, "ap-south": 5 });
  const sentByScript = (await script.journal()).length;

  const program = await testGdn("--fabric-ready", "0");
  const stack = await testStack({ gdn: program.info });
  stack.configure({ spotDc: "us-west", apiKeyId: program.info.apiKeyId });
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  const sent = await program.journal();
  const listed = sent.map(({ region, method, path }) => `${region} ${method} ${path}`).join("\n");
  expect(sent.length, listed).toBeLessThanOrEqual(sentByScript + AT_MOST_MORE);
  const made = async (gdn: TestGdn) => {
    const { fabrics, levels } = await inspect(gdn.info);
    const withoutStamps = Object.entries(fabrics).map(([name, { metadata: _, ...fabric }]) => [name, fabric]);
    return { fabrics: Object.fromEntries(withoutStamps), levels };
  };
  expect(await made(program)).toEqual(await made(script));

  // States are written as a whole at each step of the engine.
  for (const resource of stack.resources().filter(({ type }) => type.includes("gdn:"))) {
    const bytes = Buffer.byteLength(JSON.stringify(resource));
    expect(bytes, resource.urn).toBeLessThanOrEqual(MOST_BYTES[resource.type.split(":")[2] ?? ""] ?? 2_500);
  }

  await program.clearJournal();
  const preview = await stack.preview("--expect-no-changes");
  expect(preview.status, preview.output).toBe(0);
  expect(await program.journal()).toEqual([]);
});
