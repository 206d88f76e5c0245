import type { Json } from "../../common/json.ts";
import type { Run } from "../run.ts";

/** What a function is told beside its arguments. */
export interface Call {
  readonly name: string;
  readonly run: Run;
  /** Warns that an argument has the wrong type; the null that the function then gives. */
  invalid(): null;
  /** Another warning; gives null. */
  warn(code: number): null;
  /** Calls another function. @throws ApiError if there is none of that name, or with that many arguments. */
  invoke(name: string, args: Json[]): Json;
}

/** A function of the language. Arguments that are left out, up to `max`, arrive as null. */
export interface FunctionEntry {
  name: string;
  /** The fewest and most arguments; Infinity if there is no most. */
  min: number;
  max: number;
  run(call: Call, ...args: Json[]): Json;
  /** Set where a null that is given and an argument that is left out differ: nothing is filled in then. */
  exact?: true;
  /** Set where two calls with the same arguments may differ. */
  varies?: true;
}
