import { createRequire } from "node:module";
import { join } from "node:path";
import type { PreviewingProvider } from "./dynamic-provider.ts";
import { readProviderText } from "./provider-text.ts";

/**
 * The provider that a resource's `__provider` stands for, if it is one of this package; the module is looked for from the
 * program's folder, as the SDK does.
 *
 * @returns undefined for a provider of any other kind
 */
export function loadProvider(text: unknown): PreviewingProvider | undefined {
  const named = readProviderText(text);
  if (named === undefined) return undefined;
  const exported = createRequire(join(process.cwd(), "program.js"))(named.module) as Record<string, unknown>;
  const provider = exported[named.type] as Partial<PreviewingProvider> | undefined;
  return provider?.keptOutputs === undefined ? undefined : (provider as PreviewingProvider);
}
