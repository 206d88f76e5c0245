import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, vi } from "vitest";
import { seedDocuments } from "../../providers/resources/seed-documents/lifecycle.ts";
import { cleanUp, temporaryFolder } from "./cleanup.ts";
import { type Driver, drive, type Properties, type Recorded, testConnection } from "./lifecycle.ts";
import { inside, makeFabric, type Outsider, outsider } from "./outsider.ts";
import { type TestGdn, testGdn } from "./test-gdn.ts";

/** Documents: a number by key. */
export type Contents = Map<string, number>;

export const numbered = (count: number): Contents =>
  new Map(Array.from({ length: count }, (_, index) => [`k${index}`, index]));

/** What seeding sends, as faults name it. */
export const IMPORT = { method: "POST", path: "/_fabric/stage/import/accounts" };
export const REPLACE = { method: "PUT", path: "/_fabric/stage/document/accounts" };
export const REMOVE = { method: "DELETE", path: "/_fabric/stage/document/accounts" };

/** The n-th of these requests, or several. */
export type Cut = typeof IMPORT & { nth: number | number[] };

/** What `Progress` tells. */
const PROGRESS = /^[a-z ]+ accounts: [\d,]+ (of [\d,]+ )?documents(,| in )/;

/** The path of the documents in `accounts`. */
export const ACCOUNTS = inside("stage", "document/accounts");

/**
 * A local GDN for the seeding of a file's tests; each finds an empty collection `accounts` in a new fabric `stage` of
 * somebody else's, and no faults.
 */
export class SeedStage {
  gdn!: TestGdn;
  /** The owner of fabric and collection. */
  other!: Outsider;
  driver!: Driver;
  /** A seed file of the test's own, as the inputs name it. */
  source!: string;
  /** What has been said to people in the test, but for how far it has come, which is told where it takes long. */
  said!: string[];

  /** Called at the top of a file. @param flags of the local GDN */
  constructor(...flags: string[]) {
    beforeAll(async () => {
      this.gdn = await testGdn("--fabric-ready", "0", ...flags);
      this.other = await outsider(this.gdn);
    });
    beforeEach(async () => {
      await this.noFaults();
      await this.other.send("DELETE", inside("_system", "database/stage"), undefined, [404]);
      await makeFabric(this.gdn, this.other, "stage");
      await this.other.send("POST", inside("stage", "collection"), { name: "accounts", isSpot: true });
      await this.gdn.clearJournal();
      this.driver = drive(seedDocuments, testConnection(this.gdn.info));
      this.source = join(temporaryFolder(), "accounts.jsonl");
      this.said = [];
      const spy = vi.spyOn(console, "log").mockImplementation((line: string) => {
        if (!PROGRESS.test(line)) this.said.push(line);
      });
      cleanUp(() => spy.mockRestore());
    });
  }

  inputs(change: Properties = {}): Properties {
    return {
      fabric: "stage",
      collection: "accounts",
      source: this.source,
      batchSize: 100,
      stamp: "acme/test/dev/SeedDocuments/accounts",
      ...change,
    };
  }

  /** Writes the seed file. */
  write(contents: Contents): void {
    const lines = [...contents].map(([_key, n]) => `${JSON.stringify({ n, _key })}\n`);
    writeFileSync(this.source, lines.join(""));
  }

  /** Writes the seed file and seeds it. */
  async seeded(contents: Contents, change?: Properties): Promise<Recorded> {
    this.write(contents);
    const made = await this.driver.create(this.inputs(change));
    await this.gdn.clearJournal();
    return made;
  }

  /** All documents of the collection, by key. */
  async documents(): Promise<{ _key: string }[]> {
    const documents = await this.other.look<{ _key: string }[]>(inside("stage", "export/accounts"));
    return documents.sort((left, right) => (left._key < right._key ? -1 : 1));
  }

  /** What is stored of numbered documents. */
  async stored(): Promise<Contents> {
    const documents = (await this.documents()) as { _key: string; n: number }[];
    return new Map(documents.map(({ _key, n }) => [_key, n]));
  }

  /** Puts somebody else's documents there. */
  async add(contents: Contents): Promise<void> {
    const documents = [...contents].map(([_key, n]) => ({ _key, n }));
    await this.other.send("POST", ACCOUNTS, documents);
  }

  /** The requests since the journal was cleared, without those for owner tags; paths as faults have them. */
  async requests(): Promise<{ method: string; path: string }[]> {
    const journal = await this.gdn.journal();
    return journal
      .filter(({ path }) => !path.includes("/database"))
      .map(({ method, path }) => ({ method, path: path.replace(/\?.*|\/_api/g, "").replace(/\/$/, "") }));
  }

  /** Lets a request fail for good. */
  async fail(cut: Cut): Promise<void> {
    await this.play({ kind: "status", status: 500, ...cut });
  }

  /** Has the GDN play no fault any more. */
  async noFaults(): Promise<void> {
    await this.gdn.request("/_local/faults", { method: "DELETE" });
  }

  /** Has the GDN play a fault. */
  async play(fault: object): Promise<void> {
    await this.gdn.request("/_local/faults", { method: "PUT", body: [fault] });
  }
}
