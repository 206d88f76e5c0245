import { pathToFileURL } from "node:url";
import { DEFAULT_SETTINGS } from "../../emulator/common/settings.ts";
import { command, wholeNumber } from "../../emulator/flags.ts";
import {
  keptByNpm,
  keptOption,
  projectCommand,
  usageErrorStatus,
  withFileCalledFrom,
} from "../common/command.ts";
import { ensureLocalGdn, gdnEntry, startedLine, stopLocalGdn } from "../gdn/background.ts";

/**
 * Runs the local GDN with these flags in this process; with `start` in the background, with its data in `.gdn/`; with
 * `stop` it ends those of this folder in the background.
 */
export async function runGdn(args: readonly string[]): Promise<void> {
  if (args[0] === "start") await start(args.slice(1));
  else if (args[0] === "stop") await stop(args.slice(1));
  else await runInForeground(args);
}

async function start(args: readonly string[]): Promise<void> {
  const { port } = projectCommand(
    "gdn",
    "Starts a local GDN in the background, with its data in .gdn/ of this folder, unless it runs already.",
  )
    .usage("start [options]")
    .option("--port <n>", "port to listen on", wholeNumber(65535, 1), DEFAULT_SETTINGS.port)
    .parse(args, { from: "user" })
    .opts<{ port: number }>();
  const { info, started } = await ensureLocalGdn(port);
  process.stdout.write(`${started ? startedLine(info.url) : `The local GDN ${info.url} runs already.`}\n`);
}

async function stop(args: readonly string[]): Promise<void> {
  projectCommand("gdn", "Ends the local GDNs of this folder that run in the background; their data stay.")
    .usage("stop")
    .parse(args, { from: "user" });
  const stopped = await stopLocalGdn();
  const lines = stopped.map((url) => `Stopped the local GDN ${url}; its data stays in .gdn/.`);
  process.stdout.write(`${lines.join("\n") || "No local GDN of this folder runs in the background."}\n`);
}

async function runInForeground(args: readonly string[]): Promise<void> {
  const names = command().options.map((option) => option.name());
  const notGiven = names.filter((name) => !args.some((arg) => arg.startsWith(`--${name}`)));
  const kept = keptByNpm(notGiven, process.env);
  if (kept !== undefined) {
    process.stderr.write(`${keptOption(kept, "gdn")}\n`);
    process.exit(usageErrorStatus(args, process.env));
  }
  process.argv = [...process.argv.slice(0, 2), ...withFileCalledFrom("--data", args)];
  // Not as a module that this one knows: it is a program by itself, too.
  await import(pathToFileURL(gdnEntry).href);
}
