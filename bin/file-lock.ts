import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

const locked = 5; // SQLITE_BUSY

/**
 * Runs `work` while this process alone holds the lock of that name, waiting for other processes to give it up.
 * The lock is SQLite's on an empty file: the system gives it up with the process however that ends, so
 * that no lock is ever left behind.
 *
 * @param onWait called once, if another process holds the lock.
 */
export async function withFileLock<T>(file: string, work: () => Promise<T>, onWait?: () => void): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA busy_timeout = 0");
    for (let tries = 0; !tryLock(database); tries++) {
      if (tries === 0) onWait?.();
      await sleep(100);
    }
    return await work();
  } finally {
    database.close();
  }
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === locked) return false;
    throw error;
  }
}
