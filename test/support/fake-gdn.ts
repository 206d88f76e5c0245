import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createCertificate } from "../../emulator/http/certificate.ts";
import type { GdnSettings } from "../../providers/gdn/settings.ts";
import { cleanUp } from "./cleanup.ts";

/** What a server does with a request, which it has read whole; `count` is 1 for the first one. */
export type Behaviour = (
  request: IncomingMessage & { text: string },
  response: ServerResponse,
  count: number,
) => void;

/** A server that behaves as told, with a certificate that its settings trust. */
export interface FakeGdn {
  settings: GdnSettings;
  /** Method and path of each request so far. */
  requests: string[];
  /** The Authorization headers so far. */
  authorizations: (string | undefined)[];
}

const certificate = createCertificate(["gdn.localhost", "api-gdn.localhost"]);

/** Part of the API key in `FakeGdn.settings`, to be searched for where it must not be. */
export const SECRET = "MARKED0SECRET";

/** Starts it on a random port of the loopback; it ends with the test, and with it all its connections. */
export async function fakeGdn(behave: Behaviour, changes: Partial<GdnSettings> = {}): Promise<FakeGdn> {
  const { ca, cert, key } = await certificate;
  const requests: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    request.on("end", () => {
      requests.push(`${request.method} ${request.url}`);
      authorizations.push(request.headers.authorization);
      behave(Object.assign(request, { text }), response, requests.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUp(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const settings: GdnSettings = {
    url: `https://gdn.localhost:${port}`,
    credentials: [{ kind: "apiKey", apiKey: `acme.test.${SECRET}` }],
    ca,
    timeoutMs: 20_000,
    retries: 2,
    ...changes,
  };
  return { settings, requests, authorizations };
}

/** Answers JSON. */
export function answer(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
