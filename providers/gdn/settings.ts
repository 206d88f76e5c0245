import { readFileSync, statSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { absolutePath } from "../common/paths.ts";
import { type Credential, isSameAccount, readCredential } from "./credential.ts";
import { readLocalConnection } from "./local-connection.ts";
import { SettingsError } from "./settings-error.ts";

/** Where the GDN is and how to speak to it. */
export interface GdnSettings {
  /** `https://host[:port]`, without the `api-` that jsc8 puts in front of the host. */
  url: string;
  /** Further addresses of the same tenant, for the case that `url` does not answer. */
  otherUrls?: string[];
  /** The one to use first, then those to try if it is refused. */
  credentials: Credential[];
  /** A private authority's certificate (PEM), besides those that Node trusts. */
  ca?: string;
  /** For each call, in ms. */
  timeoutMs: number;
  /** How often a call that may be repeated is repeated. */
  retries: number;
}

/** Reads one value of the stack's configuration: `get("gdn:url")`. */
export type ReadConfig = (key: string) => string | undefined;

/** Seconds that one call may take unless `gdn:timeout` says otherwise. */
const DEFAULT_TIMEOUT_S = 30;
const DEFAULT_RETRIES = 5;

/**
 * Puts the settings together: stack configuration (`gdn:url`, ...) first, then the environment (`GDN_URL`, ...), then,
 * for a local GDN of this folder, what that wrote down about itself. A credential is taken whole from the first of
 * these that has one, so that a key in the environment never mixes with a login of the stack's; the others are kept
 * for the case that it is refused.
 *
 * @param folder that of Pulumi.yaml, which paths are relative to
 * @throws SettingsError, a sentence for people.
 * @example resolveSettings((key) => config.get(key), process.env, projectFolder())
 */
export function resolveSettings(config: ReadConfig, env: NodeJS.ProcessEnv, folder: string): GdnSettings {
  const sources = [(name: string) => config(`gdn:${name}`), (name: string) => env[environmentName(name)]].map(
    (read) => (name: string) => emptyIsAbsent(read(name)),
  );
  const first = (name: string) => sources.map((read) => read(name)).find((value) => value !== undefined);

  const [url, ...otherUrls] = readUrls(first("url"));
  const local = readLocalConnection(url, folder);
  const credentials = configuredCredentials(sources);
  // A credential that was configured, if wrongly, is never replaced by one that happens to lie here.
  if (credentials.length === 0 && local !== undefined) credentials.push(local.credential);
  if (credentials.length === 0) {
    throw new SettingsError(
      `There is no credential for the GDN at ${url}: set gdn:apiKey (pulumi config set --secret gdn:apiKey ...), gdn:token, or gdn:email and gdn:password, or the same in the environment as GDN_API_KEY, GDN_TOKEN, or GDN_EMAIL and GDN_PASSWORD.${localHint(url)}`,
    );
  }
  const caFile = first("caFile") ?? local?.caFile;
  return {
    url,
    otherUrls,
    credentials,
    ca: caFile === undefined ? undefined : readCaFile(caFile, folder),
    timeoutMs: readNumber("timeout", first("timeout"), DEFAULT_TIMEOUT_S, 1, 3600) * 1000,
    retries: readNumber("retries", first("retries"), DEFAULT_RETRIES, 0, 100),
  };
}

/** The variable of the environment that stands for a setting: `apiKey` is `GDN_API_KEY`. */
export function environmentName(setting: string): string {
  return `GDN_${setting.replace(/[A-Z]/g, "_$&").toUpperCase()}`;
}

/** The credential of the first source that has one, then other ones of the same account. */
function configuredCredentials(sources: ((name: string) => string | undefined)[]): Credential[] {
  const found: Credential[] = [];
  for (const source of sources) {
    const [first] = found;
    try {
      const credential = readCredential(source);
      if (credential === undefined || found.some((other) => isDeepStrictEqual(other, credential))) continue;
      if (first === undefined || isSameAccount(first, credential)) found.push(credential);
    } catch (error) {
      // What is wrong with a credential matters only where there is no other.
      if (first === undefined) throw error;
    }
  }
  return found;
}

function emptyIsAbsent(value: string | undefined): string | undefined {
  return value === undefined || value === "" ? undefined : value;
}

const startsOne = "'gdn-spot gdn' (here 'npm run gdn') starts a local one, and says its address.";
const startsIt = "'gdn-spot gdn' (here 'npm run gdn') starts it.";

/** One address, or several with commas between them. */
function readUrls(text: string | undefined): [string, ...string[]] {
  const [first, ...others] = (text ?? "").split(",").map((each) => each.trim());
  return [readUrl(first), ...others.map(readUrl)];
}

function readUrl(text: string | undefined): string {
  const example = "such as https://gdn.paas.macrometa.io";
  if (!text) {
    throw new SettingsError(
      `No GDN URL is configured. Set gdn:url (pulumi config set gdn:url ...) or GDN_URL to its address, ${example}. ${startsOne}`,
    );
  }
  if (!text.startsWith("https://")) {
    throw new SettingsError(`gdn:url is '${oneWord(text)}', but it must start with https://, ${example}.`);
  }
  let parsed: URL;
  try {
    parsed = new URL(text);
  } catch {
    throw new SettingsError(
      `gdn:url is '${oneWord(text)}', which is no address; it must look like one, ${example}.`,
    );
  }
  if (parsed.pathname !== "/" || parsed.search || parsed.hash || parsed.username || parsed.password) {
    throw new SettingsError(
      `gdn:url must be no more than https:// with a host and perhaps a port, ${example}: no path, no query, no user.`,
    );
  }
  return `https://${parsed.host.replace(/^api-/, "")}`;
}

/** An address may hold what was pasted by mistake: shown without line breaks, shortened, and without a password. */
function oneWord(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/\/\/[^/@]*@/, "//...@")
    .slice(0, 100);
}

function readCaFile(caFile: string, folder: string): string {
  let path = caFile;
  let pem: string;
  try {
    path = absolutePath(caFile, folder);
    // To read a pipe waits for somebody who writes into it.
    if (!statSync(path).isFile()) throw Object.assign(new Error(), { code: "it is no file" });
    pem = readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new SettingsError(
      `The certificate file ${path} (gdn:caFile) could not be read (${code}): check the path, which is relative to the folder of Pulumi.yaml.`,
    );
  }
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) {
    throw new SettingsError(`The file ${path} (gdn:caFile) holds no certificate in PEM form.`);
  }
  return pem;
}

function readNumber(
  name: string,
  text: string | undefined,
  fallback: number,
  min: number,
  max: number,
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || value < min || value > max) {
    throw new SettingsError(`gdn:${name} is '${oneWord(text)}', but must be a number from ${min} to ${max}.`);
  }
  return value;
}

/** Ends an error sentence for addresses of a local GDN. */
export function localHint(url: string): string {
  return isLocalUrl(url) ? ` Is the local GDN running? ${startsIt}` : "";
}

export function isLocalUrl(url: string): boolean {
  return /(^|\.)localhost$/.test(new URL(url).hostname);
}
