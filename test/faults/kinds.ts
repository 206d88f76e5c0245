/** A fault of the local GDN, as `PUT /_local/faults` takes it. */
export interface Fault {
  kind: string;
  status?: number;
  retryAfter?: number;
  ms?: number;
}

/** What a fault does to a request that is met once. */
export interface FaultKind {
  name: string;
  fault: Fault;
  /**
   * Whether whoever runs the engine hears of it. `told`: the operation ends with one clear error, and the next run goes
   * on from there. `ridden out`: no error is seen.
   */
  expected: "ridden out" | "told";
}

/** Each kind of fault that the local GDN knows, and the statuses that are treated differently. */
export const KINDS: readonly FaultKind[] = [
  { name: "refuse", fault: { kind: "refuse" }, expected: "ridden out" },
  { name: "reset", fault: { kind: "reset" }, expected: "ridden out" },
  { name: "drop", fault: { kind: "drop" }, expected: "ridden out" },
  { name: "429", fault: { kind: "status", status: 429, retryAfter: 1 }, expected: "ridden out" },
  { name: "500", fault: { kind: "status", status: 500 }, expected: "told" },
  { name: "502", fault: { kind: "status", status: 502 }, expected: "ridden out" },
  { name: "503", fault: { kind: "status", status: 503 }, expected: "ridden out" },
  { name: "504", fault: { kind: "status", status: 504 }, expected: "ridden out" },
  { name: "401", fault: { kind: "status", status: 401 }, expected: "told" },
  { name: "html", fault: { kind: "html" }, expected: "ridden out" },
  { name: "delay", fault: { kind: "delay", ms: 20 }, expected: "ridden out" },
  { name: "hang", fault: { kind: "hang" }, expected: "ridden out" },
  { name: "silence", fault: { kind: "silence" }, expected: "ridden out" },
  { name: "truncate", fault: { kind: "truncate" }, expected: "ridden out" },
];

/** What a gateway says of a server that it does not reach. One function treats them alike: see `isPassing`. */
const GATEWAY = ["502", "503", "504"];

/** The kinds to be played on the n-th request: all of them, but of the gateway's statuses one, in turn. */
export function kindsOn(nth: number): FaultKind[] {
  const status = GATEWAY[nth % GATEWAY.length];
  return KINDS.filter(({ name }) => name === status || !GATEWAY.includes(name));
}
