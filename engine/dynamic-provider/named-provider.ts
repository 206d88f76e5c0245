import { createRequire } from "node:module";
import { join } from "node:path";
import type { PreviewingProvider } from "../../providers/dynamic-provider.ts";
import { readProviderText } from "../../providers/provider-text.ts";

/** The provider that a text names, as the SDK's plugin has it; undefined for one of any other kind. */
export function namedProvider(text: unknown): PreviewingProvider | undefined {
  const named = readProviderText(text);
  return named && createRequire(join(process.cwd(), "program.js"))(named.module)[named.type];
}
