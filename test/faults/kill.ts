import { spawnSync } from "node:child_process";

/**
 * Kills a process, its children, theirs, and so on, with no time for any of them to clean up. The engine puts its
 * plugins into process groups of their own, so no group holds them all.
 */
export function killWithDescendants(pid: number | undefined): void {
  if (pid === undefined) return;
  for (const each of withDescendants(pid)) {
    try {
      process.kill(each, "SIGKILL");
    } catch {
      // It ended together with its parent.
    }
  }
}

/** A process, its children, theirs, and so on. */
export function withDescendants(pid: number): number[] {
  const { stdout } = spawnSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" });
  const pairs = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = [pid];
  for (const parent of found) {
    found.push(...pairs.filter(([, of]) => of === parent).map(([child]) => child ?? 0));
  }
  return found;
}
