import { SettingsError } from "./settings-error.ts";

/** How to prove who one is. An API key and a token name their tenant; a login learns it from the answer. */
export type Credential =
  | { kind: "apiKey"; apiKey: string }
  | { kind: "token"; token: string }
  | { kind: "login"; email: string; password: string };

/**
 * Reads a credential from one source.
 *
 * @param read gives the value of a setting: `read("apiKey")`
 * @throws SettingsError if it cannot be right, or is half of a login
 */
export function readCredential(read: (name: string) => string | undefined): Credential | undefined {
  const [apiKey, token, email, password] = ["apiKey", "token", "email", "password"].map(read);
  if (apiKey !== undefined) {
    if (!/^[!-~]+$/.test(apiKey) || !isTenant(tenantOfApiKey(apiKey))) {
      throw new SettingsError(
        "gdn:apiKey does not look like an API key, which has the form tenant.keyid.secret.",
      );
    }
    return { kind: "apiKey", apiKey };
  }
  if (token !== undefined) {
    if (tenantOfToken(token) === undefined) {
      throw new SettingsError("gdn:token is not a token of the GDN: it must be a JWT that names its tenant.");
    }
    return { kind: "token", token };
  }
  if (email !== undefined && password !== undefined) return { kind: "login", email, password };
  if (email !== undefined || password !== undefined) {
    const missing = email === undefined ? "gdn:email" : "gdn:password";
    throw new SettingsError(`A login needs gdn:email and gdn:password, but ${missing} is not set.`);
  }
  return undefined;
}

/** The `tenant` claim of a JWT, without looking at the signature, which is the server's business. */
function tenantOfToken(token: string): string | undefined {
  try {
    if (!/^[\w.=-]+$/.test(token)) return undefined;
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    const tenant = (claims as { tenant?: unknown } | null)?.tenant;
    return typeof tenant === "string" && isTenant(tenant) ? tenant : undefined;
  } catch {
    return undefined;
  }
}

/** The tenant in a key `tenant.keyid.secret`; it may have dots itself. */
function tenantOfApiKey(apiKey: string): string {
  return apiKey.split(".").slice(0, -2).join(".");
}

/** A tenant's name becomes part of paths, so it must not climb or cut them. */
function isTenant(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.@+-]*$/.test(name);
}

/** Whether two credentials surely belong to one tenant; one that is refused may give way only to such another. */
export function isSameAccount(one: Credential, other: Credential): boolean {
  if (one.kind === "login" || other.kind === "login") {
    return one.kind === "login" && other.kind === "login" && one.email === other.email;
  }
  return tenantOf(one) === tenantOf(other);
}

/** The tenant that a key or token names itself. */
export function tenantOf(credential: Exclude<Credential, { kind: "login" }>): string {
  return credential.kind === "apiKey"
    ? tenantOfApiKey(credential.apiKey)
    : (tenantOfToken(credential.token) ?? "");
}
