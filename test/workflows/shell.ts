import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { findProgram, pathFolders } from "../../cli/engine/ensure-engine.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { addProgram } from "../support/fake-program.ts";

/**
 * The environment of a shell on a fresh machine, with a home of its own in `folder`. `npm ci` there takes what is
 * installed here, since to install it anew would take longer than all the rest: the tests begin with `npm ci` anyway.
 */
export async function shellEnvironment(folder: string, cli: string): Promise<NodeJS.ProcessEnv> {
  const [bin, home] = [join(folder, "bin"), join(folder, "home")];
  for (const path of [bin, home]) mkdirSync(path, { recursive: true });
  const npm = findProgram("npm", pathFolders(process.env));
  if (npm === undefined) throw new Error("There is no npm on PATH, which these tests need.");
  const installed = join(checkoutFolder, "node_modules");
  addProgram(
    bin,
    "npm",
    `[ "$*" = ci ] || exec "${npm}" "$@"\n[ -e node_modules ] || ln -s "${installed}" .`,
  );
  return { PATH: `${bin}:${process.env.PATH}`, HOME: home, GDN_PULUMI_CLI: cli, LANG: "C.UTF-8" };
}
