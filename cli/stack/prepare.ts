import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { callOf, isOwnScript, projectFolder, UsageError } from "../common/command.ts";
import type { Engine } from "../engine/ensure-engine.ts";
import { currentLogin, engineEnvironment, hasOwnBackend } from "../engine/ensure-engine.ts";
import type { GdnInfo } from "../gdn/background.ts";
import { answersAsGdn, ensureLocalGdn, findLocalGdn, startedLine } from "../gdn/background.ts";
import { lastLines, runProcess } from "../process/processes.ts";
import {
  type CliArguments,
  gdnUrl,
  lifecycleCommands,
  localGdnPort,
  projectBackend,
  projectName,
  readArguments,
} from "./settings.ts";
import type { StackState } from "./stack-state.ts";
import {
  clearStaleLocks,
  folderBackend,
  folderOf,
  isSwitchSet,
  isWrittenWhole,
  KnownGdn,
  StateAtEnd,
} from "./state.ts";

/** The stack for the local GDN, whose settings come with the project. */
const defaultStack = "dev";

/** How the CLI is to be called. */
export interface Prepared {
  args: string[];
  env: NodeJS.ProcessEnv;
  /** The stack that a lifecycle command is about, without organization and project. */
  stack?: string;
  /** To be called after the CLI has ended. Resolves to what a person should know. */
  ended?: (status: number) => Promise<string | undefined>;
  /** To be called in any case, at last. */
  dispose?: () => void;
}

export interface PrepareOptions {
  /** Folder of the Pulumi project (default: this one). */
  project?: string;
  /** Which of standard input and output are a terminal (default: as it is). */
  terminal?: { input: boolean; output: boolean };
  /** Where lines for people go (default: standard error). */
  say?: (line: string) => void;
  /** Whether the engine is to write the state before and after each resource, as it does by itself. Default: false. */
  everyCheckpoint?: boolean;
}

/**
 * Makes ready what a command of the CLI on this project needs, and says how to call it:
 * - state in `.pulumi-state/`, unless the user is logged in or names a backend; there, the stack is `dev` unless
 *   one is given or selected, and its passphrase is empty;
 * - where the state is in a folder, no lock that a killed run of this machine left behind;
 * - for a stack on the local GDN, that GDN in the background, unless one answers at its URL (a preview needs none);
 * - for `up` on a local GDN that has lost its data since the stack was last on it, `--refresh`;
 * - the state written at the end alone, where it is in a file or a bucket: see `StateAtEnd`;
 * - with `destroy`, what runs that were killed have left is deleted;
 * - `--yes` where nobody can answer, and for that stack `dev` also where nobody can read the question.
 *
 * @throws UsageError for arguments that none of these commands takes here, such as those that npm made of its own options.
 */
export async function prepare(
  engine: Engine,
  args: readonly string[],
  userEnv: NodeJS.ProcessEnv,
  options: PrepareOptions = {},
): Promise<Prepared> {
  const {
    project = projectFolder,
    terminal = { input: process.stdin.isTTY, output: process.stdout.isTTY },
    say = (line) => process.stderr.write(`${line}\n`),
  } = options;
  const env = engineEnvironment(engine, userEnv);
  const read = readArguments(args);
  if (read.asksOnly) return { args: [...args], env };
  refuseLostOptions(read, userEnv);

  // Who uses plain `pulumi` beside this has said where that state is.
  const local = !hasOwnBackend(env) || isLocalBackend(project, env.PULUMI_BACKEND_URL);
  if (local) {
    useLocalState(project, env);
  }
  // These say themselves which stack they are about.
  const choosing = read.command === "stack" && ["init", "select", "rm"].includes(read.operands[0] ?? "");
  const stack = choosing ? (read.operands[1] ?? read.stack) : await currentStack(engine, project, read, env);
  const isDefault = stack === undefined ? !choosing : bareName(stack) === defaultStack;
  if (local && isDefault) {
    // Whatever the user has set is for stacks of their own.
    env.PULUMI_CONFIG_PASSPHRASE = "";
    delete env.PULUMI_CONFIG_PASSPHRASE_FILE;
  }
  if (local && stack === undefined && !choosing) env.PULUMI_STACK = defaultStack;
  if (read.command === undefined || !lifecycleCommands.has(read.command)) return { args: [...args], env };

  if (local && isDefault) await ensureDefaultStack(engine, project, env);
  const backend = backendOf(project, env);
  if (backend?.startsWith("file:")) {
    const bare = bareName(stack ?? defaultStack);
    for (const pid of clearStaleLocks(folderOf(backend, project), projectName(project), bare))
      say(`A run that was killed (process ${pid}) had left the stack ${bare} locked: the lock is gone now.`);
  }
  const name = stack ?? defaultStack;
  const port = read.command === "preview" ? undefined : localGdnPort(gdnUrl(project, name, read, env));
  const complain = async (at: number) => {
    const { complaintAbout } = await import("./given-connection.ts");
    return complaintAbout(at, project, name, read, env);
  };
  const info = port === undefined ? undefined : await reachLocalGdn(port, project, complain, say);
  const known = info && new KnownGdn(stateFolder(project), bareName(name), info);
  const refresh: string[] = [];
  if (known?.isAnother()) {
    if (!(await hasResources(engine, project, name, env))) known.remember();
    else if (read.command === "up" && !asksForRefresh(args)) {
      refresh.push("--refresh");
      say(`The local GDN is not the one that the stack ${name} was on, or lost its data: adding --refresh.`);
    }
  } else known?.remember();
  const about = { project, stack: name, read, env };
  const refreshes = read.command === "refresh" || asksForRefresh([...args, ...refresh]);
  if (refreshes || read.command === "destroy") {
    const { offerPresentCredentials } = await import("./stack-connection.ts");
    await offerPresentCredentials(engine, about);
  }
  const canAnswer = terminal.input && (terminal.output || !(local && isDefault));
  const consent = canAnswer ? [] : consentFor(read);
  const whole = !read.has("--preview-only") && !args.some((arg) => /^(--(target|exclude)|-[tx])/.test(arg));
  const prepared = { args: [...args, ...refresh, ...consent], env, stack: bareName(name) };
  const remember = (status: number) => {
    if (status === 0 && whole) known?.remember();
  };
  const isRead = read.command === "preview" || read.has("--preview-only");
  if (isRead || !isWrittenWhole(backend)) {
    return { ...prepared, ended: async (status) => void remember(status) };
  }
  const id = `organization/${projectName(project)}/${bareName(name)}`;
  const ways = {
    connect: async () => (await import("./stack-connection.ts")).connectionOf(engine, about),
    state: () => stateOf(engine, project, name, env),
  };
  const isAsked = consentFor(read).length > 0 && consent.length === 0;
  let leftovers: string[] = [];
  if (read.command === "destroy" && whole) {
    const { announceLeftovers } = await import("./remove-leftovers.ts");
    leftovers = await announceLeftovers(id, ways, { say, isAsked });
  }
  const atEnd = options.everyCheckpoint === true || isSwitchSet(env) ? undefined : new StateAtEnd(id);
  return {
    ...prepared,
    env: { ...env, ...atEnd?.env },
    dispose: () => atEnd?.dispose(),
    ended: async (status) => {
      remember(status);
      if (leftovers.length > 0 && status === 0) {
        const { removeLeftovers } = await import("./remove-leftovers.ts");
        return await removeLeftovers(id, ways, leftovers, say);
      }
      return await atEnd?.end(status, ways);
    },
  };
}

/** Sees to it that a local GDN answers on this port; tells how to reach it if it is this folder's. */
async function reachLocalGdn(
  port: number,
  folder: string,
  complain: (port: number) => Promise<string | undefined>,
  say: (line: string) => void,
): Promise<GdnInfo | undefined> {
  if (await answersAsGdn(port)) {
    const own = await findLocalGdn(port, { folder });
    const complaint = own === undefined ? await complain(port) : undefined;
    if (complaint !== undefined) say(complaint);
    return own;
  }
  const { info, started } = await ensureLocalGdn(port, { folder });
  if (started) say(startedLine(info.url));
  return info;
}

function asksForRefresh(args: readonly string[]): boolean {
  return args.some((arg) => /^(--refresh|-r)(=|$)/.test(arg));
}

async function hasResources(
  engine: Engine,
  project: string,
  stack: string,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  return (await stateOf(engine, project, stack, env)).count > 0;
}

/** Where there is no such stack yet, or the command itself will say what is wrong, there is nothing in it. */
async function stateOf(
  engine: Engine,
  project: string,
  stack: string,
  env: NodeJS.ProcessEnv,
): Promise<StackState> {
  const { status, stdout } = await pulumi(engine, project, ["stack", "export", "--stack", stack], env);
  const { readStackState } = await import("./stack-state.ts");
  return status === 0 ? readStackState(stdout) : { time: 0, count: 0, stamps: new Set() };
}

/** Where the state of a stack is kept; undefined where nobody has said so. */
function backendOf(project: string, env: NodeJS.ProcessEnv): string | undefined {
  if (env.PULUMI_BACKEND_URL) return env.PULUMI_BACKEND_URL;
  return projectBackend(project) ?? (env.PULUMI_ACCESS_TOKEN ? undefined : currentLogin(env));
}

/**
 * Options before `--` are npm's: of `npm run up --stack prod` it leaves the argument `prod`, which the CLI takes for a
 * template, and of `npm run up --stack=prod` nothing, so that it would be about another stack.
 */
function refuseLostOptions(read: CliArguments, env: NodeJS.ProcessEnv): void {
  const { command = "", stack } = read;
  const argument = lifecycleCommands.has(command) ? read.operands[0] : undefined;
  const lost = stack === undefined ? env.npm_config_stack : undefined;
  if (argument === undefined && lost === undefined) return;
  const what =
    argument === undefined
      ? "npm kept the option --stack for itself"
      : `\`${command}\` takes no argument here, and was given '${argument}'`;
  const call = lifecycleCommands.has(command) ? callOf(command) : `${callOf("pulumi")} ${command}`;
  const name = argument ?? (lost === "true" ? "NAME" : lost);
  throw new UsageError(
    `${what}; nothing was done. ${isOwnScript(env) ? "Options go behind `--`, such as" : "Options have names, such as"}: ${call} --stack ${name}`,
  );
}

/** A stack may be named with its organization and project before it. */
function bareName(stack: string): string {
  return stack.slice(stack.lastIndexOf("/") + 1);
}

function useLocalState(project: string, env: NodeJS.ProcessEnv): void {
  mkdirSync(stateFolder(project), { recursive: true });
  env.PULUMI_BACKEND_URL = folderBackend(stateFolder(project));
}

function isLocalBackend(project: string, url: string | undefined): boolean {
  const folder = stateFolder(project);
  return url === folderBackend(folder) || url === pathToFileURL(folder).href;
}

function stateFolder(project: string): string {
  return join(project, ".pulumi-state");
}

/** The stack that the CLI will work on: from the command line, PULUMI_STACK, or what the user selected before. */
async function currentStack(
  engine: Engine,
  project: string,
  args: CliArguments,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const given = args.stack ?? env.PULUMI_STACK;
  if (given) return given;
  const { status, stdout } = await pulumi(engine, project, ["stack", "--show-name"], env);
  return status === 0 ? stdout.trim() : undefined;
}

/** Makes the stack `dev` if the local state does not have it: nobody needs to be asked about that. */
async function ensureDefaultStack(engine: Engine, project: string, env: NodeJS.ProcessEnv): Promise<void> {
  const stacks = join(stateFolder(project), ".pulumi", "stacks", projectName(project));
  if (existsSync(join(stacks, `${defaultStack}.json`))) return;
  const { status, stderr } = await pulumi(
    engine,
    project,
    ["stack", "init", defaultStack, "--no-select"],
    env,
  );
  // Another process may have made it at the same moment.
  if (status !== 0 && !stderr.includes("already exists")) {
    throw new Error(
      `The stack ${defaultStack} could not be made in ${stateFolder(project)}: ${lastLines(stderr)}`,
    );
  }
}

/** The answer to the CLI's question whether to go on, unless it does not ask. */
function consentFor(args: CliArguments): string[] {
  const answered = args.has("--yes", "-y", "--skip-preview", "-f", "--preview-only");
  return answered || args.command === "preview" ? [] : ["--yes"];
}

function pulumi(engine: Engine, project: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  return runProcess(engine.cli, [...args, "--non-interactive"], { cwd: project, env });
}
