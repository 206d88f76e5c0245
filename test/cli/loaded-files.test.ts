import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { stopLocalGdn } from "../../cli/gdn/background.ts";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { cleanUp, temporaryFolder } from "../support/cleanup.ts";
import { temporaryProject } from "../support/engine.ts";
import { addEngine } from "../support/fake-program.ts";
import { writeFiles } from "../support/files.ts";
import { freePort } from "../support/free-port.ts";

/** Appends the URL of each module that the process loads, in order, to the file that `LOADED_FILES` names. */
const recorder = `
import { appendFileSync } from "node:fs";
import { registerHooks } from "node:module";
if (process.argv[1] === process.env.RECORDED_ENTRY) {
  registerHooks({
    load(url, context, nextLoad) {
      appendFileSync(process.env.LOADED_FILES, url + "\\n");
      return nextLoad(url, context);
    },
  });
}
`;

it("`gdn-spot up` loads at most 12 files of its own before it starts the engine, and a local GDN beside it", async () => {
  const home = temporaryFolder();
  const project = temporaryProject({
    "Pulumi.dev.yaml": `config:\n  gdn:url: https://127.0.0.1:${await freePort()}\n`,
    "index.ts": "",
  });
  cleanUp(() => stopLocalGdn({ folder: project }));
  addEngine(home, "v3.250.0");
  writeFiles(home, { "recorder.mjs": recorder });
  const entry = join(checkoutFolder, "cli", "main.js");
  const loaded = join(home, "loaded.txt");

  const { status, stdout } = await runProcess(process.execPath, [entry, "up"], {
    cwd: project,
    env: {
      ...process.env,
      GDN_PULUMI_CLI: undefined,
      HOME: home,
      PATH: `${home}:${process.env.PATH}`,
      NODE_OPTIONS: `--import=${join(home, "recorder.mjs")}`,
      RECORDED_ENTRY: entry,
      LOADED_FILES: loaded,
    },
  });

  // The stand-in for the engine prints its version, whatever it is called with.
  expect({ status, stdout }).toEqual({ status: 0, stdout: "v3.250.0\n" });
  const own = readFileSync(loaded, "utf8")
    .split("\n")
    .filter((url) => url.startsWith(`file://${checkoutFolder}/`) && !url.includes("/node_modules/"));
  expect(own.length).toBeGreaterThan(5);
  expect(own.length, own.join("\n")).toBeLessThanOrEqual(12);
});
