import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Connection } from "../../gdn/connection.ts";
import { emailAddress } from "../../gdn/names.ts";
import { shareRead } from "../../gdn/shared-reads.ts";
import {
  createUser,
  deleteUser,
  describeUser,
  findUser,
  findUserNamed,
  listUsers,
  type UserDescription,
  updateUser,
} from "../../gdn/users.ts";
import { refuseIfDifferent, refuseUnlessAdopted } from "../../ownership/adoption.ts";
import { createOnce } from "../../ownership/create-once.ts";
import { missingError } from "../../ownership/missing.ts";
import { FABRIC_OWNER_TAG, isOwnerTag } from "../../ownership/owner-tags.ts";
import { noteUnsaved } from "../../ownership/unsaved.ts";
import { type Lifecycle, PartialCreate } from "../../pulumi/lifecycle.ts";
import { flag, name, stamp } from "../../pulumi/schemas.ts";

export interface Inputs {
  email: string;
  password: string;
  displayName?: string;
  active: boolean;
  extra: Record<string, unknown>;
  adopt: boolean;
  stamp: string;
}

export interface State extends Inputs {
  /** The service's name for it. */
  user: string;
  /** True if the user was there before and is left there. */
  adopted: boolean;
}

export const user: Lifecycle<Inputs, State> = {
  schema: {
    email: name(emailAddress, "email"),
    password: z
      .string({
        error: (issue) => (issue.input === undefined ? "password is required" : "password must be a string"),
      })
      .min(1, { error: "password must not be empty" }),
    displayName: z.string({ error: "must be a string" }).min(1, { error: "must not be empty" }).optional(),
    active: flag(true),
    extra: z
      .record(z.string(), z.unknown(), { error: "must be an object" })
      .refine((extra) => !Object.keys(extra).some(isOwnerTag), {
        error: `keys that begin with '${FABRIC_OWNER_TAG}' are kept for ownership`,
      })
      .default({}),
    adopt: flag(false),
    stamp,
  },
  replacedBy: ["email"],
  changedBy: { user: [] },

  lostByReplacement: (state) =>
    `replaces user ${state.email}: it is deleted with its API keys and saved queries, and made anew`,

  async create(connection, inputs) {
    const { found, adopted, fromEarlierRun } = await makeUser(connection, inputs);
    const id = `${await connection.tenant()}.${found.user}`;
    const state: State = { ...inputs, user: found.user, adopted };
    // One that an earlier run left behind may have been declared differently then.
    const before = fromEarlierRun ? { ...state, password: "" } : state;
    try {
      if (!adopted) await conform(connection, found, before, inputs);
      return { id, state };
    } catch (error) {
      throw new PartialCreate(id, before, error);
    }
  },

  async read(connection, id, state) {
    const users = await shareRead(connection, "users", id, () => listUsers(connection));
    // Names are made up anew for each user, so one of the same address that somebody else made is told by that.
    const found = users.find((each) => each.user === state.user) ?? (await describeUser(connection, state));
    return found && asFound(found, state);
  },

  async update(connection, id, state, inputs) {
    const found = await findUserNamed(connection, state.user);
    if (found === undefined) throw missingError(`change user ${inputs.email}`);
    try {
      await conform(connection, found, state, inputs);
      return { ...state, ...inputs, displayName: inputs.displayName };
    } catch (error) {
      const declared = {
        ...state,
        ...inputs,
        extra: { ...state.extra, ...inputs.extra },
        // Nobody tells whether a password was changed, so the next update sends it.
        password: inputs.password === state.password ? state.password : "",
      };
      const present = await findUserNamed(connection, state.user).catch(() => undefined);
      throw new PartialCreate(id, present ? asFound(present, declared) : declared, error);
    }
  },

  async delete(connection, _id, state) {
    if (state.adopted) return;
    // One that is gone is no error.
    await deleteUser(connection, state);
  },
};

interface FoundUser {
  found: UserDescription;
  adopted: boolean;
  fromEarlierRun?: boolean;
}

/** Creates the user once. Its owner tag is in `extra`, put there by the call that creates it. */
async function makeUser(connection: Connection, inputs: Inputs): Promise<FoundUser> {
  const { email, password, active, extra } = inputs;
  await noteUnsaved(connection, "_system", { objects: [`user:${email}`] });
  return createOnce<FoundUser, UserDescription>({
    send: async () => ({
      found: await createUser(connection, {
        email,
        password,
        active,
        extra: { ...extra, [FABRIC_OWNER_TAG]: inputs.stamp },
      }),
      adopted: false,
    }),
    look: () => findUser(connection, email),
    accept: async (found) => {
      const maker = found.extra[FABRIC_OWNER_TAG];
      if (maker === inputs.stamp && inputs.stamp !== "")
        return { found, adopted: false, fromEarlierRun: true };
      refuseUnlessAdopted(
        inputs.adopt,
        `create user ${email}`,
        typeof maker === "string" ? maker : undefined,
      );
      const present = declaredExtra(found, inputs);
      const { displayName = found.displayName } = inputs;
      refuseIfDifferent(`user ${email}`, [
        found.active === inputs.active ? undefined : `active is ${found.active}`,
        found.displayName === displayName ? undefined : "displayName is another",
        isDeepStrictEqual(present, extra) ? undefined : "extra is another",
      ]);
      return { found, adopted: true };
    },
  });
}

/** Makes an existing user what is declared; other people's entries in `extra` stay. */
async function conform(
  connection: Connection,
  found: UserDescription,
  state: State,
  inputs: Inputs,
): Promise<void> {
  const extra = { ...found.extra };
  for (const key of Object.keys(state.extra)) if (!Object.hasOwn(inputs.extra, key)) delete extra[key];
  Object.assign(extra, inputs.extra);
  if (!state.adopted) extra[FABRIC_OWNER_TAG] = inputs.stamp;
  const { displayName = found.displayName, active, password } = inputs;
  const changes = {
    ...(password === state.password ? {} : { passwd: password }),
    ...(active === found.active ? {} : { active }),
    ...(displayName === found.displayName ? {} : { displayName }),
    ...(isDeepStrictEqual(extra, found.extra) ? {} : { extra }),
  };
  if (Object.keys(changes).length > 0) await updateUser(connection, found, changes);
}

/** The state as the user is now. */
function asFound(found: UserDescription, state: State): State {
  const { active, displayName } = found;
  const extra = declaredExtra(found, state);
  return { ...state, active, extra, ...(state.displayName === undefined ? {} : { displayName }) };
}

/** The declared entries of `extra` as they are now. */
function declaredExtra(found: UserDescription, { extra }: Inputs): Record<string, unknown> {
  const names = Object.keys(extra).filter((key) => Object.hasOwn(found.extra, key));
  return Object.fromEntries(names.map((key) => [key, found.extra[key]]));
}
