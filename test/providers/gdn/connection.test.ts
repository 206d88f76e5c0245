import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { type Call, Connection } from "../../../providers/gdn/connection.ts";
import { GdnError } from "../../../providers/gdn/gdn-error.ts";
import type { GdnSettings } from "../../../providers/gdn/settings.ts";
import { cleanUp } from "../../support/cleanup.ts";
import { answer, fakeGdn, SECRET } from "../../support/fake-gdn.ts";
import { testGdn } from "../../support/test-gdn.ts";
import { MISBEHAVIOURS, type Misbehaviour } from "./misbehaviours.ts";

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

/** What becomes of a call to a server that behaves so. */
async function failing(call: Call<unknown>, { behave, changes }: Misbehaviour) {
  const gdn = await fakeGdn(behave, changes);
  const { message, effectUnknown } = await failureOf(gdn.settings, call);
  return { message, effectUnknown, requests: gdn.requests.length };
}

/** What becomes of a look at one that behaves so twice. */
async function comingThrough({ behave, changes }: Misbehaviour) {
  const gdn = await fakeGdn((request, response, count) => {
    if (count < 3) behave(request, response, count);
    else answer(response, 200, { error: false, code: 200, result: ["spot"] });
  }, changes);
  return { found: await connect(gdn.settings).call(look), requests: gdn.requests.length };
}

describe("a call", () => {
  const outcomes = new Map<string, ReturnType<typeof begin>>();
  const begin = (each: Misbehaviour) => ({
    looked: failing(look, each),
    created: failing(create, each),
    cameThrough: each.looks > 1 ? comingThrough(each) : undefined,
  });
  const outcomeOf = (what: string) => outcomes.get(what) as ReturnType<typeof begin>;

  // Nearly all of their time is waiting to try again: they wait together, but for those with a short deadline, which
  // would pass while all the others connect.
  beforeAll(async () => {
    for (const isHurried of [false, true]) {
      const all = MISBEHAVIOURS.filter(({ changes }) => (changes?.timeoutMs !== undefined) === isHurried);
      const begun = all.map((each) => [each.what, begin(each)] as const);
      for (const [what, outcome] of begun) outcomes.set(what, outcome);
      await Promise.allSettled(begun.flatMap(([, outcome]) => Object.values(outcome)));
    }
  });

  describe.each(MISBEHAVIOURS)("that $what", ({ what, says, looks, creates, effectUnknown }) => {
    it("ends with one sentence, and is repeated as often as it may", async () => {
      const { message, requests } = await outcomeOf(what).looked;
      expect(message).toMatch(says);
      expect(requests).toBe(looks);
    });

    it("is not repeated where that could do it twice", async () => {
      expect(await outcomeOf(what).created).toMatchObject({ effectUnknown, requests: creates });
    });
  });

  it.each(MISBEHAVIOURS.filter(({ looks }) => looks > 1))(
    "comes through in the end after it twice $what",
    async ({ what }) => {
      expect(await outcomeOf(what).cameThrough).toEqual({ found: ["spot"], requests: 3 });
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
      /: connect ECONNREFUSED 127\.0\.0\.1:1\. Nothing answers at https:\/\/gdn\.localhost:1: check gdn:url\. Is the local GDN running\? 'gdn-spot gdn' \(here 'npm run gdn'\) starts it\.$/,
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
    // Node says once what it thinks of that variable.
    const warnings = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    cleanUp(() => warnings.mockRestore());
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

describe("a redirect", () => {
  it.each([301, 302, 303, 307, 308])("of status %i carries the credential nowhere", async (status) => {
    const elsewhere = await fakeGdn((_, response) => answer(response, 200, { result: ["theirs"] }));
    for (const call of [look, create]) {
      const gdn = await fakeGdn((request, response) => {
        response.writeHead(status, { location: `${elsewhere.settings.url}${request.url}` }).end();
      });
      const failure = await failureOf(gdn.settings, call);
      expect(failure.message).toMatch(/ is not the GDN's API| answered 30\d/);
      expect(gdn.requests).toHaveLength(1);
    }
    expect([elsewhere.requests, elsewhere.authorizations]).toEqual([[], []]);
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
