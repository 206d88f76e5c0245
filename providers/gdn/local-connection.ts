import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Credential } from "./credential.ts";

/**
 * What a local GDN on a fixed port writes down about itself in `.gdn/connections/<port>.json`, so that a plain
 * `pulumi up` in the same folder finds it without any configuration of secrets.
 */
export interface LocalConnection {
  credential: Credential;
  caFile: string;
}

/** Looks for the local GDN of this folder that answers at `url`; undefined if there is none, or it is another one. */
export function readLocalConnection(url: string, folder: string): LocalConnection | undefined {
  const { hostname, port } = new URL(url);
  if (!hostname.endsWith(".localhost")) return undefined;
  try {
    const text = readFileSync(join(folder, ".gdn", "connections", `${port || "443"}.json`), "utf8");
    const found = JSON.parse(text) as { url?: unknown; apiKey?: unknown; caFile?: unknown };
    if (found.url !== url || typeof found.apiKey !== "string" || typeof found.caFile !== "string")
      return undefined;
    return { credential: { kind: "apiKey", apiKey: found.apiKey }, caFile: found.caFile };
  } catch {
    return undefined;
  }
}
