import { spawn } from "node:child_process";
import { once } from "node:events";
import { extname } from "node:path";
import { createInterface } from "node:readline";
import type { Client, Metadata, ServiceError, sendUnaryData } from "@grpc/grpc-js";
import type { ConfigureRequest } from "@pulumi/pulumi/proto/provider_pb.js";
import { channelOptions, grpc, ResourceProviderClient, sdkPlugin } from "./wire.ts";

/** The methods that serve a single resource. */
export type ResourceMethod = "check" | "diff" | "create" | "read" | "update" | "delete";

type Call = (request: unknown, callback: (error: ServiceError | null, response: unknown) => void) => unknown;

/**
 * The plugin of Pulumi's SDK, for dynamic providers that are not this package's: a process that is started when the
 * first of them is needed, and gets requests exactly as the engine sent them.
 */
export class SdkPlugin {
  readonly #engine: string;
  readonly #configuration: ConfigureRequest;
  #client: Promise<Client> | undefined;

  /**
   * @param engine the engine's address
   * @param configuration what the engine configured this plugin with
   */
  constructor(engine: string, configuration: ConfigureRequest) {
    this.#engine = engine;
    this.#configuration = configuration;
  }

  /** Passes on a request, and its answer or error with all that is in it, such as the state of a partial create. */
  async forward(method: ResourceMethod, request: unknown, callback: sendUnaryData<never>): Promise<void> {
    try {
      this.#client ??= this.#start();
      const client = await this.#client;
      call(client, method, request, (error, response) => {
        if (error === null) callback(null, response as never);
        else callback(error, null, error.metadata as Metadata);
      });
    } catch (error) {
      callback(error as Error, null);
    }
  }

  async #start(): Promise<Client> {
    const preload = new URL(`./sdk-plugin-preload${extname(import.meta.filename)}`, import.meta.url).href;
    const child = spawn(process.execPath, ["--import", preload, sdkPlugin, this.#engine], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface(child.stdout);
    const exited = once(child, "exit").then(([status]) => {
      throw new Error(
        `Pulumi's own plugin for dynamic providers ended with status ${status} before it answered.`,
      );
    });
    const [port] = (await Promise.race([once(lines, "line"), exited])) as [string];
    exited.catch(() => {});
    // What providers print is for people; the first line alone is the protocol's.
    lines.on("line", (line: string) => process.stdout.write(`${line}\n`));
    child.unref();
    const client = new ResourceProviderClient(
      `127.0.0.1:${port}`,
      grpc.credentials.createInsecure(),
      channelOptions,
    );
    await new Promise<void>((resolve, reject) =>
      call(client, "configure", this.#configuration, (error) => (error === null ? resolve() : reject(error))),
    );
    return client;
  }
}

function call(
  client: Client,
  method: ResourceMethod | "configure",
  request: unknown,
  callback: Parameters<Call>[1],
): void {
  (client as unknown as Record<string, Call>)[method]?.(request, callback);
}
