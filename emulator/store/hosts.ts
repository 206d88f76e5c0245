import type { Region, Regions } from "./regions.ts";

/** Names under `.localhost` mean this machine, whatever DNS says. */
export const ENTRY_HOST = "gdn.localhost";

export function regionHost(region: string): string {
  return `${region}.${ENTRY_HOST}`;
}

/** Every host name that the local GDN answers to: each also with `api-`, which jsc8 puts in front of all (client source). */
export function allHosts(regions: string[]): string[] {
  return [ENTRY_HOST, ...regions.map(regionHost)].flatMap((host) => [host, `api-${host}`]);
}

/**
 * The region behind a Host header; the entry host is served by the first region.
 *
 * @returns undefined for a host that is not one of the local GDN's
 */
export function regionOf(header: string | undefined, regions: Regions): Region | undefined {
  const host = header?.toLowerCase().replace(/:\d+$/, "").replace(/\.$/, "").replace(/^api-/, "");
  if (host === undefined) return undefined;
  if (host === ENTRY_HOST) return regions.entry;
  if (!host.endsWith(`.${ENTRY_HOST}`)) return undefined;
  return regions.find(host.slice(0, -ENTRY_HOST.length - 1));
}
