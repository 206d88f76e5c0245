import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import type { ConnectionInfo } from "../../../emulator/start.ts";
import { clientOf, type TestGdn } from "./gdn.ts";

const CLI = join(import.meta.dirname, "..", "..", "..", "emulator", "cli.js");

/** A folder of its own for one test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gdn-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a command ended with. */
export interface Ended {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface GdnCommand {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** The first line of its standard output; `undefined` if it ends before. */
  line: Promise<string | undefined>;
}

/** Runs the local GDN's command line in a folder; whatever becomes of the test, it does not outlive it. */
export function runGdn(cwd: string, ...flags: string[]): GdnCommand {
  const child = spawn(process.execPath, [CLI, ...flags], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (status, signal) => resolve({ status, signal, ...output }));
  });
  const first = new Promise<string>((resolve) =>
    createInterface({ input: child.stdout }).once("line", resolve),
  );
  return { child, ended, line: Promise.race([first, ended.then(() => undefined)]) };
}

/** Starts a local GDN as a process of its own, and waits until it answers. */
export async function gdnProcess(
  cwd: string,
  ...flags: string[]
): Promise<Omit<TestGdn, "close"> & { command: GdnCommand; kill(signal: NodeJS.Signals): Promise<Ended> }> {
  const command = runGdn(cwd, "--port", "0", "--json", "--fabric-ready", "0", ...flags);
  const line = await command.line;
  if (line === undefined) throw new Error(`It ended: ${(await command.ended).stderr}`);
  const { agent, ...client } = clientOf(JSON.parse(line) as ConnectionInfo);
  const kill = async (signal: NodeJS.Signals) => {
    command.child.kill(signal);
    const ended = await command.ended;
    agent.destroy();
    return ended;
  };
  return { ...client, command, kill };
}
