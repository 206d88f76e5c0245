import type * as pulumi from "@pulumi/pulumi";
import { log } from "../common/log.ts";

/**
 * Keeps what a resource has taken over in this run from another one of the stack that goes. Where a resource is renamed
 * or gets another parent, and no alias tells the engine so, the engine first creates "another" one, which finds its
 * object to be this stack's already, and then deletes the old one: of the same object.
 *
 * For the plugin process, which lives as long as one run: an object that this run has created is never deleted by it.
 */
export function keepTakenOver<Provider extends pulumi.dynamic.ResourceProvider>(
  provider: Provider,
): Provider {
  const created = new Set<string>();
  return {
    ...provider,

    create: async (inputs) => {
      try {
        const result = await provider.create(inputs);
        created.add(result.id);
        return result;
      } catch (error) {
        // Of one that is half made, which is in the state as well.
        const { id } = error as { id?: string };
        if (id !== undefined) created.add(id);
        throw error;
      }
    },

    delete: async (id, properties) => {
      if (!created.has(id)) return provider.delete?.(id, properties);
      log(
        `${id} stays: another resource of this run has it now. Where one is renamed or moved, aliases tell the engine that it is the same.`,
      );
    },
  };
}
