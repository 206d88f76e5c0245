import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

/** SQLite's settings: see `openDatabase`, and the benchmarks, which put the same rows into it without a server. */
export const PRAGMAS =
  "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;";

/** So many statements are kept; those over collections that are gone are never asked for again. */
const MOST_STATEMENTS = 1_000;

/** A connection to SQLite with its statements kept. */
export class Database {
  /** Where the data is, for connections of threads that read it. */
  readonly file: string;
  readonly #sqlite: DatabaseSync;
  readonly #closed: () => void;
  readonly #statements = new Map<string, StatementSync>();
  #within = false;
  readonly #rollbacks: (() => void)[] = [];

  /** @param closed called after it was closed */
  constructor(file: string, sqlite: DatabaseSync, closed: () => void = () => {}) {
    this.file = file;
    this.#sqlite = sqlite;
    this.#closed = closed;
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      if (this.#statements.size >= MOST_STATEMENTS) this.#statements.clear();
      statement = this.#sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** The first row, typed as the caller says its columns are. */
  one<Row extends object>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  all<Row extends object>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as unknown as Row[];
  }

  /** The first column of the first row; 0 where there is none. */
  number(sql: string, ...values: SQLInputValue[]): number {
    const row = this.#statement(sql).get(...values);
    return row === undefined ? 0 : Number(Object.values(row)[0] ?? 0);
  }

  /** Changes rows, and tells how many. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  /** Runs statements without values. */
  execute(sql: string): void {
    this.#sqlite.exec(sql);
  }

  /** The same, for tables that come and go; forgets the statements that name the table. */
  changeTable(table: string, sql: string): void {
    for (const known of this.#statements.keys()) if (known.includes(table)) this.#statements.delete(known);
    this.execute(sql);
  }

  /** Runs `work` so that either all of its writes happen or none; inside another one it is a part of that. */
  transaction<T>(work: () => T): T {
    if (this.#within) return work();
    this.#sqlite.exec("BEGIN IMMEDIATE");
    this.#within = true;
    try {
      const result = work();
      this.#sqlite.exec("COMMIT");
      return result;
    } catch (error) {
      // SQLite rolls back by itself where the disk is full, for one.
      if (this.#sqlite.isTransaction) this.#sqlite.exec("ROLLBACK");
      for (const tell of this.#rollbacks) tell();
      throw error;
    } finally {
      this.#within = false;
    }
  }

  /**
   * Has all reads until `endSnapshot` see the data as they are now, whatever is written meanwhile. Writers do not wait
   * for it, nor it for them.
   */
  beginSnapshot(): void {
    this.#sqlite.exec("BEGIN");
    // The first read takes the snapshot.
    this.number("SELECT 1 FROM meta");
  }

  endSnapshot(): void {
    if (this.#sqlite.isTransaction) this.#sqlite.exec("ROLLBACK");
  }

  /** Has `tell` called after each rollback, for those that keep in memory what they wrote. */
  onRollback(tell: () => void): void {
    this.#rollbacks.push(tell);
  }

  close(): void {
    this.#statements.clear();
    this.#sqlite.close();
    this.#closed();
  }
}
