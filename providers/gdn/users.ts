import { z } from "zod";
import type { Connection } from "./connection.ts";

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
  const answer = z.object({ error: z.literal(false).optional() });
  for (const user of after.filter((each) => !before.includes(each))) {
    await connection.call({
      doing: `give user ${user} access to fabric ${fabric}`,
      repeatable: true,
      answer,
      send: (client) => client.updatePermission(encodeURIComponent(user), fabric, "rw"),
    });
  }
  for (const user of before.filter((each) => !after.includes(each))) {
    await connection.call({
      doing: `take user ${user}'s access to fabric ${fabric}`,
      repeatable: true,
      answer,
      send: (client) => client.resetPermission(encodeURIComponent(user), fabric),
    });
  }
}
