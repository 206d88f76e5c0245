/** Why something was given up: the user, or the system, ended this process. */
export class Interrupted extends Error {
  override name = "Interrupted";
  /** As a shell has it: 130 for SIGINT, 141 for SIGPIPE, 143 for SIGTERM. */
  readonly exitStatus: number;

  constructor(signal: "SIGINT" | "SIGPIPE" | "SIGTERM") {
    super(`Interrupted (${signal}).`);
    this.exitStatus = { SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 }[signal];
  }
}

/** A signal that aborts, with an `Interrupted`, at SIGINT or SIGTERM, which then do not end this process. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => controller.abort(new Interrupted(name)));
  }
  return controller.signal;
}

/**
 * A signal that aborts, with an `Interrupted`, when nobody reads standard output or standard error any more
 * (`| head -3`), which then does not end this process either.
 */
export function outputClosed(): AbortSignal {
  const controller = new AbortController();
  for (const output of [process.stdout, process.stderr])
    output.on("error", () => controller.abort(new Interrupted("SIGPIPE")));
  return controller.signal;
}
