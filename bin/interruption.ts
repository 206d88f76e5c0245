/** Why something was given up: the user, or the system, ended this process. */
export class Interrupted extends Error {
  override name = "Interrupted";
  /** As a shell has it: 130 for SIGINT, 143 for SIGTERM. */
  readonly exitStatus: number;

  constructor(signal: "SIGINT" | "SIGTERM") {
    super(`Interrupted (${signal}).`);
    this.exitStatus = signal === "SIGINT" ? 130 : 143;
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
