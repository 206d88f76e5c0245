import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";

/** What figures were measured on: they mean little without it. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  /** GB (thousands of millions of bytes). */
  readonly memory: number;
  readonly system: string;
  readonly node: string;
  /** How many processes ran or waited to, on average of the last minute, before the benchmark. */
  readonly load: number;
}

export function thisMachine(): Machine {
  const [load = 0] = loadavg();
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 1e9),
    system: `${type()} ${release().split("-")[0]}`,
    node: process.version,
    load: Math.round(load * 10) / 10,
  };
}
