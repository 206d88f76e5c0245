import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { testGdn } from "../support/local-gdn.ts";
import { pythonEnvironment } from "../support/python-environment.ts";

const run = promisify(execFile);

/** The version whose calls the script makes. */
const PYC8 = "pyC8==1.1.2";

async function mustBeFree(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((done, failed) => server.once("error", failed).listen(port, "127.0.0.1", done));
  await new Promise((done) => server.close(done));
}

test("Python's client, unmodified, provisions a spot fabric and reads it from every region", async ({
  skip,
}) => {
  let python = "";
  try {
    // pyC8 speaks to port 443 whatever it is told, and not everybody may listen there.
    await mustBeFree(443);
    python = join(await pythonEnvironment(PYC8), "python");
  } catch (error) {
    skip(`pyC8 cannot be tried here: ${(error as Error).message.split("\n")[0]}`);
  }
  const { info } = await testGdn("--port", "443");
  const { stdout } = await run(python, ["-W", "ignore", "test/emulator/support/pyc8-flow.py"], {
    env: { ...process.env, GDN_INFO: JSON.stringify(info), REQUESTS_CA_BUNDLE: info.caFile },
  });
  const names = ["Peter", "Bruce", "Clark", "Ned", "Tywin"];
  const five = names.map((firstname, index) => expect.objectContaining({ _key: `${index + 1}`, firstname }));
  expect(JSON.parse(stdout)).toEqual({
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
