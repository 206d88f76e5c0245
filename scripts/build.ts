/**
 * `npm run build`: the package as other programs install it, in `dist/`. It is JavaScript, because Node takes the types
 * out of files in a program's own folder, but never of those below `node_modules`.
 */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProcess } from "../cli/process/processes.ts";
import { checkoutFolder } from "./checkout.ts";

/** What runs in browsers goes along as it is, but for its types. */
const page = join("emulator", "page", "static");

/** What the engine starts: scripts that Node runs the plugin by. */
const plugin = join("providers", "pulumi", "plugin");

/** What the engine is built from, where there is none. */
const goModules = join("cli", "engine", "go");

const dist = join(checkoutFolder, "dist");

async function build(): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  const tsc = join(checkoutFolder, "node_modules", "typescript", "bin", "tsc");
  const { status, stdout, stderr } = await runProcess(
    process.execPath,
    [tsc, "-p", "tsconfig.build.json", "--outDir", dist],
    { cwd: checkoutFolder },
  );
  if (status !== 0) throw new Error(`The package could not be built: ${stdout}${stderr}`);
  nameJavaScriptInDeclarations();
  const runsInBrowsers = (path: string) => !/\.ts$|tsconfig\.json$/.test(path);
  cpSync(join(checkoutFolder, page), join(dist, page), { recursive: true, filter: runsInBrowsers });
  cpSync(join(checkoutFolder, goModules), join(dist, goModules), { recursive: true });
  for (const name of ["pulumi-resource-pulumi-nodejs", "pulumi-resource-pulumi-nodejs.cmd"]) {
    const script = readFileSync(join(checkoutFolder, plugin, name), "utf8");
    writeFileSync(join(dist, plugin, name), script.replace("serve.ts", "serve.js"), { mode: 0o755 });
  }
}

/** The compiler lets declarations import `./x.ts`, which is not there any more, and which older compilers refuse. */
function nameJavaScriptInDeclarations(): void {
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".d.ts")) continue;
    const path = join(dist, file);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replaceAll(/(from |import\()"(\.[^"]*)\.ts"/g, '$1"$2.js"'));
  }
}

try {
  await build();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
