import type { View } from "../search/links.ts";
import type { Database } from "./database.ts";

/** What is defined in fabrics beside collections, each kind with names of its own. */
export type DefinitionKind = "graph" | "view" | "worker";

/** Between which vertices the edges of a collection lead. */
export interface EdgeDefinition {
  readonly collection: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

export interface GraphDefinition {
  readonly name: string;
  readonly rev: string;
  readonly edgeDefinitions: readonly EdgeDefinition[];
  /** Collections of vertices that no edge definition names. */
  readonly orphanCollections: readonly string[];
}

export interface ViewDefinition extends View {
  readonly id: string;
  readonly primarySort: readonly { readonly field: string; readonly asc: boolean }[];
}

export interface WorkerDefinition {
  readonly name: string;
  readonly definition: string;
  readonly regions: readonly string[];
  readonly isActive: boolean;
}

/** The definitions of one kind, in the order of their creation (recorded of other lists). */
export class Definitions<Value extends object> {
  readonly #database: Database;
  readonly #kind: DefinitionKind;

  constructor(database: Database, kind: DefinitionKind) {
    this.#database = database;
    this.#kind = kind;
  }

  find(fabric: string, name: string): Value | undefined {
    const row = this.#database.one<{ value: string }>(
      "SELECT value FROM definitions WHERE fabric=? AND kind=? AND name=?",
      fabric,
      this.#kind,
      name,
    );
    return row && (JSON.parse(row.value) as Value);
  }

  all(fabric: string): Value[] {
    return this.#database
      .all<{ value: string }>(
        "SELECT value FROM definitions WHERE fabric=? AND kind=? ORDER BY rowid",
        fabric,
        this.#kind,
      )
      .map(({ value }) => JSON.parse(value) as Value);
  }

  /** Keeps it, in the place of one with that name if there is one. */
  put(fabric: string, name: string, value: Value): void {
    this.#database.run(
      `INSERT INTO definitions VALUES (?,?,?,?)
        ON CONFLICT (fabric, kind, name) DO UPDATE SET value=excluded.value`,
      fabric,
      this.#kind,
      name,
      JSON.stringify(value),
    );
  }

  remove(fabric: string, name: string): void {
    this.#database.run(
      "DELETE FROM definitions WHERE fabric=? AND kind=? AND name=?",
      fabric,
      this.#kind,
      name,
    );
  }

  dropFabric(fabric: string): void {
    this.#database.run("DELETE FROM definitions WHERE fabric=? AND kind=?", fabric, this.#kind);
  }
}
