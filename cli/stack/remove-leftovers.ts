import { createInterface } from "node:readline/promises";
import type { Connection } from "../../providers/gdn/connection.ts";
import { callOf } from "../common/command.ts";
import type { StackState } from "./stack-state.ts";

/**
 * Before a destroy, takes away what runs of the stack that were killed have made, and the state does not know.
 *
 * @param stack `organization/project/stack`
 * @param isAsked whether a person is asked first
 * @throws Error where it cannot be sure what may go, or the person does not agree; then nothing was done
 */
export async function removeLeftovers(
  stack: string,
  { connect, state }: { connect: () => Promise<Connection>; state: () => Promise<StackState> },
  { say, isAsked }: { say: (line: string) => void; isAsked: boolean },
): Promise<void> {
  let connection: Connection;
  try {
    connection = await connect();
  } catch {
    return; // It is not said where the GDN is: the command itself will say so, if it needs it.
  }
  try {
    const { findLeftovers } = await import("./leftovers.ts");
    const { removable, uncertain } = await findLeftovers(connection, stack, state);
    if (uncertain.length > 0) {
      throw new Error(
        `Nothing was destroyed: a run of this stack was cut off before its state was written, and left what may be in use by now: ${uncertain.join("; ")}. Run \`${callOf("up")}\`, which takes it into the state, then destroy again.`,
      );
    }
    if (removable.length === 0) return;
    const all = removable.map(({ described }) => described).join("; ");
    say(`A run of this stack was cut off before its state was written, and left: ${all}.`);
    if (isAsked && !(await agrees())) throw new Error("Nothing was destroyed.");
    for (const { described, remove } of removable) {
      await remove(connection);
      say(`Deleted ${described}.`);
    }
  } finally {
    connection.close();
  }
}

async function agrees(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question("Delete that too? (y/N) ")).trim());
  } finally {
    terminal.close();
  }
}
