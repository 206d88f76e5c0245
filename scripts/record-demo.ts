/** `npm run record`: runs the demo, and writes what it prints, when it prints it, to `docs/demo.svg`. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { projectCommand } from "../cli/common/command.ts";
import { checkoutFolder } from "./checkout.ts";
import { type TerminalLine, terminalPicture } from "./terminal-picture.ts";

projectCommand("record", "Runs the demo, and writes what it prints to docs/demo.svg.").parse();
const demo = spawn(process.execPath, [join(checkoutFolder, "scripts", "demo.ts")], {
  cwd: checkoutFolder,
  env: { ...process.env, FORCE_COLOR: "1" },
  stdio: ["ignore", "pipe", "inherit"],
});
const began = performance.now();
const lines: TerminalLine[] = [{ text: "$ npm run demo", at: 0 }];
createInterface({ input: demo.stdout }).on("line", (text) => {
  lines.push({ text, at: (performance.now() - began) / 1000 });
});
demo.on("close", (status) => {
  process.exitCode = status ?? 1;
  if (status !== 0) return;
  const title = "The demo: a local GDN, a spot fabric made, read from three regions, changed and destroyed";
  writeFileSync(join(checkoutFolder, "docs", "demo.svg"), terminalPicture(lines, title));
});
