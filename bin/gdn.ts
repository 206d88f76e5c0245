/**
 * `npm run gdn -- [FLAGS]`: the local GDN in the foreground; `npm run gdn -- stop` ends those in the background.
 */
import { pathToFileURL } from "node:url";
import { projectCommand } from "./command.ts";
import { gdnEntry } from "./gdn-process.ts";
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
  // Not as a module that this one knows: its own entry first turns on the cache of compiled modules.
  await import(pathToFileURL(gdnEntry).href);
}
