import { createRequire } from "node:module";
import { join } from "node:path";
import type { PreviewingProvider } from "../../providers/dynamic-provider.ts";

/** The text that `providers/dynamic.ts` gives the engine in place of a provider's code. */
const REFERENCE = /^exports\.handler=\(\)=>require\((".*")\)\.(\w+)$/;

/** The provider that such a text names, as the SDK's plugin has it; undefined for one of any other kind. */
export function namedProvider(text: unknown): PreviewingProvider | undefined {
  const [, module, type] = (typeof text === "string" && REFERENCE.exec(text)) || [];
  if (module === undefined || type === undefined) return undefined;
  return createRequire(join(process.cwd(), "program.js"))(JSON.parse(module))[type];
}
