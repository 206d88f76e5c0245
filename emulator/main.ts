import { rmSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../system/folders.js";
import { UsageError } from "./common/usage-error.ts";
import { readFlags } from "./flags.ts";
import { writePrivate } from "./http/certificate.ts";
import { type ConnectionInfo, type RunningGdn, startLocalGdn } from "./start.ts";
import { asDataError } from "./store/data-errors.ts";

/** Runs the command line; returns when the local GDN answers, or with the exit status set when it cannot. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    const flags = readFlags(args);
    if (flags === undefined) return;
    const running = await startLocalGdn(flags.settings);
    const file = flags.settings.port === 0 ? undefined : connectionFile(flags.settings.port);
    if (file !== undefined) await storeConnection(file, running);
    endCleanly(running, file);
    process.stdout.write(`${flags.json ? JSON.stringify(running.info) : greeting(running.info)}\n`);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitStatus;
  }
}

/** Where others find a local GDN on a fixed port: below the current folder. */
function connectionFile(port: number): string {
  return join(process.cwd(), ".gdn", "connections", `${port}.json`);
}

async function storeConnection(file: string, running: RunningGdn): Promise<void> {
  try {
    makeFolder(join(file, ".."), 0o700);
    writePrivate(file, JSON.stringify(running.info));
  } catch (error) {
    await running.close();
    throw asDataError(error, file, "Move that away, or start the local GDN in another folder.");
  }
}

function endCleanly(running: RunningGdn, file: string | undefined): void {
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    // Whatever stands in its place by now is nobody's way to a local GDN.
    if (file !== undefined) rmSync(file, { recursive: true, force: true });
    void running.close().then(() => process.exit(0));
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
}

function greeting(info: ConnectionInfo): string {
  const regions = info.regions.map(
    ({ name, url, spot }) => `  ${name.padEnd(14)} ${url}${spot ? "  (spot)" : ""}`,
  );
  return `The local GDN answers at ${info.url}, for tenant ${info.tenant}.
Its page is at ${info.url}/_local/; browsers warn of its certificate, which is its own: go on.

Regions:
${regions.join("\n")}

Log in as ${info.email} with password ${info.password}, or use API key '${info.apiKeyId}':

  export GDN_URL=${info.url}
  export GDN_CA_FILE=${info.caFile}
  export GDN_API_KEY=${info.apiKey}

Ctrl-C ends it.`;
}
