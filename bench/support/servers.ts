import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GdnInfo } from "../../cli/gdn/background.ts";
import { startGdn } from "../../cli/gdn/start.ts";
import { startServer } from "../../cli/process/server-process.ts";
import { createCertificate } from "../../emulator/http/certificate.ts";
import { Client } from "./client.ts";

/** A server under measurement, as a process of its own. */
export interface MeasuredServer {
  readonly pid: number;
  /** A client for it, which its `stop` closes. */
  client(connections: number): Client;
  stop(): Promise<void>;
}

export interface MeasuredGdn extends MeasuredServer {
  readonly info: GdnInfo;
}

function measured(
  pid: number,
  reach: { url: string; caFile: string; apiKey: string },
  end: () => Promise<unknown>,
): MeasuredServer {
  const clients: Client[] = [];
  return {
    pid,
    client(connections) {
      const client = new Client(reach, connections);
      clients.push(client);
      return client;
    },
    async stop() {
      for (const client of clients) client.close();
      await end();
    },
  };
}

/** Starts a local GDN, whose new fabrics are ready at once. Without `--data` in the flags it keeps all in memory. */
export async function startMeasuredGdn(cwd: string, ...flags: string[]): Promise<MeasuredGdn> {
  const { info, stop } = await startGdn({ cwd, flags: ["--fabric-ready", "0", ...flags] });
  return { ...measured(info.pid, info, () => stop()), info };
}

/**
 * Makes ready to start servers that do nothing, see `empty-https-server.js`.
 *
 * @param bytes the length of their answers
 */
export async function emptyServer(cwd: string, bytes: number): Promise<() => Promise<MeasuredServer>> {
  const certificateFile = join(cwd, "empty-server.json");
  const caFile = join(cwd, "empty-server.pem");
  const certificate = await createCertificate(["localhost"]);
  writeFileSync(certificateFile, JSON.stringify(certificate), { mode: 0o600 });
  writeFileSync(caFile, certificate.ca);
  const script = join(import.meta.dirname, "empty-https-server.js");
  const args = [script, certificateFile, String(bytes)];
  return async () => {
    const { line, pid, stop } = await startServer({ name: "The empty server", args, cwd });
    return measured(pid, { url: `https://localhost:${line}`, caFile, apiKey: "none" }, () => stop());
  };
}

/** Stops the server whatever becomes of its use. */
export async function during<Server extends MeasuredServer, T>(
  server: Server,
  use: (server: Server) => Promise<T>,
): Promise<T> {
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}
