import { z } from "zod";
import { getAccessLevel } from "./access-levels.ts";
import type { Connection } from "./connection.ts";
import { ErrorNum } from "./gdn-error.ts";

/** A user as the GDN describes it. */
export interface UserDescription {
  /** The name by which paths and access levels know it; the service makes it up. */
  user: string;
  email: string;
  active: boolean;
  displayName: string;
  /** Whatever its makers keep with it. */
  extra: Record<string, unknown>;
}

const userObject = z.object({
  user: z.string(),
  email: z.string(),
  active: z.boolean().default(true),
  displayName: z.string().default(""),
  extra: z.record(z.string(), z.unknown()).default({}),
});

/** The tenant's users. */
export async function listUsers(connection: Connection): Promise<UserDescription[]> {
  const { result } = await connection.call({
    doing: "list the tenant's users",
    repeatable: true,
    answer: z.object({ result: z.array(userObject) }),
    send: (client) => client.getUsers(),
  });
  return result;
}

/** Finds a user by its e-mail address; one that differs in case only is taken if there is no other. */
export async function findUser(connection: Connection, email: string): Promise<UserDescription | undefined> {
  const users = await listUsers(connection);
  return (
    users.find((user) => user.email === email) ??
    users.find((user) => user.email.toLowerCase() === email.toLowerCase())
  );
}

/** Finds a user by the service's name for it, which no other ever has: one made anew has another. */
export async function findUserNamed(
  connection: Connection,
  name: string,
): Promise<UserDescription | undefined> {
  return (await listUsers(connection)).find(({ user }) => user === name);
}

/**
 * Describes one user; undefined if there is none of that name. Who may not manage the tenant is refused, where the list
 * shows no more than oneself.
 */
export async function describeUser(
  connection: Connection,
  { user, email }: { user: string; email: string },
): Promise<UserDescription | undefined> {
  return connection.callIfPresent([ErrorNum.userNotFound], {
    doing: `look for user ${email}`,
    repeatable: true,
    answer: userObject,
    send: (client) => client.getUser(encodeURIComponent(user)),
  });
}

/**
 * Creates a user. What it is called is in the answer: the recorded service ignores the name that jsc8 sends, and makes
 * one up.
 */
export async function createUser(
  connection: Connection,
  wanted: { email: string; password: string; active: boolean; extra: Record<string, unknown> },
): Promise<UserDescription> {
  const { email, password, active, extra } = wanted;
  const [name = ""] = email.split("@");
  return connection.call({
    doing: `create user ${email}`,
    repeatable: false,
    answer: userObject,
    send: (client) => client.createUser(name, email, password, active, extra),
  });
}

/** Changes a user; `extra` is replaced as a whole (recorded). */
export async function updateUser(
  connection: Connection,
  { user, email }: { user: string; email: string },
  changes: { passwd?: string; active?: boolean; displayName?: string; extra?: Record<string, unknown> },
): Promise<void> {
  await connection.call({
    doing: `change user ${email}`,
    repeatable: true,
    // jsc8's type asks for the password each time; what it sends is what it is given.
    send: (client) => client.updateUser(encodeURIComponent(user), changes as { passwd: string }),
  });
}

/** Deletes a user. One that is gone already is no error. */
export async function deleteUser(
  connection: Connection,
  { user, email }: { user: string; email: string },
): Promise<void> {
  await connection.callIfPresent([ErrorNum.userNotFound], {
    doing: `delete user ${email}`,
    repeatable: true,
    send: (client) => client.deleteUser(encodeURIComponent(user)),
  });
}

/**
 * Gives and takes users' rights on a fabric. A fabric is created with a list of users; there is no call that changes
 * the list, only one for each user's right.
 */
export async function changeFabricUsers(
  connection: Connection,
  fabric: string,
  before: string[],
  after: string[],
): Promise<void> {
  for (const user of after.filter((each) => !before.includes(each))) {
    await connection.call({
      doing: `give user ${user} access to fabric ${fabric}`,
      repeatable: true,
      send: (client) => client.updatePermission(encodeURIComponent(user), fabric, "rw"),
    });
  }
  for (const user of before.filter((each) => !after.includes(each))) {
    await connection.call({
      doing: `take user ${user}'s access to fabric ${fabric}`,
      repeatable: true,
      send: (client) => client.resetPermission(encodeURIComponent(user), fabric),
    });
  }
}

/** Those of the users who may administrate a fabric. No call tells all users of a fabric, so each is asked for. */
export async function usersWithAccess(
  connection: Connection,
  fabric: string,
  users: readonly string[],
): Promise<string[]> {
  const levels = await Promise.all(users.map((user) => getAccessLevel(connection, { user, fabric })));
  return users.filter((_, index) => levels[index] === "rw");
}
