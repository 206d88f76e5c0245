import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { UsageError } from "../usage-error.ts";
import { MIGRATIONS, SCHEMA, SCHEMA_VERSION } from "./schema.ts";

/** SQLite's settings: see `Database`, and the benchmarks, which put the same rows into it without a server. */
export const PRAGMAS =
  "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; " +
  "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;";

/**
 * SQLite with its statements kept.
 *
 * On disk it is in WAL mode with `synchronous=NORMAL`: what is committed survives the death of the process (not of
 * the machine), and it is locked, so that a second process on the same folder is refused.
 */
export class Database {
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #within = false;
  readonly #rollbacks: (() => void)[] = [];

  /**
   * @param folder where `gdn.sqlite` is or will be; none keeps all in memory
   * @throws UsageError if it cannot be opened, another process has it open, or a newer version of this project wrote it
   */
  constructor(folder?: string) {
    const path = folder === undefined ? ":memory:" : join(folder, "gdn.sqlite");
    try {
      if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o700 });
      this.#sqlite = new DatabaseSync(path);
    } catch (error) {
      throw cannotOpen(path, error);
    }
    try {
      this.#prepareFile(path);
    } catch (error) {
      this.#sqlite.close();
      throw error;
    }
  }

  #prepareFile(path: string): void {
    try {
      this.#sqlite.exec(`${PRAGMAS} BEGIN IMMEDIATE; COMMIT;`);
    } catch (error) {
      if (!/locked|busy/i.test(String(error))) {
        throw cannotOpen(path, error);
      }
      throw new UsageError(
        `The data in ${path} is in use by another local GDN. Stop that one, or choose another folder for --data.`,
      );
    }
    const version = this.number("PRAGMA user_version");
    if (version > SCHEMA_VERSION) {
      throw new UsageError(
        `The data in ${path} has format ${version}, and this version of the local GDN knows ${SCHEMA_VERSION}: ` +
          "a newer one wrote it. Use that one, or choose another folder for --data.",
      );
    }
    if (version === 0) {
      this.transaction(() => this.#sqlite.exec(`${SCHEMA} PRAGMA user_version=${SCHEMA_VERSION};`));
    } else if (version < SCHEMA_VERSION) {
      const steps = MIGRATIONS.slice(version - 1).join("");
      this.transaction(() => this.#sqlite.exec(`${steps} PRAGMA user_version=${SCHEMA_VERSION};`));
    }
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
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

  /** Runs statements without values, for tables that come and go; forgets the statements that name the table. */
  changeTable(table: string, sql: string): void {
    for (const known of this.#statements.keys()) if (known.includes(table)) this.#statements.delete(known);
    this.#sqlite.exec(sql);
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

  /** Has `tell` called after each rollback, for those that keep in memory what they wrote. */
  onRollback(tell: () => void): void {
    this.#rollbacks.push(tell);
  }

  close(): void {
    this.#statements.clear();
    this.#sqlite.close();
  }
}

function cannotOpen(path: string, error: unknown): UsageError {
  return new UsageError(
    `Cannot open the data in ${path}: ${String(error)}. Choose another folder for --data.`,
  );
}
