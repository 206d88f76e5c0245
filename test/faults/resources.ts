import type { Properties } from "../support/lifecycle.ts";
import { LOCAL } from "../support/place.ts";
import type { Faulted, ResourceCase, Stage } from "../support/resource-case.ts";
import { RESOURCES } from "../support/resources.ts";

/** A resource under faults, with the stage that it is played on. */
export interface FaultedResource extends Omit<Faulted, "inputs" | "prepare"> {
  name: string;
  resource: ResourceCase;
  declared(stage: Stage): Properties;
}

/** Every resource, so that each kind of request that it can send is sent. */
export const FAULTED: readonly FaultedResource[] = RESOURCES.flatMap(({ cases, faults }) => {
  const resource = cases(LOCAL);
  return faults.map(({ inputs, prepare = resource.prepare, ...faulted }) => ({
    ...faulted,
    name: faulted.name ?? resource.type,
    resource: { ...resource, prepare },
    declared: (stage: Stage) => ({ ...resource.inputs(stage), ...inputs }),
  }));
});
