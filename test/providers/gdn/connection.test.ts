import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { type Call, Connection } from "../../../providers/gdn/connection.ts";
import { GdnError } from "../../../providers/gdn/gdn-error.ts";
import type { GdnSettings } from "../../../providers/gdn/settings.ts";
import { cleanUp } from "../../support/cleanup.ts";
import { answer, type Behaviour, fakeGdn, SECRET } from "../../support/fake-gdn.ts";
import { testGdn } from "../../support/local-gdn.ts";

/** A look, which may be repeated, and a create, which may not. */
const look = {
  doing: "list fabrics",
  repeatable: true,
  answer: z.array(z.string()),
  send: (client) => client.listFabrics(),
} satisfies Call<string[]>;
const create = {
  doing: "create fabric spot",
  repeatable: false,
  answer: z.object({ result: z.literal(true) }),
  send: (client) => client.createFabric("spot", [], { dcList: "us-west" }),
} satisfies Call<unknown>;

function connect(settings: GdnSettings): Connection {
  const connection = new Connection(settings);
  cleanUp(() => connection.close());
  return connection;
}

/** The error of a call: one sentence or two, and no secret anywhere in it. */
async function failureOf(settings: GdnSettings, call: Call<unknown>): Promise<GdnError> {
  const error = await connect(settings)
    .call(call)
    .then(
      (value) => expect.fail(`an error was expected, not ${JSON.stringify(value)}`),
      (thrown: unknown) => thrown,
    );
  expect(error).toBeInstanceOf(GdnError);
  expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(SECRET);
  const { message } = error as GdnError;
  expect(message).toMatch(/^Could not (list fabrics|create fabric spot): [^\r\n]+\. [A-Z][^\r\n]+\.$/);
  return error as GdnError;
}

const html =
  (status: number): Behaviour =>
  (_, response) => {
    response.writeHead(status, { "content-type": "text/html" });
    response.end("\n<html><head><title>Bad Gateway</title></head>\n<body>nginx</body></html>\n");
  };
const error =
  (status: number, body: object, headers = {}): Behaviour =>
  (_, response) =>
    answer(response, status, body, headers);
const gdnError = (status: number, errorNum: number, errorMessage: string, headers = {}) =>
  error(status, { error: true, code: status, errorNum, errorMessage }, headers);

interface Misbehaviour {
  what: string;
  behave: Behaviour;
  says: RegExp;
  /** How many requests a look makes with two retries, and how many a create. */
  looks: number;
  creates: number;
  /** Whether the create may have taken effect, so that its caller must look. */
  effectUnknown: boolean;
  changes?: Partial<GdnSettings>;
}

const MISBEHAVIOURS: Misbehaviour[] = [
  {
    what: "is reset before the answer",
    behave: (request) => request.socket.destroy(),
    says: /: socket hang up\. Check the network between here and https:\/\/gdn\.localhost:\d+, then try again\.$/,
    looks: 3,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets an answer that is cut short",
    behave: (request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"result":["a"', () => request.socket.destroy());
    },
    says: /: the connection closed before the answer was whole\. Check the network/,
    looks: 3,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets an answer in chunks that is cut short",
    behave: (request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"result":', () => request.socket.destroy());
    },
    says: /: the connection closed before the answer was whole\. /,
    looks: 3,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets no answer",
    behave: () => {},
    says: /: no answer came within 1 s \(gdn:timeout\)\. It was tried 3 times at most; raise gdn:timeout/,
    looks: 3,
    creates: 1,
    effectUnknown: true,
    changes: { timeoutMs: 1000 },
  },
  {
    what: "gets 429 for ever",
    behave: gdnError(429, 429, "too many requests", { "retry-after": "0" }),
    says: /: the GDN answered 429 \(error 429\): too many requests\. The service limits how many requests/,
    looks: 3,
    creates: 3,
    effectUnknown: false,
  },
  {
    what: "is asked to come back in an hour",
    behave: gdnError(429, 429, "too many requests", { "retry-after": "3600" }),
    says: /: the GDN answered 429 \(error 429\): too many requests; it asks to wait for 3600 s\. The service limits/,
    looks: 1,
    creates: 1,
    effectUnknown: false,
  },
  {
    what: "gets 503",
    behave: gdnError(503, 503, "not now"),
    says: /: the GDN answered 503 \(error 503\): not now\. The service had a problem of its own: try again later\.$/,
    looks: 3,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets 503 with another endpoint, which jsc8 would ask without end",
    behave: gdnError(503, 503, "not now", { "x-c8-endpoint": "https://elsewhere.example" }),
    says: /: the GDN named another endpoint \(503 with x-c8-endpoint\), which is not followed\. /,
    looks: 3,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets 500",
    behave: gdnError(500, 4, "internal error"),
    says: /: the GDN answered 500 \(error 4\): internal error\. The service had a problem/,
    looks: 1,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets a proxy's page with 502",
    behave: html(502),
    says: /: the GDN answered 502: <html><head><title>Bad Gateway<\/title><\/head>\. The service had/,
    looks: 3,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets a page with 200",
    behave: html(200),
    says: /: what answered at https:\S+ is not the GDN's API: the answer .*\. Check gdn:url, and whether a proxy/,
    looks: 1,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets nothing with 200",
    behave: (_, response) => response.writeHead(200).end(),
    says: /is not the GDN's API: the answer was empty\. /,
    looks: 1,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets 204",
    behave: (_, response) => response.writeHead(204).end(),
    says: /is not the GDN's API: the answer was empty\. /,
    looks: 1,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets JSON of another form",
    behave: error(200, { result: [1] }),
    says: /is not the GDN's API: the answer does not have the form that was expected \(.*\)\. Check gdn:url/,
    looks: 1,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets 200 with JSON that is broken",
    behave: (_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"result": [');
    },
    says: /: the GDN answered 200, but with JSON that cannot be read\. /,
    looks: 1,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets 502 with JSON that is broken",
    behave: (_, response) => {
      response.writeHead(502, { "content-type": "application/json" });
      response.end("<html>");
    },
    says: /: the GDN answered 502\b.*\. The service had a problem/,
    looks: 3,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets 200 with an error in all four fields",
    behave: gdnError(200, 1228, "database not found"),
    says: /: the GDN answered 200 \(error 1228\): database not found\. /,
    looks: 1,
    creates: 1,
    effectUnknown: false,
  },
  {
    what: "gets 200 with an error that jsc8 takes for success",
    behave: error(200, { error: true, code: 400, errorMessage: "no" }),
    says: /: .*(the GDN answered with an error: no|is not the GDN's API).*\. /,
    looks: 1,
    creates: 1,
    effectUnknown: false,
  },
  {
    what: "is sent elsewhere",
    behave: (_, response) => response.writeHead(307, { location: "https://gdn.localhost:1/" }).end(),
    says: /is not the GDN's API: the answer was empty\. /,
    looks: 1,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "is refused without an error number",
    behave: error(401, { message: "Unauthorized", requestId: "1" }),
    says: /: the GDN answered 401: Unauthorized\. The credential was refused at https:\S+: check gdn:apiKey/,
    looks: 1,
    creates: 1,
    effectUnknown: false,
  },
  {
    what: "is forbidden",
    behave: gdnError(403, 1230, "operation only allowed in system database"),
    says: /: the GDN answered 403 \(error 1230\): operation only .*\. The credential has no right to do this/,
    looks: 1,
    creates: 1,
    effectUnknown: false,
  },
  {
    what: "gets an error in several lines, with control characters",
    behave: gdnError(400, 1501, "\r\nsyntax \u001b[31merror\nnear '\u0007'"),
    says: /: the GDN answered 400 \(error 1501\): syntax [^\p{Cc}]+\. Change what was declared accordingly/u,
    looks: 1,
    creates: 1,
    effectUnknown: false,
  },
];

describe.each(MISBEHAVIOURS)(
  "a call that $what",
  ({ behave, says, looks, creates, effectUnknown, changes }) => {
    it("ends with one sentence, and is repeated as often as it may", async () => {
      const gdn = await fakeGdn(behave, changes);
      const failure = await failureOf(gdn.settings, look);
      expect(failure.message).toMatch(says);
      expect(gdn.requests).toHaveLength(looks);
    });

    it("is not repeated where that could do it twice", async () => {
      const gdn = await fakeGdn(behave, changes);
      const failure = await failureOf(gdn.settings, create);
      expect(failure.effectUnknown).toBe(effectUnknown);
      expect(gdn.requests).toHaveLength(creates);
    });
  },
);

describe("a call that comes through in the end", () => {
  it.each(MISBEHAVIOURS.filter(({ looks }) => looks > 1))(
    "does after it twice $what",
    async ({ behave, changes }) => {
      const gdn = await fakeGdn((request, response, count) => {
        if (count < 3) behave(request, response, count);
        else answer(response, 200, { error: false, code: 200, result: ["spot"] });
      }, changes);
      expect(await connect(gdn.settings).call(look)).toEqual(["spot"]);
      expect(gdn.requests).toHaveLength(3);
    },
  );
});

describe("a call that reaches nobody", () => {
  const settings: GdnSettings = {
    url: "https://gdn.localhost:1",
    credentials: [{ kind: "apiKey", apiKey: `acme.test.${SECRET}` }],
    timeoutMs: 20_000,
    retries: 1,
  };

  it.each([look, create])("says that nothing answers: $doing", async (call) => {
    const failure = await failureOf(settings, call);
    expect(failure.message).toMatch(
      /: connect ECONNREFUSED 127\.0\.0\.1:1\. Nothing answers at https:\/\/gdn\.localhost:1: check gdn:url\. Is the local GDN running\? 'npm run gdn' starts it, and so does 'npm run up'\.$/,
    );
    expect(failure.effectUnknown).toBe(false);
  });

  it("says that there is no such host", async () => {
    const failure = await failureOf({ ...settings, url: "https://nowhere.invalid", retries: 0 }, look);
    expect(failure.message).toMatch(
      /There is no host of that name \(https:\/\/nowhere\.invalid\): check gdn:url\.$/,
    );
  });

  it("sends nothing to a server whose certificate is not trusted, whatever the environment says", async () => {
    const gdn = await fakeGdn((_, response) => answer(response, 200, { result: [] }), { ca: undefined });
    for (const value of [undefined, "0"]) {
      vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", value);
      cleanUp(() => vi.unstubAllEnvs());
      const failure = await failureOf(gdn.settings, look);
      expect(failure.message).toMatch(
        /The certificate of https:\S+ is not trusted: set gdn:caFile to the certificate \(PEM\) of the authority that signed it, for a local GDN the caFile that it prints at its start\.$/,
      );
    }
    expect(gdn.requests).toEqual([]);
  });

  it("sends nothing to a server whose certificate is for another name", async () => {
    const gdn = await fakeGdn((_, response) => answer(response, 200, { result: [] }));
    const url = gdn.settings.url.replace("gdn.localhost", "other.localhost");
    const failure = await failureOf({ ...gdn.settings, url }, look);
    expect(failure.message).toMatch(/Hostname\/IP does not match certificate's altnames.*is not trusted/);
    expect(gdn.requests).toEqual([]);
  });
});

describe("many calls at once", () => {
  it("each go through their own fabric", async () => {
    const gdn = await fakeGdn((request, response) =>
      answer(response, 200, { error: false, code: 200, result: [request.url?.split("/")[2]] }),
    );
    const connection = connect(gdn.settings);
    const fabrics = Array.from({ length: 100 }, (_, index) => `fabric${index}`);
    const answers = await Promise.all(fabrics.map((fabric) => connection.call({ ...look, fabric })));
    expect(answers).toEqual(fabrics.map((fabric) => [fabric]));
  });

  it("are at most 16 in flight, and none waits for ever behind calls that hang", async () => {
    let inFlight = 0;
    let most = 0;
    const held: (() => void)[] = [];
    const gdn = await fakeGdn(
      (request, response, count) => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        response.on("close", () => {
          inFlight -= 1;
        });
        // The first sixteen are never answered.
        if (count > 16) answer(response, 200, { error: false, code: 200, result: [] });
        else held.push(() => request.socket.destroy());
      },
      { timeoutMs: 2000, retries: 0 },
    );
    const connection = connect(gdn.settings);
    const calls = Array.from({ length: 40 }, () => connection.call(look));
    const results = await Promise.allSettled(calls);
    expect(results.filter(({ status }) => status === "rejected")).toHaveLength(16);
    expect(gdn.requests).toHaveLength(40);
    expect(most).toBeLessThanOrEqual(16);
    expect(held).toHaveLength(16);
  });
});

describe("on a local GDN", () => {
  it("a wrong key is refused in a sentence", async () => {
    const { info } = await testGdn();
    const gdn = await fakeGdn(() => {});
    const ca = readFileSync(info.caFile, "utf8");
    const failure = await failureOf({ ...gdn.settings, url: info.url, ca }, look);
    expect(failure.message).toMatch(
      /^Could not list fabrics: the GDN answered 401 \(error 11\): .*\. The credential was refused at https:\S+: check gdn:apiKey, gdn:token, or gdn:email and gdn:password, /,
    );
  });
});
