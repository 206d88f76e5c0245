import { randomBytes } from "node:crypto";
import { request } from "node:https";
import { type Answer, loopback } from "../../cli/gdn/background.ts";
import { Connection } from "../../providers/gdn/connection.ts";
import type { Credential } from "../../providers/gdn/credential.ts";
import { listEdgeLocations } from "../../providers/gdn/edge-locations.ts";
import { ErrorNum } from "../../providers/gdn/gdn-error.ts";
import { type GdnSettings, isLocalUrl, resolveSettings } from "../../providers/gdn/settings.ts";
import { waysIn } from "../../providers/ownership/ways-in.ts";
import { cleanUp } from "./cleanup.ts";
import { gdnOfFile, removeAll } from "./gdn-of-file.ts";
import { testConnection } from "./lifecycle.ts";
import { outsiderBy } from "./outsider.ts";
import type { Stage, Target } from "./resource-case.ts";

/** What things are called at a place. */
export interface Names {
  tenant: string;
  /** Two that may be spot regions, then at least one more. */
  regions: [string, string, ...string[]];
  /** A user that there is already. */
  owner: string;
  /** The fabric that most resources stand on. */
  fabric: string;
  /** What names of things made here have in them; empty where nobody else is. */
  mark: string;
  /** The name of a thing that is made here. */
  named(name: string): string;
}

/** Where the scenario of all resources is played. */
export interface Place extends Names {
  /** A stage for the running test, on which nothing of the tests is left; and a connection that the test uses. */
  start(): Promise<{ stage: Stage; connection: Connection }>;
}

/** On a local GDN of the tests' own. */
export const LOCAL: Names = {
  tenant: "acme",
  regions: ["us-west", "eu-central", "ap-south"],
  owner: "root",
  fabric: "stage",
  mark: "",
  named: (name) => name,
};

/** A local GDN with these flags for the tests of a file. */
export async function localPlace(...flags: string[]): Promise<Place> {
  const takeGdn = await gdnOfFile(...flags);
  return {
    ...LOCAL,
    start: async () => {
      const stage = await takeGdn();
      return { stage, connection: testConnection(stage.gdn.info) };
    },
  };
}

/**
 * The account that GDN_URL and a credential in `env` name. Others may be at work there: names have a random part, only
 * what has it is looked at, and all of that is removed after each test.
 *
 * @returns a sentence that says what is missing, where it is not all there
 */
export async function accountPlace(env: NodeJS.ProcessEnv): Promise<Place | string> {
  if (!env.GDN_URL || !(env.GDN_API_KEY || env.GDN_TOKEN || env.GDN_EMAIL)) {
    return "set GDN_URL and GDN_API_KEY (or GDN_TOKEN, or GDN_EMAIL and GDN_PASSWORD) to play it on an account";
  }
  const settings = resolveSettings(() => undefined, env, process.cwd());
  const connect = () => new Connection(settings, waysIn);
  const connection = connect();
  try {
    const all = await listEdgeLocations(connection);
    const sorted = all.toSorted((one, other) => Number(other.spot) - Number(one.spot));
    const [first, second, ...more] = sorted.slice(0, 3).map(({ name }) => name);
    const spots = all.filter(({ spot }) => spot).length;
    if (first === undefined || second === undefined || more.length === 0 || spots < 2) {
      return `the account at ${settings.url} has ${all.length} regions, ${spots} of them spot regions, but it needs three and two`;
    }
    const tenant = await connection.tenant();
    const mark = `x${randomBytes(4).toString("hex")}`;
    const named = (name: string) => `${name}_${mark}`;
    const authorization = await authorizationOf(settings);
    const gdn: Target = {
      info: { url: settings.url, apiKeyId: connection.ownApiKeyId ?? "" },
      request: async (path, options = {}) => {
        const headers = { authorization, ...options.headers };
        let answer = await send(settings, path, { ...options, headers });
        // The fabric may be in other regions than the one that answers for the tenant.
        for (const { url } of all) {
          if (!isUnknownFabric(answer)) break;
          answer = await send({ ...settings, url }, path, { ...options, headers });
        }
        return answer;
      },
    };
    const stage: Stage = { gdn, other: outsiderBy(gdn, {}) };
    return {
      ...{ tenant, regions: [first, second, ...more], mark, named, fabric: named("stage") },
      owner: "root",
      start: async () => {
        const used = connect();
        cleanUp(async () => {
          used.close();
          await removeAll(stage.other, (name) => name.includes(mark));
        });
        return { stage, connection: used };
      },
    };
  } finally {
    connection.close();
  }
}

function isUnknownFabric({ status, body }: Answer): boolean {
  return status === 404 && (body as { errorNum?: number }).errorNum === ErrorNum.fabricNotFound;
}

async function authorizationOf(settings: GdnSettings): Promise<string> {
  const [credential] = settings.credentials as [Credential];
  if (credential.kind === "apiKey") return `apikey ${credential.apiKey}`;
  if (credential.kind === "token") return `bearer ${credential.token}`;
  const { email, password } = credential;
  const { body } = await send(settings, "/_open/auth", { method: "POST", body: { email, password } });
  return `bearer ${(body as { jwt: string }).jwt}`;
}

/** One request with a client that is not ours, but verifies certificates as ours does. */
function send(
  { url, ca }: GdnSettings,
  path: string,
  { method = "GET", body, headers }: Parameters<Target["request"]>[1] = {},
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const options = {
    ...{ method, agent: false, timeout: 60_000 },
    headers: { "content-type": "application/json", ...headers },
    ...(ca === undefined ? {} : { ca }),
    ...(isLocalUrl(url) ? { lookup: loopback } : {}),
  };
  const outgoing = request(`${url.replace("https://", "https://api-")}${path}`, options, (incoming) => {
    let text = "";
    incoming.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    incoming.on("error", reject);
    incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, body: jsonOf(text) }));
  });
  outgoing.on("timeout", () => outgoing.destroy(new Error(`${method} ${path}: no answer within 60 s`)));
  outgoing.on("error", reject);
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
