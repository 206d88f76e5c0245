/**
 * `npm run gdn -- [FLAGS]`: the local GDN in the foreground; `npm run gdn -- stop` ends those in the background.
 */
import { pathToFileURL } from "node:url";
import { command } from "../emulator/flags.ts";
import { withFileCalledFrom } from "./called-from.ts";
import { projectCommand, USAGE_ERROR } from "./command.ts";
import { gdnEntry } from "./gdn-process.ts";
import { keptByNpm, keptOption } from "./kept-by-npm.ts";
import { stopLocalGdn } from "./local-gdn.ts";

if (process.argv[2] === "stop") {
  projectCommand("gdn", "Ends the local GDNs of this folder that run in the background; their data stay.")
    .usage("stop")
    .parse(process.argv.slice(3), { from: "user" });
  try {
    const stopped = await stopLocalGdn();
    const lines = stopped.map((url) => `Stopped the local GDN ${url}; its data stays in .gdn/.`);
    process.stdout.write(`${lines.join("\n") || "No local GDN of this folder runs in the background."}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
} else {
  const args = process.argv.slice(2);
  const names = command().options.map((option) => option.name());
  const notGiven = names.filter((name) => !args.some((arg) => arg.startsWith(`--${name}`)));
  const kept = keptByNpm(notGiven, process.env);
  if (kept !== undefined) {
    process.stderr.write(`${keptOption(kept, "gdn")}\n`);
    process.exit(USAGE_ERROR);
  }
  process.argv = [...process.argv.slice(0, 2), ...withFileCalledFrom("--data", args)];
  // Not as a module that this one knows: its own entry first turns on the cache of compiled modules.
  await import(pathToFileURL(gdnEntry).href);
}
