import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createCertificate, loadCertificate, writePrivate } from "./certificate.ts";
import { allHosts, ENTRY_HOST, regionHost } from "./hosts.ts";
import { Listener } from "./listener.ts";
import { FIRST_KEY, LocalGdn, type Secrets } from "./local-gdn.ts";
import type { Settings } from "./settings.ts";
import { digestOf } from "./store/accounts.ts";

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

/** Where certificates are kept for all local GDNs with the same regions: making one takes longer than all the rest. */
const CACHE = join(import.meta.dirname, "..", "node_modules", ".cache", "local-gdn");

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
  const gdn = openGdn({ ...settings, ...(folder === undefined ? {} : { data: folder }) }, folder);
  try {
    const hosts = allHosts(gdn.store.regions.names);
    const certificate =
      folder === undefined
        ? await cachedCertificate(hosts)
        : await loadCertificate(join(folder, "certificate.json"), hosts, cachedCertificate);
    const listener = new Listener(gdn, certificate);
    const port = await listener.listen(settings.port, settings.address);
    const home = folder ?? mkdtempSync(join(tmpdir(), "local-gdn-"));
    const caFile = join(home, "ca.pem");
    writeFileSync(caFile, certificate.ca);
    const close = async () => {
      await listener.close();
      await gdn.close();
      if (folder === undefined) rmSync(home, { recursive: true, force: true });
    };
    return { info: connectionInfo(gdn, port, caFile), gdn, close };
  } catch (error) {
    await gdn.close();
    throw error;
  }
}

async function cachedCertificate(hosts: string[]) {
  try {
    return await loadCertificate(
      join(CACHE, `certificate-${digestOf(hosts.join()).slice(0, 16)}.json`),
      hosts,
    );
  } catch {
    // A project folder that cannot be written to is no reason not to start.
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

function readSecrets(path: string): Secrets | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Secrets;
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
