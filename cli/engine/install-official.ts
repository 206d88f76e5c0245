/** Run by `official-installer.ts`: `node install-official.ts FOLDER`. */
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";

const [root = ""] = process.argv.slice(2);
try {
  // The SDK's download has no deadline; a network that swallows packets would hold us for minutes.
  await fetch("https://get.pulumi.com/", { method: "HEAD", signal: AbortSignal.timeout(15_000) });
  await PulumiCommand.install({ root }); // without a version: the SDK's own
} catch (error) {
  const { message, cause } = error as Error;
  process.stderr.write(cause instanceof Error ? cause.message : message);
  process.exitCode = 1;
}
