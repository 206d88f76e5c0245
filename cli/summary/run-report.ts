import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { makeFolder } from "../../system/folders.js";
import { calledFrom, projectFolder } from "../common/command.ts";
import { readEvents } from "../events/events.ts";
import { projectName } from "../stack/settings.ts";
import { changesOf } from "./changes.ts";
import { seedFileChanges } from "./seed-files.ts";
import { summary } from "./summary.ts";

/** What this project adds to the commands of the Pulumi CLI. */
export interface OwnOptions {
  /** The file that gets a summary for people, in Markdown. */
  markdown?: string;
  /** Whether the exit status tells if there are changes: 0 none, 2 some, any other number an error. */
  detailedExitcode?: boolean;
}

/** What a run is about, for those who read of it. */
interface About {
  command: string;
  /** Whether it only looks, and does nothing. */
  isPreview: boolean;
  stack: string;
}

/**
 * Has the CLI write a log of its events beside what it shows, and tells from it what was asked for: a summary, and
 * whether there are changes.
 */
export class RunReport {
  readonly #own: OwnOptions;
  readonly #about: About;
  /** Only for us to read: the log has the values of all properties. */
  readonly #folder = mkdtempSync(join(tmpdir(), "gdn-spot-events-"));

  private constructor(own: OwnOptions, about: About) {
    this.#own = own;
    this.#about = about;
  }

  /** @throws Error if the file of the summary could not be written: better before an update than after it. */
  static begin(own: OwnOptions, about: About): RunReport {
    if (own.markdown !== undefined) writeSummary(own.markdown, "");
    return new RunReport(own, about);
  }

  /** What the CLI needs on its command line. */
  get args(): string[] {
    return ["--event-log", this.#log];
  }

  /** What the CLI needs in its environment, without which it has no `--event-log`. */
  get env(): NodeJS.ProcessEnv {
    return { PULUMI_DEBUG_COMMANDS: "true" };
  }

  /** Writes the summary; answers the exit status for what the CLI ended with. */
  async end(status: number): Promise<number> {
    const { markdown, detailedExitcode } = this.#own;
    const events = readEvents(this.#log);
    if (markdown !== undefined) {
      const about = { ...this.#about, project: projectName(projectFolder), succeeded: status === 0 };
      writeSummary(markdown, summary(events, { ...about, seedFiles: await seedFileChanges(events) }));
    }
    if (!detailedExitcode) return status;
    // The CLI itself ends with 2 where it is called wrongly.
    if (status !== 0) return status === 2 ? 1 : status;
    return changesOf(this.#about.command, events).length > 0 ? 2 : 0;
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #log(): string {
    return join(this.#folder, "events.log");
  }
}

function writeSummary(file: string, text: string): void {
  const path = calledFrom(file);
  try {
    makeFolder(dirname(path));
    writeFileSync(path, text);
  } catch (error) {
    throw new Error(`The summary could not be written to ${path}: ${(error as Error).message}`);
  }
}
