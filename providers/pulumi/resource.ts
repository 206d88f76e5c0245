import * as pulumi from "@pulumi/pulumi";
import { dependingOnFabric } from "./fabrics-by-text.ts";
import { pluginReference } from "./plugin-reference.ts";
import { providerText } from "./provider-text.ts";
import { refuseLoss } from "./refuse-loss.ts";

/**
 * The program's side of the dynamic-provider protocol of Pulumi's Node.js SDK; the plugin's is `dynamic-provider.ts`.
 *
 * The engine stores a text, `__provider`, with each resource, and hands it to a plugin process that evaluates it
 * whenever something is to be done with the resource. Usually that text is the provider's whole code, serialized. Here
 * it only loads the code that lies in the project now, so it is short, the same from release to release, and yesterday's
 * state is served by today's code.
 */

/**
 * Pulumi's SDK notes a stack with each of the four promises of each property, which is a third of a preview of 2,000
 * resources. It prints them only when it is asked to report leaked promises.
 */
const REPORTS_LEAKED_PROMISES = Boolean(process.env.PULUMI_DEBUG_PROMISE_LEAKS);

/** A resource of the GDN as a program declares it. */
export abstract class GdnResource extends pulumi.CustomResource {
  /**
   * @param type a key of the table in `plugin.ts`
   * @param outputs the names of what the resource tells beside its inputs
   */
  protected constructor(
    type: string,
    name: string,
    args: object,
    outputs: readonly string[],
    opts: pulumi.CustomResourceOptions | undefined,
  ) {
    refuseCredentialsInClear();
    const unknownOutputs = Object.fromEntries(outputs.map((output) => [output, undefined]));
    const inputs = refuseLoss(`${type} ${name}`, { ...args, ...namesOfContainers(args) });
    const { stackTraceLimit } = Error;
    try {
      if (!REPORTS_LEAKED_PROMISES) Error.stackTraceLimit = 0;
      super(
        `pulumi-nodejs:dynamic/gdn:${type}`,
        name,
        { ...unknownOutputs, ...inputs, __provider: ownProviderText(type) },
        // Without it `pulumi up --replace`, which asks no provider, would make the new one first.
        { deleteBeforeReplace: true, ...opts },
      );
    } catch (error) {
      Error.stackTraceLimit = stackTraceLimit;
      if (error instanceof Error) Error.captureStackTrace(error, new.target);
      throw error;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }
}

/** What a resource is in, by name: programs may give the resource in place of its name. */
function namesOfContainers(args: { fabric?: unknown; collection?: unknown }): Record<string, unknown> {
  const { fabric, collection } = args;
  return {
    ...(fabric === undefined ? {} : { fabric: dependingOnFabric(nameOf(fabric)) }),
    ...(collection === undefined ? {} : { collection: nameOf(collection) }),
  };
}

/** The name of what is given by its resource; anything else as it is. */
export function nameOf(container: unknown): unknown {
  return container instanceof GdnResource ? (container as GdnResource & { name?: unknown }).name : container;
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
  for (const key of ["gdn:apiKey", "gdn:token", "gdn:email", "gdn:password"]) {
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
export function ownerTagFor(type: string, name: string): string {
  return [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack(), type, name].join("/");
}

let reference: string | undefined;

/** The plugin evaluates this in the program's folder. */
function ownProviderText(type: string): string {
  reference ??= pluginReference(process.cwd());
  return providerText(reference, type);
}
