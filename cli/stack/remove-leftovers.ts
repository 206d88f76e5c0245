import { createInterface } from "node:readline/promises";
import type { Connection } from "../../providers/gdn/connection.ts";
import { plainCallOf } from "../common/command.ts";
import type { Leftovers } from "./leftovers.ts";
import type { StackState } from "./stack-state.ts";

/** The ways to the GDN and the state of a stack. */
export interface Ways {
  connect(): Promise<Connection>;
  state(): Promise<StackState>;
}

/**
 * Before a destroy, looks for what runs of the stack that were killed have made, and the state does not know. Nothing is
 * deleted yet: a run that is at work leaves the same notes, and only the engine's lock tells that there is none.
 *
 * @param stack `organization/project/stack`
 * @param isAsked whether a person is asked first
 * @returns what is to be deleted after the destroy, as it was told
 * @throws Error where it cannot be sure what may go, or the person does not agree
 */
export async function announceLeftovers(
  stack: string,
  ways: Ways,
  { say, isAsked }: { say: (line: string) => void; isAsked: boolean },
): Promise<string[]> {
  const found = await leftovers(stack, ways, (_, all) => Promise.resolve(all)).catch(() => undefined);
  // The GDN cannot be asked: if the destroy needs it, that will say so.
  if (found === undefined) return [];
  const { removable, uncertain } = found;
  if (uncertain.length > 0) {
    throw new Error(
      `Nothing was destroyed: a run of this stack was cut off before its state was written, or is at work now, and what it made may be in use: ${uncertain.join("; ")}. Run \`${plainCallOf("up")}\`, which takes it into the state, then destroy again.`,
    );
  }
  const announced = removable.map(({ described }) => described);
  if (announced.length === 0) return [];
  say(`A run of this stack was cut off before its state was written, and left: ${announced.join("; ")}.`);
  if (isAsked && !(await agrees())) throw new Error("Nothing was destroyed.");
  return announced;
}

/**
 * After a destroy, during which nobody else was at work on the stack, deletes what `announceLeftovers` told of, and
 * nothing else: what the state knew then and does not know now was retained.
 *
 * @param announced what is still as it was told goes
 * @returns what could not be done, as a sentence
 */
export async function removeLeftovers(
  stack: string,
  ways: Ways,
  announced: readonly string[],
  say: (line: string) => void,
): Promise<string | undefined> {
  try {
    await leftovers(stack, ways, async (connection, { removable }) => {
      for (const { described, remove } of removable.filter((each) => announced.includes(each.described))) {
        await remove(connection);
        say(`Deleted ${described}.`);
      }
    });
    return undefined;
  } catch (error) {
    return `What a run that was cut off has left could not be deleted: ${(error as Error).message} Destroy again.`;
  }
}

async function leftovers<T>(
  stack: string,
  { connect, state }: Ways,
  use: (connection: Connection, found: Leftovers) => Promise<T>,
): Promise<T> {
  const connection = await connect();
  try {
    const { findLeftovers } = await import("./leftovers.ts");
    return await use(connection, await findLeftovers(connection, stack, state));
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
