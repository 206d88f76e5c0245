import type { Json } from "../../common/json.ts";

/** The values of a query's variables, by their ids. One frame serves the whole run: each row overwrites its slots. */
export type Frame = Json[];

/**
 * What a running query hands to its driver between two pieces of work: `give-way` lets other requests be answered,
 * `sleep` waits, `write` announces the first write, after which the rest runs in one transaction.
 */
export type Interrupt = { kind: "give-way" } | { kind: "sleep"; milliseconds: number } | { kind: "write" };

export const GIVE_WAY: Interrupt = { kind: "give-way" };
export const WRITE: Interrupt = { kind: "write" };

/** The sign that the frame holds the next row. */
export const ROW = { kind: "row" } as const;

/** Work in steps, with a result at its end. */
export type Steps<T> = Generator<Interrupt, T, void>;

/** What rows flow through: yields ROW for each, with the row's values in the frame. */
export type Pipeline = (frame: Frame) => Generator<Interrupt | typeof ROW, void, void>;

/** An expression that is evaluated at once. */
export interface Instant<T = Json> {
  slow: false;
  run: (frame: Frame) => T;
}

/** An expression that holds a sub-query or SLEEP, and must therefore be able to pause. */
export interface Gradual<T = Json> {
  slow: true;
  run: (frame: Frame) => Steps<T>;
}

export type Compiled<T = Json> = Instant<T> | Gradual<T>;

export function instant<T = Json>(run: (frame: Frame) => T): Instant<T> {
  return { slow: false, run };
}

export function gradual<T = Json>(run: (frame: Frame) => Steps<T>): Gradual<T> {
  return { slow: true, run };
}

export function constant(value: Json): Instant {
  return instant(() => value);
}

/** An expression that is evaluated in steps whatever it is made of, for where speed does not matter. */
export function* evaluate<T>(expression: Compiled<T>, frame: Frame): Steps<T> {
  return expression.slow ? yield* expression.run(frame) : expression.run(frame);
}

/** An expression that always needs the values of all its parts: told once, it works in steps and at once. */
export function strict<T = Json>(parts: Compiled[], combine: (values: Json[]) => T): Compiled<T> {
  if (parts.every((part) => !part.slow)) {
    const runs = parts.map((part) => part.run);
    return instant((frame) => combine(runs.map((run) => run(frame))));
  }
  return gradual(function* (frame) {
    const values: Json[] = [];
    for (const part of parts) values.push(yield* evaluate(part, frame));
    return combine(values);
  });
}

/** `strict` for one part. */
export function strict1<T = Json>(part: Compiled, combine: (value: Json) => T): Compiled<T> {
  if (part.slow) return strict([part], (values) => combine(values[0] as Json));
  const { run } = part;
  return instant((frame) => combine(run(frame)));
}

/** `strict` for two parts. */
export function strict2<T = Json>(
  left: Compiled,
  right: Compiled,
  combine: (left: Json, right: Json) => T,
): Compiled<T> {
  if (left.slow || right.slow) {
    return strict([left, right], (values) => combine(values[0] as Json, values[1] as Json));
  }
  const first = left.run;
  const second = right.run;
  return instant((frame) => combine(first(frame), second(frame)));
}

/** Runs steps to their end in one go. @throws whatever `refuse` does at an interrupt that cannot be skipped. */
export function finish<T>(steps: Steps<T>, refuse: (interrupt: Interrupt) => void): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    refuse(value);
  }
}
