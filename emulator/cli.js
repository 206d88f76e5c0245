#!/usr/bin/env node
/**
 * The local GDN in the foreground: `node emulator/cli.js [FLAGS]`, which is what `npm run gdn` runs. It ends cleanly,
 * with status 0, at SIGTERM and SIGINT.
 *
 * In JavaScript, unlike what it runs: it turns on the cache of compiled modules, so that Node neither has to load the
 * compiler that takes the types out of the others (14 MB and some 30 ms), nor to compile them.
 */
import { keepCompiled } from "../system/folders.js";

keepCompiled();
const { main } = await import("./main.ts");
await main(process.argv.slice(2));
