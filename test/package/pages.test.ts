import { delimiter, dirname } from "node:path";
import { expect, inject, test } from "vitest";
import { withoutUserSettings } from "../../cli/engine/ensure-engine.ts";
import { stopLocalGdn } from "../../cli/gdn/background.ts";
import { runProcess } from "../../cli/process/processes.ts";
import { follow } from "../docs/console.ts";
import { cleanUp, temporaryFolder } from "../support/cleanup.ts";
import { freePort } from "../support/free-port.ts";
import { pack } from "./installed.ts";

test("the tutorial, from an empty folder, and the page on backing out after it", {
  timeout: 300_000,
}, async () => {
  const folder = temporaryFolder();
  cleanUp(() => stopLocalGdn({ folder }));
  const [file, port] = [await pack(), await freePort()];
  const adapt = (text: string) =>
    text
      .replaceAll("8453", `${port}`)
      .replace(
        "--silent @pulumi/pulumi gdn-spot-VERSION.tgz",
        `--silent --prefer-offline @pulumi/pulumi ${file}`,
      );
  const env = {
    ...withoutUserSettings(process.env),
    HOME: temporaryFolder(),
    PATH: [dirname(process.execPath), dirname(inject("engine").cli), process.env.PATH].join(delimiter),
    NO_COLOR: "1",
  };
  await follow("docs/tutorial.md", { folder, env, adapt });

  const run = async (...args: string[]) => {
    const { status, stdout, stderr } = await runProcess("npx", ["gdn-spot", ...args], { cwd: folder, env });
    expect(status, stdout + stderr).toBe(0);
    return stdout;
  };
  const before = async () => {
    await run("up", "--skip-preview");
    const urns = await run("pulumi", "stack", "--show-urns");
    Object.assign(env, { URN: /urn:\S*RestqlQuery\S*/.exec(urns)?.[0] });
  };
  await follow("docs/backing-out.md", { folder, env, adapt, before });
  // Another installation than the one that started it knows it as well.
  expect(await stopLocalGdn({ folder })).toEqual([`https://gdn.localhost:${port}`]);
});
