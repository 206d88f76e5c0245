import { readFileSync } from "node:fs";
import type { dynamic } from "@pulumi/pulumi";
import { expect } from "vitest";
import { Connection } from "../../providers/gdn/connection.ts";
import type { GdnSettings } from "../../providers/gdn/settings.ts";
import { waysIn } from "../../providers/ownership/ways-in.ts";
import { type PreviewingProvider, toDynamicProvider } from "../../providers/pulumi/dynamic-provider.ts";
import type { Lifecycle } from "../../providers/pulumi/lifecycle.ts";
import { cleanUp } from "./cleanup.ts";
import type { GdnInfo } from "./test-gdn.ts";

/** Properties as the engine keeps them: JSON. */
export type Properties = Record<string, unknown>;

/** What the engine sends for a value that a preview does not know yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A connection to a local GDN with its API key, closed when the test is over. */
export function testConnection(gdn: GdnInfo, changes: Partial<GdnSettings> = {}): Connection {
  const settings: GdnSettings = {
    url: gdn.url,
    credentials: [{ kind: "apiKey", apiKey: gdn.apiKey }],
    ca: readFileSync(gdn.caFile, "utf8"),
    timeoutMs: 20_000,
    retries: 3,
    ...changes,
  };
  const connection = new Connection(settings, waysIn);
  cleanUp(() => connection.close());
  return connection;
}

/** A resource as the engine keeps it. */
export interface Recorded {
  id: string;
  inputs: Properties;
  outs: Properties;
}

/** What a create or an update throws when the object is there, but not as it must be. */
export interface InitError extends Error {
  id?: string;
  properties?: Properties;
  reasons?: string[];
}

/**
 * One resource driven as the engine drives it, in this process: through the dynamic provider, with everything that
 * passes between the two turned into JSON and back.
 */
export class Driver {
  readonly #provider: Required<dynamic.ResourceProvider> & PreviewingProvider;
  readonly #destroying: PreviewingProvider;

  /** @param destroying that of a run which only deletes */
  constructor(provider: PreviewingProvider, destroying: PreviewingProvider) {
    this.#provider = provider as Required<dynamic.ResourceProvider> & PreviewingProvider;
    this.#destroying = destroying;
  }

  /** @param olds the inputs of before, where the resource is in the state */
  async check(raw: Properties, olds: Properties = {}): Promise<{ inputs: Properties; failures: object[] }> {
    const { inputs, failures } = await this.#provider.check(asJson(olds), asJson(raw));
    return { inputs: asJson(inputs as Properties), failures: asJson((failures ?? []) as object[]) };
  }

  /**
   * Inputs as the program declares them, checked.
   *
   * @param olds the inputs of before, where the resource is in the state
   */
  async checked(raw: Properties, olds?: Properties): Promise<Properties> {
    const { inputs, failures } = await this.check(raw, olds);
    expect(failures).toEqual([]);
    return inputs;
  }

  /** Checks and creates. */
  async create(raw: Properties): Promise<Recorded> {
    const inputs = await this.checked(raw);
    const { id, outs } = await this.#provider.create(inputs);
    return { id, inputs, outs: asJson(outs as Properties) };
  }

  /** Reads as a refresh does: inputs and outputs as they are on the GDN; undefined if it is gone. */
  async refresh({ id, outs }: Recorded): Promise<Recorded | undefined> {
    const found = asJson(await this.#provider.read(id, asJson(outs)));
    if (found.id === undefined) return undefined;
    return { id: String(found.id), inputs: found.inputs as Properties, outs: found.props as Properties };
  }

  async diff(old: Recorded, raw: Properties) {
    const news = await this.checked(raw, old.inputs);
    const { changes, replaces, deleteBeforeReplace } = await this.#provider.diff(
      old.id,
      asJson(old.outs),
      news,
    );
    return { changes, replaces, deleteBeforeReplace };
  }

  /** The outputs that a preview of this update tells as they are. */
  async kept(old: Recorded, raw: Properties): Promise<string[]> {
    return this.#kept(old, await this.checked(raw, old.inputs));
  }

  /** Updates, which must leave alone what the preview of it tells. */
  async update(old: Recorded, raw: Properties): Promise<Recorded> {
    const inputs = await this.checked(raw, old.inputs);
    const kept = this.#kept(old, inputs);
    const { outs } = await this.#provider.update(old.id, asJson(old.outs), inputs);
    for (const name of kept) expect([name, outs?.[name]]).toEqual([name, old.outs[name]]);
    return { id: old.id, inputs, outs: asJson((outs ?? {}) as Properties) };
  }

  #kept({ outs }: Recorded, inputs: Properties): string[] {
    return this.#provider.keptOutputs(asJson(outs), inputs);
  }

  /** Deletes for good. */
  async delete({ id, outs }: Recorded): Promise<void> {
    await this.#destroying.delete?.(id, asJson(outs));
  }

  /** Deletes the one that `raw` is made anew for, as a replacement does. */
  async deleteFor(raw: Properties, { id, inputs, outs }: Recorded): Promise<void> {
    await this.#provider.check(asJson(inputs), asJson(raw));
    await this.#provider.delete(id, asJson(outs));
  }

  /** That `raw` is what there is: nothing to change. */
  async expectNoChange(recorded: Recorded, raw: Properties): Promise<void> {
    expect(await this.diff(recorded, raw)).toMatchObject({ changes: false, replaces: [] });
  }

  /** That a refresh finds nothing changed, and neither does the diff after it. */
  async expectSettled(recorded: Recorded, raw: Properties): Promise<Recorded> {
    await this.expectNoChange(recorded, raw);
    const refreshed = await this.refresh(recorded);
    expect(refreshed).toBeDefined();
    expect(refreshed?.inputs).toEqual(recorded.inputs);
    await this.expectNoChange(refreshed as Recorded, raw);
    return refreshed as Recorded;
  }
}

/** Drives one kind of resource over a connection. */
export function drive<Inputs extends object, State extends Inputs>(
  lifecycle: Lifecycle<Inputs, State>,
  connection: Connection,
): Driver {
  const provider = () => toDynamicProvider(lifecycle, () => connection);
  return new Driver(provider(), provider());
}

/** The error that `work` ends with; fails if it does not. */
export async function errorOf(work: Promise<unknown>): Promise<InitError> {
  return await work.then(
    (value) => {
      throw new Error(`an error was expected, not ${JSON.stringify(value)}`);
    },
    (error: InitError) => error,
  );
}

function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
