import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pythonEnvironment } from "./python-environment.ts";

/** One bucket of an S3-compatible store. */
export interface Bucket {
  /** What points the engine at it: `PULUMI_BACKEND_URL`, and credentials, which can be any. */
  readonly env: { readonly PULUMI_BACKEND_URL: string } & NodeJS.ProcessEnv;
  /** The keys of the objects in it. */
  keys(): Promise<string[]>;
  /** The requests since the last time, such as `PUT .pulumi/stacks/gdn-spot/test.json`. */
  requests(): string[];
}

const BUCKET = "state";

/**
 * Starts a server that speaks S3 (moto's), in memory, on a random port of the loopback, with one empty bucket.
 *
 * @throws Error where there is no Python, or its packages cannot be had
 */
export async function startBucket(): Promise<Bucket & { stop(): Promise<void> }> {
  const programs = await pythonEnvironment("moto[s3]==5.2.5", "flask==3.1.2", "flask-cors==6.0.1");
  // Run by Python: a script of the environment names the folder in which it was made.
  const args = ["-u", "-c", "from moto.server import main; main()", "-H", "127.0.0.1", "-p", "0"];
  const server = spawn(join(programs, "python"), args, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<void>((done) => server.once("close", () => done()));
  const stop = async () => {
    server.kill("SIGKILL");
    await ended;
  };

  const lines: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  createInterface({ input: server.stderr }).on("line", (line) => {
    lines.push(line);
    const [, address] = / Running on http:\/\/(127\.0\.0\.1:\d+)/.exec(line) ?? [];
    if (address !== undefined) resolve(address);
  });
  void ended.then(() => reject(new Error(`The S3 server ended before it answered: ${lines.join("\n")}`)));
  const address = await promise.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const url = `http://${address}/${BUCKET}`;
  await fetch(url, { method: "PUT" });

  return {
    stop,
    env: {
      PULUMI_BACKEND_URL: `s3://${BUCKET}?endpoint=${address}&disableSSL=true&s3ForcePathStyle=true&region=us-east-1`,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    },
    async keys() {
      const list = await (await fetch(`${url}?list-type=2`)).text();
      return [...list.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key ?? "");
    },
    requests() {
      const seen = lines.splice(0).map((line) => /([A-Z]+) \/state\/?(\S*) HTTP/.exec(line));
      return seen.flatMap((match) => (match ? [`${match[1]} ${match[2]}`] : []));
    },
  };
}
