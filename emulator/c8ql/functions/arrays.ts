import type { FunctionEntry } from "./entry.ts";
export const arrayFunctions: FunctionEntry[] = [];
