import { isDeepStrictEqual } from "node:util";
import type { Connection } from "../../gdn/connection.ts";
import { type FabricDescription, replaceFabricMetadata, setSpotRegion } from "../../gdn/fabrics.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import { changeFabricUsers } from "../../gdn/users.ts";
import { FABRIC_OWNER_TAG } from "../../ownership/owner-tags.ts";
import type { Inputs, State } from "./declaration.ts";
import { wantedSpotDc } from "./regions.ts";

/** What of a fabric is changed in place by calls; all else takes effect by standing in the state. */
export function writable({ stamp, metadata, users, spotCreationType, spotDc }: State): Partial<State> {
  return { stamp, metadata, users, spotCreationType, spotDc };
}

/**
 * Makes an existing fabric what is declared, as far as that goes in place: metadata, of which other people's keys and
 * all owner tags stay, users, and the spot region.
 *
 * @param there what is there; each step that is done is noted in it, so that it is right when a later one fails
 */
export async function conform(
  connection: Connection,
  found: FabricDescription,
  there: State,
  wanted: State,
): Promise<void> {
  // This may refuse, so it comes before anything is written.
  const spotDc = wantedSpotDc(there.regions, found.spotDc, wanted, `update fabric ${wanted.name}`);
  const metadata = { ...found.metadata };
  for (const key of Object.keys(there.metadata))
    if (!Object.hasOwn(wanted.metadata, key)) delete metadata[key];
  Object.assign(metadata, wanted.metadata);
  if (!there.adopted) metadata[FABRIC_OWNER_TAG] = wanted.stamp;
  if (!isDeepStrictEqual(metadata, found.metadata)) {
    await replaceFabricMetadata(connection, wanted.name, metadata);
  }
  Object.assign(there, { metadata: wanted.metadata, stamp: wanted.stamp });
  await changeUsers(connection, there, wanted.users);
  if (spotDc !== found.spotDc) await moveSpot(connection, wanted, spotDc);
  Object.assign(there, { spotCreationType: wanted.spotCreationType, spotDc: wanted.spotDc });
}

/** One after the other, so that it is known of each; new ones first, as somebody has to have access. */
async function changeUsers(connection: Connection, there: State, wanted: string[]): Promise<void> {
  for (const user of new Set([...wanted, ...there.users])) {
    const before = there.users.filter((each) => each === user);
    const after = wanted.includes(user) ? [user] : [];
    await changeFabricUsers(connection, there.name, before, after);
    there.users = [...there.users.filter((each) => each !== user), ...after];
  }
}

async function moveSpot(connection: Connection, wanted: State, spotDc: string): Promise<void> {
  try {
    await setSpotRegion(connection, wanted.name, spotDc);
  } catch (error) {
    // An account without the feature has no region that may be one.
    const isCapable = wanted.regions.some((region) => region.name === spotDc && region.spot);
    throw error instanceof GdnError && error.status === 400 && !isCapable ? hasNoSpotRegion(wanted) : error;
  }
}

export function hasNoSpotRegion({ name, spotDc }: Inputs): GdnError {
  return new GdnError(
    `give fabric ${name} a spot region`,
    {
      answer: `it is there, but without one although ${spotDc ?? "one"} was asked for (options.spotDc is empty)`,
    },
    "Spot collections need an Enterprise account: ask for it, or declare spotCreationType NONE.",
  );
}
