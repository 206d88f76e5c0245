import fc from "fast-check";
import { FIRST_KEY } from "../../emulator/operations/local-gdn.ts";
import type { Connection } from "../../providers/gdn/connection.ts";
import { accessLevel } from "../../providers/resources/access-level/lifecycle.ts";
import { spotCollection } from "../../providers/resources/collection/lifecycle.ts";
import { spotFabric } from "../../providers/resources/fabric/lifecycle.ts";
import { type Driver, drive, type Properties } from "../support/lifecycle.ts";
import { fabricNamed, inside, type Outsider } from "../support/outsider.ts";

/** What a program may declare, in the order in which the engine makes it. */
export const SLOTS = [
  "fabric",
  "events",
  "key",
  "user",
  "access",
  "keyAccess",
  "collection",
  "userAccess",
  "index",
  "documents",
  "query",
  "check",
  "log",
] as const;
export type Slot = (typeof SLOTS)[number];

/** What a program says of a slot; the GDN is looked at in the same terms. */
export type Values = Readonly<Record<string, unknown>>;

/** What somebody declares, or what there is. */
export type Program = { readonly [slot in Slot]?: Values };

/** One slot: what a program may say of it, how that becomes inputs of a resource, and what others see of it and do. */
export interface SlotKind {
  values: fc.Arbitrary<Values>;
  driver: (connection: Connection) => Driver;
  /** Inputs that are outputs of other slots, which it therefore stands on. */
  refers: Readonly<Record<string, Slot>>;
  inputs: (values: Values, program: Program) => Properties;
  /** Values whose change needs a new object. */
  replacing?: readonly string[];
  /** Undefined if it is not there. Absent: nobody sees it. */
  seen?: (other: Outsider) => Promise<Values | undefined>;
  change?: (other: Outsider) => Promise<unknown>;
  drop?: (other: Outsider) => Promise<unknown>;
  /** Makes one of the same name by hand, which is then no longer the stack's. */
  make?: (other: Outsider, values: Values) => Promise<unknown>;
}

/** What others answer where something is missing that is changed or dropped. */
export const MISSING = [400, 404];
const REGIONS = ["us-west", "eu-central", "ap-south"];

const levels = fc.record({ level: fc.constantFrom("rw", "ro") });
/** Something that changes in place. */
export const teams = fc.constantFrom("a", "b");
const regions = fc.constantFrom(2, 2, 2, 3);

const regionNames = ({ regions: count }: Values) => REGIONS.slice(0, count as number);

/** A fabric with all that is in its options. @param moved the spot region that somebody else gives it */
export function fabricKind(name: string, spotDc: fc.Arbitrary<string>, moved: string): SlotKind {
  return {
    values: fc.record({ regions, team: teams, spotDc }),
    driver: (connection) => drive(spotFabric, connection),
    refers: {},
    inputs: (values) => ({
      name,
      dcList: regionNames(values),
      metadata: { team: values.team },
      ...(values.spotDc ? { spotDc: values.spotDc } : { spotCreationType: "NONE" }),
    }),
    replacing: ["regions"],
    seen: async (other) => {
      const found = await fabricNamed(other, name);
      if (found === undefined) return undefined;
      const { dcList, spotDc = "", metadata } = found.options;
      return { regions: dcList.split(",").length, team: metadata?.team, spotDc };
    },
    change: async ({ send }) => {
      await send("PUT", `/_tenant/acme/_fabric/${name}/database/${moved}`, undefined, MISSING);
      await send("PATCH", inside(name, "database/metadata"), { metadata: { team: "theirs" } }, MISSING);
    },
    drop: ({ send }) => send("DELETE", inside("_system", `database/${name}`), undefined, MISSING),
    make: async ({ send }, { team, spotDc: spot, ...values }) => {
      const options = { dcList: regionNames(values).join(","), spotDc: spot, metadata: { team } };
      await send("POST", inside("_system", "database"), { name, options });
      // Nobody can tell what is in a fabric of somebody else's that does not let them in.
      await send("PUT", `/_api/key/${FIRST_KEY}/database/${name}`, { grant: "rw" });
    },
  };
}

/** A level. @param pathIn where it is, for somebody else */
export function accessKind(
  refers: SlotKind["refers"],
  inputs: Properties,
  pathIn: (other: Outsider) => Promise<string>,
): SlotKind {
  return {
    values: levels,
    driver: (connection) => drive(accessLevel, connection),
    refers,
    inputs: ({ level }) => ({ ...inputs, level }),
    seen: async (other) => {
      const { result = "none" } = (await other.send("GET", await pathIn(other), undefined, MISSING)) as {
        result?: string;
      };
      return result === "none" ? undefined : { level: result };
    },
    change: async (other) => other.send("PUT", await pathIn(other), { grant: "ro" }, MISSING),
    drop: async (other) => other.send("DELETE", await pathIn(other), undefined, MISSING),
  };
}

/** A collection of any kind; `show` and `body` turn what the GDN tells into values, and values into what it is told. */
export function collectionKind(
  fabric: string,
  name: string,
  refers: SlotKind["refers"],
  kind: Pick<SlotKind, "values" | "inputs" | "replacing"> & {
    show: (found: Values) => Values;
    body: (values: Values) => object;
  },
): SlotKind {
  const path = inside(fabric, `collection/${name}`);
  return {
    values: kind.values,
    driver: (connection) => drive(spotCollection, connection),
    refers,
    inputs: (values, program) => ({ fabric, name, ...kind.inputs(values, program) }),
    replacing: kind.replacing,
    seen: async ({ send }) => {
      const found = (await send("GET", `${path}/properties`, undefined, [404])) as Values;
      return found.name === undefined ? undefined : kind.show(found);
    },
    change: ({ send }) => send("PUT", `${path}/properties`, { waitForSync: true, hasStream: true }, MISSING),
    drop: ({ send }) => send("DELETE", path, undefined, MISSING),
    make: ({ send }, values) =>
      send("POST", inside(fabric, "collection"), { name, ...kind.body(values) }, MISSING),
  };
}
