import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { temporaryFolder } from "../support/cleanup.ts";

/** A change of a file: from its text, empty if it is not there, to another one. */
export type Edits = Record<string, (text: string) => string>;

/** A Git repository with this project as it is now, for jobs that check it out. */
export class Repository {
  readonly #folder = temporaryFolder();

  static async create(): Promise<Repository> {
    const repository = new Repository();
    const listed = await git(checkoutFolder, "ls-files", "-co", "--exclude-standard", "-z");
    for (const file of listed.split("\0").filter((name) => isFile(join(checkoutFolder, name)))) {
      cpSync(join(checkoutFolder, file), join(repository.#folder, file));
    }
    await git(repository.#folder, "init", "-q");
    await repository.commit({});
    return repository;
  }

  /** Commits changes; answers the commit. */
  async commit(edits: Edits): Promise<string> {
    for (const [name, edit] of Object.entries(edits)) {
      const path = join(this.#folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, edit(isFile(path) ? readFileSync(path, "utf8") : ""));
    }
    const who = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
    await git(this.#folder, "add", "-A");
    await git(this.#folder, ...who, "commit", "-q", "--allow-empty", "-m", "test");
    return (await git(this.#folder, "rev-parse", "HEAD")).trim();
  }

  /** What `actions/checkout` does: files that are in no commit go, unless `clean` is false. */
  async checkOut(workspace: string, ref: string, clean: boolean): Promise<void> {
    mkdirSync(workspace, { recursive: true });
    await git(workspace, "init", "-q");
    await git(workspace, "fetch", "-q", this.#folder, ref);
    if (clean) await git(workspace, "clean", "-q", "-ffdx");
    await git(workspace, "checkout", "-q", "--force", "--detach", ref);
  }
}

async function git(folder: string, ...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await runProcess("git", ["-C", folder, ...args]);
  if (status !== 0) throw new Error(`git ${args.join(" ")} failed: ${stderr}`);
  return stdout;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
