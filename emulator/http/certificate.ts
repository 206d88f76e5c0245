import { webcrypto, X509Certificate } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { createSecureContext } from "node:tls";
import { makeFolder } from "../../system/folders.js";

/** A certificate for the local GDN's hosts; all in PEM. */
export interface Certificate {
  /** What clients must trust. Its key is thrown away once it has signed `cert`. */
  ca: string;
  cert: string;
  key: string;
  /** The host names in `cert`. */
  hosts: string[];
  /** Milliseconds since the epoch. */
  expires: number;
}

const DAY = 24 * 60 * 60 * 1000;
const LIFE = 365 * DAY;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/**
 * A certificate authority of its own, and a certificate by it that names each host: clients refuse a wildcard right
 * below `localhost`. The library is loaded here, since it takes longer than all the rest of the start.
 */
export async function createCertificate(hosts: string[]): Promise<Certificate> {
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const usages = ["sign", "verify"] as const;
  const authority = await webcrypto.subtle.generateKey(ALGORITHM, true, usages);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, usages);
  const now = Date.now();
  const validity = { notBefore: new Date(now - DAY), notAfter: new Date(now + LIFE) };
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: serialNumber(),
    name: "CN=Local GDN certificate authority",
    signingAlgorithm: ALGORITHM,
    keys: authority,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  const cert = await x509.X509CertificateGenerator.create({
    ...validity,
    serialNumber: serialNumber(),
    subject: "CN=Local GDN",
    issuer: ca.subject,
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(hosts.map((value) => ({ type: "dns", value }))),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    ca: ca.toString("pem"),
    cert: cert.toString("pem"),
    key: x509.PemConverter.encode(key, "PRIVATE KEY"),
    hosts,
    expires: now + LIFE,
  };
}

function serialNumber(): string {
  return `01${Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString("hex")}`;
}

/**
 * The certificate kept in a file, if it names the hosts and is good for another month; else a new one, kept there.
 *
 * @param make where a new one comes from
 */
export async function loadCertificate(
  file: string,
  hosts: string[],
  make: (hosts: string[]) => Promise<Certificate> = createCertificate,
): Promise<Certificate> {
  const kept = readCertificate(file);
  const good = kept !== undefined && kept.expires > Date.now() + 30 * DAY;
  if (good && hosts.every((host) => kept.hosts.includes(host))) return kept;
  const fresh = await make(hosts);
  makeFolder(dirname(file), 0o700);
  writePrivate(file, JSON.stringify(fresh));
  return fresh;
}

/** @returns undefined if there is none, or what is there is none that a server can use */
function readCertificate(path: string): Certificate | undefined {
  try {
    const kept = JSON.parse(readFileSync(path, "utf8")) as Certificate;
    const { ca, cert, key, hosts, expires } = kept;
    if (!Array.isArray(hosts) || typeof expires !== "number") return undefined;
    createSecureContext({ cert, key });
    return new X509Certificate(cert).verify(new X509Certificate(ca).publicKey) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a file that only its owner may read, so that it is there whole or not at all. */
export function writePrivate(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text, { mode: 0o600 });
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
