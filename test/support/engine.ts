import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { SeparateStack, type SeparateStackOptions } from "../../scripts/separate-stack.ts";
import { temporaryFolder } from "./cleanup.ts";
import { writeFiles } from "./files.ts";
import type { GdnInfo } from "./test-gdn.ts";

export type { Operation, SeparateStack, StateResource } from "../../scripts/separate-stack.ts";

/**
 * A new, empty stack of this project (or of the one at `project`), run by the real engine; gone when the test, or
 * the file, is over, with its state but not with what it made on a GDN. With `gdn` it is configured for that local GDN, through
 * the environment: URL, CA file and API key.
 *
 *     const stack = await testStack({ gdn: gdn.info });
 *     stack.configure({ collection: "accounts" });
 *     expect(await stack.up()).toMatchObject({ status: 0, changes: { create: 7 } });
 */
export async function testStack(
  options: Partial<Omit<SeparateStackOptions, "engine" | "folder">> & { gdn?: GdnInfo } = {},
): Promise<SeparateStack> {
  const { gdn, env, ...rest } = options;
  const engine = inject("engine");
  const folder = temporaryFolder();
  // A state that is elsewhere has to be made there.
  if (env?.PULUMI_BACKEND_URL === undefined) {
    cpSync(await emptyStack({ ...rest, engine }), folder, { recursive: true });
  }
  return await SeparateStack.create({
    engine,
    folder,
    ...rest,
    env: { ...(gdn && gdnEnvironment(gdn)), ...env },
  });
}

/** The folders of stacks as they are made, by their project's settings and their name. */
const emptyStacks = new Map<string, Promise<string>>();

/** The folder of such a stack that is still empty: making one takes the engine a quarter of a second, copying it nothing. */
function emptyStack(options: Omit<SeparateStackOptions, "folder">): Promise<string> {
  const { project = checkoutFolder, name = "" } = options;
  const key = JSON.stringify([readFileSync(join(project, "Pulumi.yaml"), "utf8"), name]);
  const known = emptyStacks.get(key);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), "gdn-spot-test-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const made = SeparateStack.create({ ...options, folder }).then(() => folder);
  emptyStacks.set(key, made);
  return made;
}

/** The environment that points a stack at a local GDN with its API key. */
export function gdnEnvironment(gdn: GdnInfo): NodeJS.ProcessEnv {
  return { GDN_URL: gdn.url, GDN_CA_FILE: gdn.caFile, GDN_API_KEY: gdn.apiKey };
}

/** The settings of a project `other` whose dynamic providers are served by Pulumi's SDK, as where nothing is said. */
export const PROJECT_WITHOUT_PLUGIN = "name: other\nruntime: nodejs\n";

/** The settings of a project `other` that serves dynamic providers by this checkout's plugin, which starts in half the time. */
export const PROJECT_WITH_PLUGIN = `${PROJECT_WITHOUT_PLUGIN}plugins:
  providers:
    - name: pulumi-nodejs
      path: ${join(checkoutFolder, "providers", "pulumi", "plugin")}
`;

/**
 * A Pulumi project of its own from these files (`Pulumi.yaml` unless given: `PROJECT_WITH_PLUGIN`, with program `index.ts`), which can import
 * the installed packages and, by absolute path, this project's modules; gone when the test is over.
 */
export function temporaryProject(files: Record<string, string>): string {
  const folder = temporaryFolder();
  const all = {
    "Pulumi.yaml": PROJECT_WITH_PLUGIN,
    "package.json": `${JSON.stringify({ name: "other", type: "module", main: "index.ts" })}\n`,
    ...files,
  };
  writeFiles(folder, all);
  symlinkSync(join(checkoutFolder, "node_modules"), join(folder, "node_modules"));
  return folder;
}
