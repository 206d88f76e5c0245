import type { Database } from "./database.ts";

/** The names of streams: they are only kept as what access levels can be given for. */
export class Streams {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  has(fabric: string, name: string): boolean {
    return (
      this.#database.number(
        "SELECT EXISTS (SELECT 1 FROM streams WHERE fabric=? AND name=?)",
        fabric,
        name,
      ) === 1
    );
  }

  /** In the order of their creation (recorded of other lists). */
  all(fabric: string): string[] {
    return this.#database
      .all<{ name: string }>("SELECT name FROM streams WHERE fabric=? ORDER BY rowid", fabric)
      .map((row) => row.name);
  }

  /** False if it is there already. */
  add(fabric: string, name: string): boolean {
    return this.#database.run("INSERT OR IGNORE INTO streams VALUES (?,?)", fabric, name) > 0;
  }

  /** False if it was not there. */
  remove(fabric: string, name: string): boolean {
    return this.#database.run("DELETE FROM streams WHERE fabric=? AND name=?", fabric, name) > 0;
  }

  dropFabric(fabric: string): void {
    this.#database.run("DELETE FROM streams WHERE fabric=?", fabric);
  }
}
