import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { runProcess } from "../../cli/process/processes.ts";
import { pythonEnvironment } from "../../scripts/python-environment.ts";
import { temporaryFolder } from "./cleanup.ts";
import { writeFiles } from "./files.ts";
import type { GdnInfo } from "./test-gdn.ts";

/** The version whose calls the scripts make. */
const PYC8 = "pyC8==1.1.2";

/**
 * Loaded by Python before any script. Names under `.localhost` are this machine (RFC 6761), which not every C library
 * knows; and pyC8 speaks to port 443 whatever it is told, where not everybody may listen.
 */
const siteCustomize = (port: string) => `
import socket

found = socket.getaddrinfo


def getaddrinfo(host, port, *rest, **named):
    if isinstance(host, str) and host.endswith(".localhost"):
        host, port = "127.0.0.1", ${port} if port == 443 else port
    return found(host, port, *rest, **named)


socket.getaddrinfo = getaddrinfo
`;

/**
 * Runs a Python script with Macrometa's client, unmodified, for which this local GDN answers.
 *
 * @returns undefined where there is no Python, or pyC8 cannot be had, as it may be on a machine without a network
 */
export async function runWithPyc8(
  gdn: GdnInfo,
  script: string,
  env: NodeJS.ProcessEnv,
): Promise<Awaited<ReturnType<typeof runProcess>> | undefined> {
  const prepared = await prepare(gdn, script);
  if (prepared === undefined) return undefined;
  const { python, args, ...options } = prepared;
  return await runProcess(python, args, { ...options, env: { ...options.env, ...env } });
}

async function prepare(gdn: GdnInfo, script: string) {
  const programs = await pythonEnvironment(PYC8).catch(() => undefined);
  if (programs === undefined) return undefined;
  const cwd = temporaryFolder();
  writeFiles(cwd, { "sitecustomize.py": siteCustomize(new URL(gdn.url).port), "script.py": script });
  const env = { ...process.env, PYTHONPATH: cwd, REQUESTS_CA_BUNDLE: gdn.caFile };
  return { python: join(programs, "python"), args: ["-W", "ignore", "script.py"], cwd, env };
}

/** Macrometa's Python client in a process of its own, method by method. */
export interface Pyc8 {
  /**
   * What a method of the client gives; `fabric` is which one the client is for.
   *
   * @throws Error where it fails other than by an answer of the GDN's
   */
  call(fabric: string, method: string, args: unknown[], named?: object): Promise<Pyc8Answer>;
  close(): void;
}

export interface Pyc8Answer {
  // biome-ignore lint/suspicious/noExplicitAny: each method gives something of its own, which the tests are there to check
  value?: any;
  /** Status and error number, where the GDN refused. */
  refused?: [number, number];
}

/** Starts pyC8 for a local GDN. @returns undefined as `runWithPyc8` */
export async function startPyc8(gdn: GdnInfo): Promise<Pyc8 | undefined> {
  const prepared = await prepare(gdn, readFileSync("test/emulator/support/pyc8-calls.py", "utf8"));
  if (prepared === undefined) return undefined;
  const { python, args, cwd, env } = prepared;
  const child = spawn(python, args, { cwd, env: { ...env, GDN_INFO: JSON.stringify(gdn) } });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const call: Pyc8["call"] = async (fabric, method, given, named = {}) => {
    child.stdin.write(`${JSON.stringify([fabric, method, given, named])}\n`);
    const { value: line, done } = await lines.next();
    if (done === true) throw new Error(`pyC8 ended: ${errors}`);
    const answer = JSON.parse(line);
    if (answer.failed !== undefined) throw new Error(`pyC8's ${method}: ${answer.failed}`);
    return answer;
  };
  return { call, close: () => void child.kill() };
}
