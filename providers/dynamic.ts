import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "./gdn/connection.ts";
import { fabricToGoWith, holdsContents } from "./goes-with-fabric.ts";
import { changedInputs, checkInputs } from "./lifecycle/check.ts";
import { HalfMade, type Lifecycle } from "./lifecycle/lifecycle.ts";
import { pluginReference } from "./plugin-reference.ts";

/**
 * The dynamic-provider protocol of Pulumi's Node.js SDK, which only this file knows.
 *
 * The engine stores a text, `__provider`, with each resource, and hands it to a plugin process that evaluates it
 * whenever something is to be done with the resource. Usually that text is the provider's whole code, serialized. Here
 * it only loads the code that lies in the project now, so it is short, the same from release to release, and yesterday's
 * state is served by today's code.
 */

/** The types of resources; each is a key of the table in `plugin.ts`. */
export type ResourceType =
  | "SpotFabric"
  | "AccessLevel"
  | "ApiKey"
  | "User"
  | "SpotCollection"
  | "SeedDocuments"
  | "RestqlQuery"
  | "ReplicationCheck";

/** A resource of the GDN as a program declares it. */
export abstract class GdnResource extends pulumi.CustomResource {
  /**
   * @param outputs the names of what the resource tells beside its inputs
   */
  protected constructor(
    type: ResourceType,
    name: string,
    args: object,
    outputs: readonly string[],
    opts: pulumi.CustomResourceOptions | undefined,
  ) {
    refuseCredentialsInClear();
    const unknownOutputs = Object.fromEntries(outputs.map((output) => [output, undefined]));
    const fabric = fabricToGoWith((args as { fabric?: unknown }).fabric);
    super(
      `pulumi-nodejs:dynamic/gdn:${type}`,
      name,
      { ...unknownOutputs, ...args, __provider: providerText(type) },
      fabric === undefined ? opts : { deletedWith: fabric, ...opts },
    );
    // Others may be declared by what this one says of its fabric.
    if (fabric !== undefined)
      holdsContents((this as unknown as { fabric: pulumi.Output<string> }).fabric, fabric);
  }
}

/**
 * The engine writes a stack's whole configuration into its state, as part of the default provider, and encrypts there
 * only what is marked as secret.
 */
function refuseCredentialsInClear(): void {
  // Exported by the SDK, but left out of its declarations.
  const { isConfigSecret } = pulumi.runtime as typeof pulumi.runtime & {
    isConfigSecret(key: string): boolean;
  };
  for (const key of ["gdn:apiKey", "gdn:token", "gdn:password"]) {
    if (pulumi.runtime.getConfig(key) === undefined || isConfigSecret(key)) continue;
    throw new pulumi.RunError(
      `${key} is set in clear, so it would be written to the state in clear: set it again with 'pulumi config set --secret ${key}'.`,
    );
  }
}

/**
 * Says who makes an object, so that it can be told from other people's: project, stack and resource. It is an input
 * because a provider is not told any of these.
 */
export function ownStamp(type: ResourceType, name: string): string {
  return [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack(), type, name].join("/");
}

let reference: string | undefined;

/** The plugin evaluates this in the program's folder. */
function providerText(type: ResourceType): string {
  reference ??= pluginReference(process.cwd());
  return `exports.handler=()=>require(${JSON.stringify(reference)}).${type}`;
}

/** Hidden from TypeScript's view of the SDK, but fixed by its wire protocol. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const isUnknown = (value: unknown) => value === UNKNOWN;

type Properties = Record<string, unknown>;

/** Makes a connection from the stack's configuration. May throw; it is then told by each method that needs it. */
export type Connect = (config: (key: string) => string | undefined) => Connection;

/** Dresses a lifecycle as the plugin wants a dynamic provider to look. */
export function toDynamicProvider<Inputs extends object, State extends Inputs>(
  lifecycle: Lifecycle<Inputs, State>,
  connect: Connect,
): pulumi.dynamic.ResourceProvider {
  let config: (key: string) => string | undefined = () => undefined;
  const stateOf = (properties: Properties) => withoutProvider(properties) as State;

  return {
    // Must not throw: the plugin keeps a provider that failed here and uses it unconfigured.
    configure: async ({ config: given }) => {
      config = (key) => given.get(key);
    },

    check: (_olds: Properties, news: Properties) =>
      withoutStack("inputs could not be checked", async () =>
        checkInputs(lifecycle, withoutProvider(news), isUnknown),
      ),

    create: async (inputs: Properties) => {
      const { id, state } = await halfMadeAsInitError(inputs, () =>
        lifecycle.create(connect(config), withoutProvider(inputs) as Inputs),
      );
      return { id, outs: withoutUndefined(state) };
    },

    read: (id: string, properties: Properties) =>
      withoutStack(`${id} could not be read`, async () => {
        const state = await lifecycle.read(connect(config), id, stateOf(properties));
        if (state === undefined) return {};
        const props = withoutUndefined(state);
        const isInput = ([name]: [string, unknown]) => Object.hasOwn(lifecycle.schema, name);
        return { id, props, inputs: Object.fromEntries(Object.entries(props).filter(isInput)) };
      }),

    diff: async (_id: string, olds: Properties, news: Properties) => {
      const state = stateOf(olds);
      const changed = changedInputs(lifecycle, state, withoutProvider(news) as Inputs, isUnknown);
      const replaces = changed.filter((name) => lifecycle.replacedBy.includes(name));
      if (replaces.length > 0 && lifecycle.lostByReplacement) {
        console.error(`warning: changing ${replaces.join(" and ")} ${lifecycle.lostByReplacement(state)}`);
      }
      // A program that was moved finds the plugin at another path. The engine keeps the old text, and refreshes and
      // destroys with it, until there is a change.
      const isMoved = olds.__provider !== news.__provider;
      // Names on the GDN are fixed, so the new object cannot be made before the old one is gone.
      return { changes: changed.length > 0 || isMoved, replaces, deleteBeforeReplace: true };
    },

    update: async (id: string, olds: Properties, news: Properties) => {
      const inputs = withoutProvider(news) as Inputs;
      const outs = await halfMadeAsInitError(news, () =>
        lifecycle.update(connect(config), id, stateOf(olds), inputs),
      );
      return { outs: withoutUndefined(outs) };
    },

    delete: (id: string, properties: Properties) =>
      withoutStack(`${id} could not be deleted`, () =>
        lifecycle.delete(connect(config), id, stateOf(properties)),
      ),
  };
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
async function halfMadeAsInitError<T>(given: Properties, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof HalfMade)) throw error;
    const { id, state, message } = error;
    const properties = { ...withoutUndefined(state), __provider: given.__provider };
    throw Object.assign(new Error(message), { id, properties, reasons: [message] });
  }
}
