import { LOCAL } from "../../support/place.ts";
import type { AnyLifecycle } from "../../support/resource-case.ts";
import { RESOURCES } from "../../support/resources.ts";

/** For each resource inputs that pass, to be spoilt one by one. */
export const VALID_INPUTS: readonly {
  type: string;
  lifecycle: AnyLifecycle;
  inputs: Record<string, unknown>;
}[] = RESOURCES.flatMap(({ cases, checked }) =>
  checked === undefined
    ? []
    : [{ type: cases(LOCAL).type, lifecycle: checked.lifecycle, inputs: checked.valid }],
);
