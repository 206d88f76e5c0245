import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { projectFolder } from "../cli/common/command.ts";
import type { Engine } from "../cli/engine/ensure-engine.ts";
import { engineEnvironment, withoutUserSettings } from "../cli/engine/ensure-engine.ts";
import { type EngineEvents, readEvents } from "../cli/events/events.ts";
import { lastLines, runProcess } from "../cli/process/processes.ts";
import { projectName } from "../cli/stack/settings.ts";
import { folderBackend } from "../cli/stack/state.ts";
import { checkoutFolder } from "./checkout.ts";

/** What one command of the engine left. */
export interface Operation extends EngineEvents {
  /** The CLI's exit status; 0 when all went well. */
  status: number | null;
  /** Standard output and error of the CLI, as a person would read them without colours. */
  output: string;
  seconds: number;
}

export interface SeparateStackOptions {
  engine: Engine;
  /** A folder that takes all that the stack needs: its state, its settings, the CLI's home. */
  folder: string;
  /** Folder of the Pulumi project that is run in place (default: this project); nothing is written there. */
  project?: string;
  /** Name of the stack (default `test`). */
  name?: string;
  /** Added to the environment, such as `GDN_API_KEY`; the user's own settings of Pulumi and the GDN are not in it. */
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** Whether `up`, `preview`, `refresh` and `destroy` are those of `gdn-spot`. Default: the engine's own. */
  withGdnSpot?: boolean;
}

/** A resource as the state of a stack holds it. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  initErrors?: string[];
}

/**
 * A stack whose state, settings and home are in a folder of its own, so that neither the project nor the user's
 * Pulumi notices it. The project's program and providers run where they are.
 *
 *     const stack = await SeparateStack.create({ engine, folder, env: { GDN_API_KEY } });
 *     stack.configure({ "gdn:url": url, collection: "accounts" });
 *     const { status, changes } = await stack.up();
 */
export class SeparateStack {
  readonly name: string;
  /** The project's folder; it may move between two commands. */
  project: string;
  /** Environment of each command; may be changed between them. */
  readonly env: NodeJS.ProcessEnv;
  readonly #options: SeparateStackOptions;
  readonly #projectName: string;

  private constructor(options: SeparateStackOptions) {
    this.#options = options;
    this.name = options.name ?? "test";
    this.project = options.project ?? projectFolder;
    this.#projectName = projectName(this.project);
    this.env = {
      ...engineEnvironment(options.engine, withoutUserSettings(process.env)),
      PULUMI_HOME: join(options.folder, "home"),
      PULUMI_BACKEND_URL: folderBackend(join(options.folder, "state")),
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_DEBUG_COMMANDS: "true", // which lets the CLI write an event log
      NO_COLOR: "1",
      ...options.env,
    };
  }

  /** Makes the stack, still empty; in a folder where one of that name and project was made, takes that one. */
  static async create(options: SeparateStackOptions): Promise<SeparateStack> {
    const stack = new SeparateStack(options);
    if (existsSync(stack.settingsFile)) return stack;
    mkdirSync(join(options.folder, "state"), { recursive: true });
    // `stack init` writes the stack's settings beside Pulumi.yaml: hence a copy of that in the stack's folder.
    copyFileSync(join(stack.project, "Pulumi.yaml"), join(options.folder, "Pulumi.yaml"));
    const { status, output } = await stack.pulumi([
      "-C",
      options.folder,
      "stack",
      "init",
      stack.name,
      "--no-select",
    ]);
    if (status !== 0) throw new Error(`The stack ${stack.name} could not be made: ${lastLines(output)}`);
    return stack;
  }

  /** Where all that belongs to the stack is. */
  get folder(): string {
    return this.#options.folder;
  }

  /** The stack's settings: what `Pulumi.<stack>.yaml` is for a stack of the project. */
  get settingsFile(): string {
    return join(this.#options.folder, `Pulumi.${this.name}.yaml`);
  }

  /**
   * Sets configuration, in clear; undefined takes a value away. A key without a namespace is the program's own.
   */
  configure(values: Record<string, unknown>): void {
    const settings = parse(readFileSync(this.settingsFile, "utf8")) as { config?: Record<string, unknown> };
    const named = Object.entries(values).map(([key, value]) => [
      key.includes(":") ? key : `${this.#projectName}:${key}`,
      value,
    ]);
    settings.config = { ...settings.config, ...Object.fromEntries(named) };
    writeFileSync(this.settingsFile, stringify(settings));
  }

  /** Sets a value that the engine keeps encrypted, in the settings and in the state. */
  async configureSecret(key: string, value: string): Promise<void> {
    const { status, output } = await this.pulumi([
      ...["config", "set", "--secret", key, value],
      ...["--stack", this.name, "--config-file", this.settingsFile],
    ]);
    if (status !== 0) throw new Error(`The setting ${key} could not be made: ${lastLines(output)}`);
  }

  preview(...args: string[]): Promise<Operation> {
    return this.#operate("preview", args);
  }

  /** Without a preview before it. */
  up(...args: string[]): Promise<Operation> {
    return this.#operate("up", ["--yes", "--skip-preview", ...args]);
  }

  refresh(...args: string[]): Promise<Operation> {
    return this.#operate("refresh", ["--yes", "--skip-preview", ...args]);
  }

  destroy(...args: string[]): Promise<Operation> {
    return this.#operate("destroy", ["--yes", "--skip-preview", ...args]);
  }

  /** Any other command of the CLI, in the project's folder. */
  pulumi(args: readonly string[]): Promise<{ status: number | null; output: string }> {
    return this.#run([this.#options.engine.cli], args);
  }

  /** What runs this command on the stack, as it is to be spawned in the project's folder. */
  commandLine(command: string, ...args: string[]): [string, ...string[]] {
    return [
      ...this.#program,
      ...[command, "--stack", this.name, "--config-file", this.settingsFile],
      ...[...args, "--non-interactive"],
    ];
  }

  get #program(): [string, ...string[]] {
    const { withGdnSpot = false, engine } = this.#options;
    return withGdnSpot ? [process.execPath, join(checkoutFolder, "cli", "main.js")] : [engine.cli];
  }

  async #run(
    [program, ...first]: [string, ...string[]],
    args: readonly string[],
  ): Promise<{ status: number | null; output: string }> {
    const { signal } = this.#options;
    const { status, stdout, stderr } = await runProcess(program, [...first, ...args, "--non-interactive"], {
      cwd: this.project,
      env: this.env,
      signal,
    });
    signal?.throwIfAborted();
    return { status, output: [stdout, stderr].filter(Boolean).join("\n") };
  }

  /** The whole text of the stack's state, for a look at what it must not hold. */
  stateText(): string {
    const file = join(
      this.#options.folder,
      "state",
      ".pulumi",
      "stacks",
      this.#projectName,
      `${this.name}.json`,
    );
    return existsSync(file) ? readFileSync(file, "utf8") : "{}";
  }

  /** The resources in the state, in the engine's order; none after a destroy. */
  resources(): StateResource[] {
    const state = JSON.parse(this.stateText()) as {
      checkpoint?: { latest?: { resources?: StateResource[] } };
    };
    return state.checkpoint?.latest?.resources ?? [];
  }

  /** The outputs of the stack, as its state holds them: secrets are encrypted. */
  outputs(): Record<string, unknown> {
    return this.resources().find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  }

  async #operate(command: string, args: readonly string[]): Promise<Operation> {
    const { folder } = this.#options;
    const log = join(folder, "events.log");
    rmSync(log, { force: true });
    const started = performance.now();
    const { status, output } = await this.#run(this.#program, [
      command,
      "--stack",
      this.name,
      ...["--config-file", this.settingsFile],
      ...["--event-log", log],
      "--suppress-progress",
      ...args,
    ]);
    return { status, output, seconds: (performance.now() - started) / 1000, ...readEvents(log) };
  }
}
