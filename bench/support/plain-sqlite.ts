import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PRAGMAS } from "../../emulator/store/database.ts";
import type { PlainRow } from "./documents.ts";

/** What SQLite does with the same bytes in this process, on the same table and settings, and nothing around it. */
export class PlainSqlite {
  readonly #database: DatabaseSync;
  readonly #insert;
  readonly #get;
  readonly #all;

  constructor(folder: string) {
    this.#database = new DatabaseSync(join(folder, "plain.sqlite"));
    this.#database.exec(PRAGMAS);
    this.#database.exec(
      "CREATE TABLE documents (seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, rev TEXT NOT NULL, body TEXT NOT NULL)",
    );
    this.#insert = this.#database.prepare(
      "INSERT INTO documents (key, rev, body) VALUES (?,'_fGkoZ8u--_',?)",
    );
    this.#get = this.#database.prepare("SELECT * FROM documents WHERE key=?");
    this.#all = this.#database.prepare("SELECT body FROM documents ORDER BY seq");
  }

  /** Inserts the rows in one transaction. */
  insert(rows: readonly PlainRow[]): void {
    this.#database.exec("BEGIN IMMEDIATE");
    for (const { key, body } of rows) this.#insert.run(key, body);
    this.#database.exec("COMMIT");
  }

  get(key: string): unknown {
    return this.#get.get(key);
  }

  /** The bodies of all documents, one after the other. */
  *bodies(): Generator<string> {
    for (const row of this.#all.iterate()) yield String(row.body);
  }

  /** How many rows a condition in SQL finds. */
  select(condition: string, ...values: number[]): number {
    return this.#database.prepare(`SELECT * FROM documents WHERE ${condition}`).all(...values).length;
  }

  close(): void {
    this.#database.close();
  }
}
