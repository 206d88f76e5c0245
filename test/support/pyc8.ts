import { join } from "node:path";
import { runProcess } from "../../bin/engine/run-process.ts";
import { temporaryFolder } from "./cleanup.ts";
import { writeFiles } from "./files.ts";
import type { GdnInfo } from "./local-gdn.ts";
import { pythonEnvironment } from "./python-environment.ts";

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
  const programs = await pythonEnvironment(PYC8).catch(() => undefined);
  if (programs === undefined) return undefined;
  const folder = temporaryFolder();
  writeFiles(folder, { "sitecustomize.py": siteCustomize(new URL(gdn.url).port), "script.py": script });
  return await runProcess(join(programs, "python"), ["-W", "ignore", "script.py"], {
    cwd: folder,
    env: { ...process.env, PYTHONPATH: folder, REQUESTS_CA_BUNDLE: gdn.caFile, ...env },
  });
}
