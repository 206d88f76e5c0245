/** What the engine is given in place of a provider's code, and keeps in the state of each resource. */
export function providerText(module: string, type: string): string {
  return `exports.handler=()=>require(${JSON.stringify(module)}).${type}`;
}

/** The module and the name of a provider that such a text stands for; undefined for a provider of any other kind. */
export function readProviderText(text: unknown): { module: string; type: string } | undefined {
  const match =
    typeof text === "string" ? /^exports\.handler=\(\)=>require\((".*")\)\.(\w+)$/.exec(text) : null;
  const [, module, type] = match ?? [];
  return module === undefined || type === undefined ? undefined : { module: JSON.parse(module), type };
}
