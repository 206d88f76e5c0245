import { readFileSync } from "node:fs";
import type { LookupFunction } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import jsc8Module from "jsc8";
import type { GdnInfo } from "../../cli/gdn/background.ts";

// jsc8 is CommonJS, and its types say otherwise: the class is the module itself.
const jsc8 = jsc8Module as unknown as typeof jsc8Module.default;

/** Names under `.localhost` mean this machine, whatever DNS says. */
const lookup: LookupFunction = (_hostname, { all }, callback) =>
  all ? callback(null, [{ address: "127.0.0.1", family: 4 }]) : callback(null, "127.0.0.1", 4);

interface Region {
  name: string;
  tags: { url: string };
}

/**
 * Sets up what the default program declares, as one does who writes it down in jsc8, one call after the other: regions,
 * fabric, the key's right on it, spot collection, documents, saved query, and its rows from every region. It waits as
 * the program does: until the fabric is `available` and each region answers for it. What it finds there is not looked
 * for, what is there from a run before makes it fail, and nothing of it can be changed or taken away.
 *
 * @returns how many rows each region gave
 */
export async function straightScript(
  { url, caFile, apiKey, apiKeyId }: GdnInfo,
  spotDc: string,
  seedFile = "seed/accounts.json",
): Promise<Record<string, number>> {
  const agentOptions = { ca: readFileSync(caFile), lookup };
  const at = (address: string, fabricName: string) =>
    jsc8({ url: address, fabricName, apiKey, agentOptions });
  const clients = [at(url, "_system")];
  try {
    const [system] = clients as [ReturnType<typeof at>];
    const [tenant] = await system.getTenantEdgeLocations();
    const regions: Region[] = tenant.dcInfo;
    const dcList = regions.map(({ name }) => name).join(",");
    await system.createFabric("spot", [], { dcList, spotDc });
    await waited(async () => {
      const fabrics: { name: string; options: { status: string; spotDc: string } }[] =
        await system.listUserFabrics();
      const options = fabrics.find(({ name }) => name === "spot")?.options;
      if (options?.status === "available" && options.spotDc !== spotDc) throw new Error("no spot region");
      return options?.status === "available";
    });
    await system.setDatabaseAccessLevel(apiKeyId, "spot", "rw");
    const everywhere = regions.map(({ name, tags }) => ({ name, client: at(`https://${tags.url}`, "spot") }));
    const spot = at(url, "spot");
    clients.push(spot, ...everywhere.map(({ client }) => client));
    for (const { client } of everywhere) {
      await waited(async () => (await client.get()).options.status === "available");
    }

    await spot.createCollection("accounts", { isSpot: true, strongConsistency: true } as object);
    const accounts: object[] = JSON.parse(readFileSync(seedFile, "utf8"));
    await spot.importDocuments("accounts", accounts, true, "_key", false);
    const query = "FOR account IN accounts RETURN account";
    // The service saves what it cannot parse as well.
    await spot.validateQuery(query);
    await spot.createRestql("read_query", query);

    const rows: Record<string, number> = {};
    for (const { name, client } of everywhere) {
      await waited(async () => {
        const { length } = (await client.executeRestql("read_query")).result;
        rows[name] = length;
        return length >= accounts.length;
      });
    }
    return rows;
  } finally {
    for (const client of clients) client.close();
  }
}

/** Looks again and again, with the pauses of the providers. */
async function waited(isThere: () => Promise<boolean>): Promise<void> {
  for (let pause = 100; !(await isThere()); pause = Math.min(2_000, pause * 1.5)) await sleep(pause);
}
