import { createRequire } from "node:module";
import { join } from "node:path";
import { lastLines, runProcess } from "../process/processes.ts";

const longest = 15 * 60_000;

/** The version that the official installer fetches: that of the installed `@pulumi/pulumi`. */
export function officialVersion(): string {
  const sdk = createRequire(import.meta.url)("@pulumi/pulumi/package.json") as { version: string };
  return sdk.version;
}

/**
 * Runs Pulumi's own installer, which puts the CLI with all that belongs to it into `folder`/bin.
 *
 * @throws Error with the installer's own reason.
 */
export async function runOfficialInstaller(
  folder: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<void> {
  // A process of its own can be ended as a whole when the download hangs, and takes the proxy settings.
  const script = join(import.meta.dirname, "install-official.ts");
  const { status, stderr } = await runProcess(process.execPath, [script, folder], {
    env: { ...env, NODE_USE_ENV_PROXY: "1" },
    timeout: longest,
    signal,
  });
  if (status !== 0) throw new Error(lastLines(stderr, 2).replaceAll("\n", "; ") || `status ${status}`);
}
