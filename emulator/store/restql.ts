import type { Json } from "../common/json.ts";
import type { Database } from "./database.ts";

/** A saved query; it belongs to a user, and an API key uses those of the user that made it (recorded). */
export interface SavedQuery {
  readonly fabric: string;
  readonly owner: string;
  readonly name: string;
  readonly value: string;
  readonly parameter?: Json;
  readonly type: string;
}

interface Row extends Omit<SavedQuery, "parameter"> {
  parameter: string | null;
}

function fromRow({ parameter, ...rest }: Row): SavedQuery {
  return parameter === null ? rest : { ...rest, parameter: JSON.parse(parameter) as Json };
}

/** The RestQL queries of all fabrics. */
export class SavedQueries {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  find(fabric: string, owner: string, name: string): SavedQuery | undefined {
    const row = this.#database.one<Row>(
      "SELECT * FROM restql WHERE fabric=? AND owner=? AND name=?",
      fabric,
      owner,
      name,
    );
    return row && fromRow(row);
  }

  /** Those of one user, in the order of their creation (recorded). */
  all(fabric: string, owner: string): SavedQuery[] {
    return this.#database
      .all<Row>("SELECT * FROM restql WHERE fabric=? AND owner=? ORDER BY rowid", fabric, owner)
      .map(fromRow);
  }

  /** Everybody's. */
  allOf(fabric: string): SavedQuery[] {
    return this.#database
      .all<Row>("SELECT * FROM restql WHERE fabric=? ORDER BY name, owner", fabric)
      .map(fromRow);
  }

  /** Whether anybody has one of that name. */
  has(fabric: string, name: string): boolean {
    return (
      this.#database.number(
        "SELECT EXISTS (SELECT 1 FROM restql WHERE fabric=? AND name=?)",
        fabric,
        name,
      ) === 1
    );
  }

  /** Saves it, in the place of one with that name if there is one. */
  put(query: SavedQuery): void {
    this.#database.run(
      `INSERT INTO restql VALUES (?,?,?,?,?,?) ON CONFLICT DO UPDATE
        SET value=excluded.value, parameter=excluded.parameter, type=excluded.type`,
      query.fabric,
      query.owner,
      query.name,
      query.value,
      query.parameter === undefined ? null : JSON.stringify(query.parameter),
      query.type,
    );
  }

  /** False if there was none. */
  remove(fabric: string, owner: string, name: string): boolean {
    return (
      this.#database.run("DELETE FROM restql WHERE fabric=? AND owner=? AND name=?", fabric, owner, name) > 0
    );
  }

  dropFabric(fabric: string): void {
    this.#database.run("DELETE FROM restql WHERE fabric=?", fabric);
  }

  dropOwner(owner: string): void {
    this.#database.run("DELETE FROM restql WHERE owner=?", owner);
  }
}
