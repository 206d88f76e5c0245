import { join } from "node:path";
import { expect, test } from "vitest";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { gdnEnvironment, temporaryProject, testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { runWithPyc8 } from "../support/pyc8.ts";
import { type GdnInfo, testGdn } from "../support/test-gdn.ts";
import { codeIn } from "./documents.ts";

const page = "docs/from-a-script.md";

/** Names under `.localhost` are this machine, which not every C library knows, and scripts for accounts need not. */
const resolver = `
import dns from "node:dns";
const lookup = dns.lookup;
dns.lookup = (host, options, done) => lookup(host.endsWith(".localhost") ? "127.0.0.1" : host, options, done);
`;

const read = "us-west 2\neu-central 2\n";
const gdnWithTwoRegions = () => testGdn("--regions", "us-west,eu-central");

/** A project with the program, and with the script. */
function documented(): string {
  const [script = ""] = codeIn(page, "js");
  const [program = ""] = codeIn(page, "ts");
  return temporaryProject({
    "index.ts": program.replace('"gdn-spot"', JSON.stringify(join(checkoutFolder, "providers", "index.ts"))),
    "script.js": script,
    "resolver.js": resolver,
  });
}

async function runScript(gdn: GdnInfo, project: string): Promise<void> {
  const run = await runProcess(process.execPath, ["--import", "./resolver.js", "script.js"], {
    cwd: project,
    env: { ...process.env, ...gdnEnvironment(gdn), NODE_EXTRA_CA_CERTS: gdn.caFile },
  });
  expect(run).toMatchObject({ status: 0, stdout: read });
}

test("what the script in the documentation makes is taken over by the program beside it, and stays", async () => {
  const gdn = await gdnWithTwoRegions();
  const project = documented();
  await runScript(gdn.info, project);
  const made = withoutStamps(await inspect(gdn.info));

  const stack = await testStack({ gdn: gdn.info, project });
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  expect(withoutStamps(await inspect(gdn.info))).toEqual(made);
  const preview = await stack.preview("--expect-no-changes");
  expect(preview.status, preview.output).toBe(0);
  const destroy = await stack.destroy();
  expect(destroy.status, destroy.output).toBe(0);
  expect(withoutStamps(await inspect(gdn.info))).toEqual(made);
});

test("the script in Python and the program alone make the same as the script in JavaScript", async ({
  skip,
}) => {
  const project = documented();
  const first = await gdnWithTwoRegions();
  await runScript(first.info, project);
  const made = withoutStamps(await inspect(first.info));

  const second = await gdnWithTwoRegions();
  const stack = await testStack({ gdn: second.info, project });
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  expect(withoutStamps(await inspect(second.info))).toEqual(made);

  const third = await gdnWithTwoRegions();
  const [script = ""] = codeIn(page, "py");
  const { hostname } = new URL(third.info.url);
  const run = await runWithPyc8(third.info, script, { ...gdnEnvironment(third.info), GDN_HOST: hostname });
  if (run === undefined) skip("There is no pyC8 here.");
  expect(run?.status, run?.stderr).toBe(0);
  expect(run?.stdout).toBe(read);
  expect(withoutStamps(await inspect(third.info))).toEqual(made);
});

function withoutStamps(tenant: Awaited<ReturnType<typeof inspect>>): unknown {
  return JSON.parse(JSON.stringify(tenant, (key, value) => (key === "metadata" ? undefined : value)));
}
