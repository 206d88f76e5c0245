import { user } from "../../providers/resources/user/lifecycle.ts";
import { drive } from "../support/lifecycle.ts";
import type { Names } from "../support/place.ts";
import { type ResourceCase, type Stage, testsOf } from "../support/resource-case.ts";

interface ListedUser {
  user: string;
  email: string;
  extra: Record<string, unknown>;
}

async function listed({ other }: Stage, email: string): Promise<ListedUser | undefined> {
  return (await other.look<ListedUser[]>("/_api/user")).find((each) => each.email === email);
}

/** Entries of `extra` are listed as well, so that one that should be gone is seen; `other` is somebody else's. */
async function userWithLogins(stage: Stage, email: string): Promise<unknown> {
  const found = await listed(stage, email);
  if (found === undefined) return undefined;
  const logins: string[] = [];
  for (const password of ["first one", "second one"]) {
    const { status } = await stage.gdn.request("/_open/auth", { method: "POST", body: { email, password } });
    if (status === 200) logins.push(password);
  }
  return { ...found, entries: Object.keys(found.extra).filter((name) => name !== "other"), logins };
}

const userCase = (at: Names): ResourceCase => {
  const email = `${at.named("ann")}@shop.example`;
  const path = async (stage: Stage) => `/_api/user/${(await listed(stage, email))?.user}`;
  const change = async (stage: Stage, changes: object) =>
    stage.other.send("PATCH", await path(stage), changes);
  return {
    type: "User",
    driver: (connection) => drive(user, connection),
    inputs: () => ({
      email,
      password: "first one",
      displayName: "Ann",
      extra: { team: "accounts" },
      stamp: "acme/project/dev/User/ann",
    }),
    seen: (stage) => userWithLogins(stage, email),
    shows: {
      email,
      displayName: "Ann",
      active: true,
      extra: { team: "accounts" },
      entries: ["team", "gdn-spot"],
      logins: ["first one"],
    },
    inPlace: [
      { change: { password: "second one" }, shows: { logins: ["second one"] } },
      { change: { displayName: "Annie" }, shows: { displayName: "Annie" } },
      { change: { active: false }, shows: { active: false, logins: [] } },
      {
        change: { extra: { tier: 1 } },
        shows: { extra: { tier: 1 }, entries: ["gdn-spot", "tier"] },
        needsState: true,
      },
    ],
    replacing: [{ email: `${at.named("bob")}@shop.example` }],
    loses: new RegExp(
      `^warning: changing email replaces user ${email}: it is deleted with its API keys and saved`,
    ),
    outside: [
      {
        does: "changes the name, and what is kept with it",
        act: (stage) => change(stage, { displayName: "Eve", extra: { team: "mine", other: 1 } }),
        drift: { displayName: "Eve", extra: { team: "mine" } },
      },
      {
        does: "deactivates it",
        act: (stage) => change(stage, { active: false }),
        drift: { active: false },
      },
    ],
    remove: async (stage) => stage.other.send("DELETE", await path(stage)),
    makeOther: ({ other }) =>
      other.send("POST", "/_api/user", {
        ...{ email, passwd: "third one", displayName: "Ann" },
        extra: { team: "accounts", other: 1 },
      }),
    refusal: new RegExp(
      `^Could not create user ${email}: there is one of that name already, which this stack did not make\\.`,
    ),
  };
};

export const resource = testsOf({
  cases: userCase,
  lifecycle: user,
  valid: { email: "ann@shop.example", password: "good enough", extra: { team: "accounts" } },
  faults: [
    {
      change: { password: "another one", extra: {} },
      alsoRiddenOut: { create: { 500: [1] } },
    },
  ],
});
