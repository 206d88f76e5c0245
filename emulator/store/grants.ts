import type { Database } from "./database.ts";

/** `rw`: administrate or write; `ro`: enter or read; `none`: neither. */
export type Level = "rw" | "ro" | "none";
/** What a level is given for; `database` is the wire's word for a fabric, and `billing` belongs to none. */
export type GrantKind = "database" | "collection" | "stream" | "restql" | "graph" | "view" | "billing";
/** Who holds a level: `key:<id>` or `user:<name>`. */
export type Principal = `key:${string}` | `user:${string}`;

interface Row {
  name: string;
  level: Level;
}

/** The access levels, and how they follow from one another (specified). */
export class Grants {
  readonly #database: Database;
  /** What was looked up since the last change: each request asks for a level or two. */
  readonly #known = new Map<string, Level>();

  constructor(database: Database) {
    this.#database = database;
    database.onRollback(() => this.#known.clear());
  }

  /** The level that was set for just this, if any. */
  own(principal: Principal, fabric: string, kind: GrantKind, name: string): Level | undefined {
    return this.#database.one<Row>(
      "SELECT name, level FROM grants WHERE principal=? AND fabric=? AND kind=? AND name=?",
      principal,
      fabric,
      kind,
      name,
    )?.level;
  }

  /** The level on a fabric: its own, else `none`; there is no other default. */
  onFabric(principal: Principal, fabric: string): Level {
    const path = `${principal} ${fabric}`;
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const level = this.own(principal, fabric, "database", "") ?? "none";
    this.#known.set(path, level);
    return level;
  }

  /** The level on a collection or stream: its own, else that of `*`, else that of the fabric. */
  on(principal: Principal, fabric: string, kind: GrantKind, name: string): Level {
    if (kind === "database") return this.onFabric(principal, fabric);
    const path = `${principal} ${fabric} ${kind} ${name}`;
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const level =
      this.own(principal, fabric, kind, name) ??
      this.own(principal, fabric, kind, "*") ??
      this.onFabric(principal, fabric);
    this.#known.set(path, level);
    return level;
  }

  /** @param name of the collection or stream, `*` for the default; empty for the fabric itself */
  set(principal: Principal, fabric: string, kind: GrantKind, name: string, level: Level): void {
    this.#known.clear();
    this.#database.run(
      "INSERT INTO grants VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET level=excluded.level",
      principal,
      fabric,
      kind,
      name,
      level,
    );
  }

  /** Gives a principal all the levels that another one has, those on collections and the like included. */
  copy(from: Principal, to: Principal): void {
    this.#known.clear();
    this.#database.run(
      "INSERT INTO grants SELECT ?, fabric, kind, name, level FROM grants WHERE principal=?",
      to,
      from,
    );
  }

  clear(principal: Principal, fabric: string, kind: GrantKind, name: string): void {
    this.#known.clear();
    this.#database.run(
      "DELETE FROM grants WHERE principal=? AND fabric=? AND kind=? AND name=?",
      principal,
      fabric,
      kind,
      name,
    );
  }

  /** Removes what all principals hold on a fabric and on what is in it. */
  dropFabric(fabric: string): void {
    this.#known.clear();
    this.#database.run("DELETE FROM grants WHERE fabric=?", fabric);
  }

  /** Removes what all principals hold on a collection or stream. */
  drop(fabric: string, kind: GrantKind, name: string): void {
    this.#known.clear();
    this.#database.run("DELETE FROM grants WHERE fabric=? AND kind=? AND name=?", fabric, kind, name);
  }

  dropPrincipal(principal: Principal): void {
    this.#known.clear();
    this.#database.run("DELETE FROM grants WHERE principal=?", principal);
  }
}
