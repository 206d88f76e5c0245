import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cacheFolder } from "../system/folders.js";
import type { Settings } from "./common/settings.ts";
import { createCertificate, loadCertificate, writePrivate } from "./http/certificate.ts";
import { Listener } from "./http/listener.ts";
import { FIRST_KEY, LocalGdn, type Secrets } from "./operations/local-gdn.ts";
import { digestOf } from "./store/accounts.ts";
import { asDataError } from "./store/data-errors.ts";
import { allHosts, ENTRY_HOST, regionHost } from "./store/hosts.ts";

/** How to reach a local GDN: what `--json` prints. */
export interface ConnectionInfo {
  url: string;
  /** The certificate to trust, in PEM. */
  caFile: string;
  tenant: string;
  email: string;
  password: string;
  apiKey: string;
  apiKeyId: string;
  regions: { name: string; url: string; spot: boolean }[];
  pid: number;
}

/** A local GDN that answers. */
export interface RunningGdn {
  readonly info: ConnectionInfo;
  readonly gdn: LocalGdn;
  /** Ends it; what it wrote to a temporary folder goes too. */
  close(): Promise<void>;
}

/**
 * Starts a local GDN in this process.
 *
 * @example
 * const running = await startLocalGdn({ ...DEFAULT_SETTINGS, port: 0 });
 * await running.close();
 *
 * @throws UsageError if the port is taken, or the data cannot be used
 */
export async function startLocalGdn(settings: Settings): Promise<RunningGdn> {
  const folder = settings.data === undefined ? undefined : resolve(settings.data);
  try {
    return await start(settings, folder);
  } catch (error) {
    if (folder === undefined) throw error;
    throw asDataError(error, folder, "Move that away, or choose another folder for --data.");
  }
}

async function start(settings: Settings, folder: string | undefined): Promise<RunningGdn> {
  const gdn = openGdn({ ...settings, ...(folder === undefined ? {} : { data: folder }) }, folder);
  try {
    const hosts = allHosts(gdn.store.regions.names);
    const certificate =
      folder === undefined
        ? await cachedCertificate(hosts)
        : await loadCertificate(join(folder, "certificate.json"), hosts, cachedCertificate);
    const listener = new Listener(gdn, certificate);
    const home = folder ?? mkdtempSync(join(tmpdir(), "local-gdn-"));
    const leave = () => folder === undefined && rmSync(home, { recursive: true, force: true });
    try {
      const caFile = join(home, "ca.pem");
      writeFileSync(caFile, certificate.ca);
      const port = await listener.listen(settings.port, settings.address);
      const close = async () => {
        await listener.close();
        await gdn.close();
        leave();
      };
      return { info: connectionInfo(gdn, port, caFile), gdn, close };
    } catch (error) {
      leave();
      throw error;
    }
  } catch (error) {
    await gdn.close();
    throw error;
  }
}

/** Certificates are kept for all local GDNs with the same regions: making one takes longer than all the rest. */
async function cachedCertificate(hosts: string[]) {
  const cache = cacheFolder();
  if (cache === undefined) return await createCertificate(hosts);
  const file = join(cache, "local-gdn", `certificate-${digestOf(hosts.join()).slice(0, 16)}.json`);
  try {
    return await loadCertificate(file, hosts);
  } catch {
    // A folder that cannot be written to is no reason not to start.
    return await createCertificate(hosts);
  }
}

/** The clear text of the secrets is in a file of its own, which only its owner may read. */
function openGdn(settings: Settings, folder: string | undefined): LocalGdn {
  if (folder === undefined) return new LocalGdn(settings, undefined);
  const path = join(folder, "secrets.json");
  const known = readSecrets(path);
  const gdn = new LocalGdn(settings, known);
  if (gdn.secrets !== known) writePrivate(path, JSON.stringify(gdn.secrets));
  return gdn;
}

/** @returns undefined if there are none, or they are damaged: then there will be others, so that the data stay usable */
function readSecrets(path: string): Secrets | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    // What is wrong with the folder itself the database says.
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw Object.assign(error as Error, { path });
  }
  try {
    const { email, password, apiKey, tokenSecret } = JSON.parse(text) as Record<string, unknown>;
    const isWhole = [email, password, apiKey, tokenSecret].every((each) => typeof each === "string");
    return isWhole ? (JSON.parse(text) as Secrets) : undefined;
  } catch {
    return undefined;
  }
}

function connectionInfo(gdn: LocalGdn, port: number, caFile: string): ConnectionInfo {
  const { email, password, apiKey } = gdn.secrets;
  return {
    url: `https://${ENTRY_HOST}:${port}`,
    caFile,
    tenant: gdn.store.tenant,
    email,
    password,
    apiKey,
    apiKeyId: FIRST_KEY,
    regions: gdn.store.regions.all.map(({ name, spot }) => ({
      name,
      url: `https://${regionHost(name)}:${port}`,
      spot,
    })),
    pid: process.pid,
  };
}
