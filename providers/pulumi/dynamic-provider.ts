import type * as pulumi from "@pulumi/pulumi";
import { lossMessage } from "../common/change-messages.ts";
import { log } from "../common/log.ts";
import type { Connection } from "../gdn/connection.ts";
import { SettingsError } from "../gdn/settings-error.ts";
import { clearSharedReads } from "../gdn/shared-reads.ts";
import { changedInputs, checkInputs, holdsUnknown, keptOutputs } from "./check.ts";
import { earlierStates } from "./earlier-states.ts";
import { type Lifecycle, PartialCreate } from "./lifecycle.ts";
import { ImpossibleReplacements } from "./replacement-checks.ts";

/**
 * The plugin's side of the dynamic-provider protocol of Pulumi's Node.js SDK; the program's is `dynamic.ts`.
 */

/** Hidden from TypeScript's view of the SDK, but fixed by its wire protocol. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const isUnknown = (value: unknown) => value === UNKNOWN;

type Properties = Record<string, unknown>;

/** Makes a connection from the stack's configuration. May throw; it is then told by each method that needs it. */
export type Connect = (config: (key: string) => string | undefined) => Connection;

/** A dynamic provider that also knows, for previews, what an update leaves as it is. */
export interface PreviewingProvider extends pulumi.dynamic.ResourceProvider {
  /** Names outputs that are not inputs. Calls nothing. */
  keptOutputs(olds: Properties, news: Properties): string[];
}

/**
 * Dresses a lifecycle as the plugin wants a dynamic provider to look.
 *
 * @param replacements those of all providers of a run
 */
export function toDynamicProvider<Inputs extends object, State extends Inputs>(
  lifecycle: Lifecycle<Inputs, State>,
  connect: Connect,
  replacements = new ImpossibleReplacements(),
): PreviewingProvider {
  let config: (key: string) => string | undefined = () => undefined;
  /** What the program of this run declares, by its owner tag and by that which it had before. */
  const declared = new Map<unknown, Inputs>();
  const earlier = earlierStates(lifecycle.schema);
  const inputsOf = (properties: Properties) => withoutProvider(earlier.inputs(properties)) as Inputs;
  const stateOf = (properties: Properties) => withoutProvider(earlier.state(properties)) as State;

  /** What was seen before a change, or in the middle of it, is not so any more. */
  const change = async <T>(work: (connection: Connection) => Promise<T>): Promise<T> => {
    const connection = connect(config);
    clearSharedReads(connection);
    try {
      return await connection.change(() => work(connection));
    } finally {
      clearSharedReads(connection);
    }
  };

  return {
    // Must not throw: the plugin keeps a provider that failed here and uses it unconfigured.
    configure: async ({ config: given }) => {
      config = (key) => given.get(key);
    },

    check: (olds: Properties, news: Properties) =>
      withoutStack("inputs could not be checked", async () => {
        const before: Partial<Inputs> = inputsOf(olds);
        for (const { stamp } of [earlier.inputs(olds), news]) declared.set(stamp, inputsOf(news));
        const { inputs, failures } = await checkInputs(lifecycle, withoutProvider(news), isUnknown, before);
        if (failures.length === 0 && !holdsUnknown(inputs, isUnknown)) {
          lifecycle.warn?.(inputs as Inputs, inputsOf(olds), () => ownApiKeyId(connect, config));
        }
        return { inputs: withoutUndefined(inputs), failures };
      }),

    create: async (inputs: Properties) => {
      const { id, state } = await partialCreateAsInitError(inputs, () =>
        change((connection) => lifecycle.create(connection, inputsOf(inputs))),
      );
      return { id, outs: withoutUndefined(state) };
    },

    read: (id: string, properties: Properties) =>
      withoutStack(`${id} could not be read`, async () => {
        const state = await lifecycle.read(connect(config), id, stateOf(properties));
        if (state === undefined) return {};
        const props = earlier.asBefore(withoutUndefined(state), withoutProvider(properties));
        const isInput = ([name]: [string, unknown]) => Object.hasOwn(lifecycle.schema, name);
        return { id, props, inputs: Object.fromEntries(Object.entries(props).filter(isInput)) };
      }),

    diff: (id: string, olds: Properties, news: Properties) =>
      withoutStack(`${id} is not changed`, async () => {
        const state = stateOf(olds);
        const changed = changedInputs(lifecycle, state, inputsOf(news), isUnknown);
        if (changed.length > 0) await lifecycle.refuseChange?.(state, inputsOf(news));
        const replaces = changed.filter((name) => lifecycle.replacedBy.includes(name));
        const { beforeReplacement } = lifecycle;
        if (replaces.length > 0 && beforeReplacement && !holdsUnknown(inputsOf(news), isUnknown)) {
          replacements.note(id, () => beforeReplacement(connect(config), inputsOf(news)));
        }
        if (replaces.length > 0 && lifecycle.lostByReplacement) {
          console.error(lossMessage(replaces, lifecycle.lostByReplacement(state)));
        }
        if (replaces.length === 0 && changed.length > 0) {
          const about = await lifecycle.explainChange?.(state, inputsOf(news));
          if (about !== undefined) log(about);
        }
        // A program that was moved finds the plugin at another path. The engine keeps the old text, and refreshes and
        // destroys with it, until there is a change.
        const isMoved = olds.__provider !== news.__provider;
        // Names on the GDN are fixed, so the new object cannot be made before the old one is gone.
        return { changes: changed.length > 0 || isMoved, replaces, deleteBeforeReplace: true };
      }),

    update: async (id: string, olds: Properties, news: Properties) => {
      const inputs = inputsOf(news);
      const outs = await partialCreateAsInitError(news, () =>
        change((connection) => lifecycle.update(connection, id, stateOf(olds), inputs)),
      );
      return { outs: withoutUndefined(outs) };
    },

    keptOutputs: (olds, news) => {
      const state = stateOf(olds);
      return keptOutputs(lifecycle, state, changedInputs(lifecycle, state, inputsOf(news), isUnknown));
    },

    delete: (id: string, properties: Properties) =>
      withoutStack(`${id} could not be deleted`, () =>
        change(async (connection) => {
          await replacements.refuse();
          const { stamp } = earlier.state(properties);
          // Of what the program declares the engine deletes only what it makes anew.
          await lifecycle.delete(
            connection,
            id,
            stateOf(properties),
            stamp ? declared.get(stamp) : undefined,
          );
        }),
      ),
  };
}

/** Which API key a run would use, as far as that is known before its first call. A preview needs no settings at all. */
function ownApiKeyId(connect: Connect, config: (key: string) => string | undefined): string | undefined {
  try {
    return connect(config).ownApiKeyId;
  } catch (error) {
    if (error instanceof SettingsError) return undefined;
    throw error;
  }
}

function withoutProvider({ __provider: _, ...properties }: Properties): Properties {
  return properties;
}

/** The protocol knows JSON only: what is undefined, at any depth, is not there. */
function withoutUndefined(properties: object): Properties {
  return JSON.parse(JSON.stringify(properties)) as Properties;
}

/**
 * In these methods the plugin prints an error with its stack, `${error}: ${error.stack}`, before it hands on the
 * message, which the engine shows as well. People get one line that says where, and the message once.
 */
async function withoutStack<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw Object.assign(new Error(message), { toString: () => what, stack: "the error says why" });
  }
}

/**
 * The plugin takes an error with `id`, `properties` and `reasons` for "made, but failed to become ready". To these
 * properties, unlike others, it does not add the provider's text, without which the resource could never be read or
 * deleted.
 */
async function partialCreateAsInitError<T>(given: Properties, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof PartialCreate)) throw error;
    const { id, state, message } = error;
    const properties = { ...withoutUndefined(state), __provider: given.__provider };
    throw Object.assign(new Error(message), { id, properties, reasons: [message] });
  }
}
