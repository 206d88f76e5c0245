import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { UsageError } from "../common/usage-error.ts";
import { Database, PRAGMAS } from "./database.ts";
import { MIGRATIONS, SCHEMA, SCHEMA_VERSION } from "./schema.ts";

const DATA = "gdn.sqlite";
/** Locked as long as a process uses the data. Not the data's own file, which threads of that process read, too. */
const LOCK = "gdn.lock";

/** How the temporary folders begin that hold the data where nothing shall be kept. */
const TEMPORARY = "local-gdn-data-";
/** Folders that are younger, in milliseconds, may belong to a process that is about to lock them. */
const YOUNG = 60_000;

/**
 * Opens the data of a local GDN, and makes them where there are none.
 *
 * They are in WAL mode, so that the threads of queries read beside the one writer, and neither waits for the other.
 * With `synchronous=NORMAL`, what is committed survives the death of the process (not of the machine). They are
 * locked, so that a second process on the same folder is refused.
 *
 * @param folder none: a temporary folder, which goes when the data are closed
 * @throws UsageError if it cannot be opened, another process has it open, or a newer version of this project wrote it
 */
export function openDatabase(folder?: string): Database {
  if (folder !== undefined) return open(folder, PRAGMAS, () => {});
  removeLeftovers();
  const temporary = mkdtempSync(join(tmpdir(), TEMPORARY));
  const remove = () => rmSync(temporary, { recursive: true, force: true });
  try {
    return open(temporary, `${PRAGMAS} PRAGMA synchronous=OFF;`, remove);
  } catch (error) {
    remove();
    throw error;
  }
}

/** A connection of another thread to data that are open: it only reads. */
export function openForReading(file: string): Database {
  // Where the first process opens a file anew after a crash, a reader waits for a moment.
  const sqlite = new DatabaseSync(file, { timeout: 5_000 });
  sqlite.exec("PRAGMA query_only=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-4000;");
  return new Database(file, sqlite);
}

function open(folder: string, pragmas: string, closed: () => void): Database {
  const file = join(folder, DATA);
  let lock: DatabaseSync;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    lock = lockFolder(folder);
  } catch (error) {
    throw refusal(file, error);
  }
  const unlock = () => {
    lock.close();
    closed();
  };
  let database: Database;
  try {
    database = new Database(file, openFile(file, pragmas), unlock);
  } catch (error) {
    lock.close();
    throw error;
  }
  try {
    prepare(database, file);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** @throws if another process has locked it */
function lockFolder(folder: string): DatabaseSync {
  const lock = new DatabaseSync(join(folder, LOCK));
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}

function openFile(file: string, pragmas: string): DatabaseSync {
  let sqlite: DatabaseSync | undefined;
  try {
    sqlite = new DatabaseSync(file);
    // An earlier version of the local GDN locks the data itself.
    sqlite.exec(`${pragmas} BEGIN IMMEDIATE; COMMIT;`);
    return sqlite;
  } catch (error) {
    sqlite?.close();
    throw refusal(file, error);
  }
}

function prepare(database: Database, file: string): void {
  const version = database.number("PRAGMA user_version");
  if (version > SCHEMA_VERSION) {
    throw new UsageError(
      `The data in ${file} has format ${version}, and this version of the local GDN knows ${SCHEMA_VERSION}: ` +
        "a newer one wrote it. Use that one, or choose another folder for --data.",
    );
  }
  if (version === 0) {
    database.transaction(() => database.execute(`${SCHEMA} PRAGMA user_version=${SCHEMA_VERSION};`));
  } else if (version < SCHEMA_VERSION) {
    const steps = MIGRATIONS.slice(version - 1).join("");
    database.transaction(() => database.execute(`${steps} PRAGMA user_version=${SCHEMA_VERSION};`));
  }
}

function refusal(file: string, error: unknown): UsageError {
  return new UsageError(
    /locked|busy/i.test(String(error))
      ? `The data in ${file} is in use by another local GDN. Stop that one, or choose another folder for --data.`
      : `Cannot open the data in ${file}: ${String(error)}. Choose another folder for --data.`,
  );
}

/** Removes the temporary folders of processes that were killed: nobody has them locked. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(TEMPORARY))) {
    const folder = join(tmpdir(), name);
    try {
      if (Date.now() - statSync(folder).mtimeMs < YOUNG) continue;
      lockFolder(folder).close();
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // It is in use, or somebody else's.
    }
  }
}
