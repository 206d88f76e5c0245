import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runWithPyc8 } from "../support/pyc8.ts";
import { testGdn } from "../support/test-gdn.ts";

test("Python's client, unmodified, provisions a spot fabric and reads it from every region", async ({
  skip,
}) => {
  const { info } = await testGdn();
  const script = readFileSync("test/emulator/support/pyc8-flow.py", "utf8");
  const run = await runWithPyc8(info, script, { GDN_INFO: JSON.stringify(info) });
  if (run === undefined) skip("There is no pyC8 here.");
  expect(run?.status, run?.stderr).toBe(0);
  const names = ["Peter", "Bruce", "Clark", "Ned", "Tywin"];
  const five = names.map((firstname, index) => expect.objectContaining({ _key: `${index + 1}`, firstname }));
  expect(JSON.parse(run?.stdout ?? "")).toEqual({
    tenants: ["acme", "acme"],
    regions: ["us-west", "eu-central", "ap-south"],
    spotDc: "eu-central",
    level: "rw",
    isSpot: true,
    imported: { created: 4, errors: 1 },
    saved: ["read_query"],
    rows: { "us-west": five, "eu-central": five, "ap-south": five },
    queried: ["2"],
    left: [],
  });
});
