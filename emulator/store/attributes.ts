import type { JsonObject } from "../common/json.ts";
import type { Database } from "./database.ts";
import type { Principal } from "./grants.ts";

/** The attributes of users and API keys. */
export class Attributes {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  of(principal: Principal): JsonObject {
    const rows = this.#database.all<{ name: string; value: string }>(
      "SELECT name, value FROM attributes WHERE principal=? ORDER BY name",
      principal,
    );
    return Object.fromEntries(rows.map((row) => [row.name, JSON.parse(row.value)])) as JsonObject;
  }

  merge(principal: Principal, attributes: JsonObject): void {
    this.#database.transaction(() => {
      for (const [name, value] of Object.entries(attributes)) {
        this.#database.run(
          "INSERT INTO attributes VALUES (?,?,?) ON CONFLICT DO UPDATE SET value=excluded.value",
          principal,
          name,
          JSON.stringify(value),
        );
      }
    });
  }

  remove(principal: Principal, name: string): void {
    this.#database.run("DELETE FROM attributes WHERE principal=? AND name=?", principal, name);
  }

  clear(principal: Principal): void {
    this.#database.run("DELETE FROM attributes WHERE principal=?", principal);
  }
}
