/** A request to `/_local/...`: what the local GDN has beside the service's API. It needs no authentication. */
export interface LocalRequest {
  readonly method: string;
  /** Path and query string. */
  readonly url: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
  /** The IP address that it comes from. */
  readonly address: string | undefined;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

export function isLocal(url: string): boolean {
  return /^\/_local(?:[/?#]|$)/.test(url);
}
