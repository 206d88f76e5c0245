import { join } from "node:path";
import { expect, test } from "vitest";
import { runProcess } from "../../bin/engine/run-process.ts";
import { projectFolder } from "../../bin/project.ts";
import { gdnEnvironment, temporaryProject, testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { testGdn } from "../support/local-gdn.ts";
import { codeIn } from "./documents.ts";

const page = "docs/from-a-script.md";

/** Names under `.localhost` are this machine, which not every C library knows, and scripts for accounts need not. */
const resolver = `
import dns from "node:dns";
const lookup = dns.lookup;
dns.lookup = (host, options, done) => lookup(host.endsWith(".localhost") ? "127.0.0.1" : host, options, done);
`;

test("what the script in the documentation makes is taken over by the program beside it, and stays", async () => {
  const gdn = await testGdn("--regions", "us-west,eu-central");
  const [script = ""] = codeIn(page, "js");
  const [program = ""] = codeIn(page, "ts");
  const project = temporaryProject({
    "index.ts": program.replace('"gdn-spot"', JSON.stringify(join(projectFolder, "providers", "index.ts"))),
    "script.js": script,
    "resolver.js": resolver,
  });

  const run = await runProcess(process.execPath, ["--import", "./resolver.js", "script.js"], {
    cwd: project,
    env: { ...process.env, ...gdnEnvironment(gdn.info), NODE_EXTRA_CA_CERTS: gdn.info.caFile },
  });
  expect(run).toMatchObject({ status: 0, stdout: "us-west 2\neu-central 2\n" });
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

function withoutStamps(tenant: Awaited<ReturnType<typeof inspect>>): unknown {
  return JSON.parse(JSON.stringify(tenant, (key, value) => (key === "metadata" ? undefined : value)));
}
