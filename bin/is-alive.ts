import { readFileSync } from "node:fs";

/**
 * Whether a process of that number runs on this machine. One that has ended, but whose end nobody has taken note of
 * yet, keeps its number for a while (in a container without an init for ever), and does not count.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // It is somebody else's.
  }
  return !hasEnded(pid);
}

/** Known on Linux only: the state follows the program's name, which stands in parentheses and may hold some itself. */
function hasEnded(pid: number): boolean {
  try {
    return /^.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
