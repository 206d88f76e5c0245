#!/usr/bin/env node
/**
 * `gdn-spot COMMAND`: what users of the package call, and the npm scripts of this project.
 *
 * In JavaScript, unlike what it runs, and by itself, for the sake of the cache of compiled modules: see emulator/cli.js.
 */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `gdn-spot needs Node 22.18 or newer, and this is ${process.version}: ${process.execPath}.\n`,
  );
  process.exit(1);
}
const { keepCompiled } = await import("../system/folders.js");
keepCompiled();
const { run } = await import("./gdn-spot.ts");
await run(process.argv.slice(2));
