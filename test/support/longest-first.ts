import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take most of a minute and more: at the end of a run one of them would keep a single core busy. */
const LONG = ["faults/matrix", "engine/errors", "engine/shared-tenant", "faults/crash", "scenarios/scenario"];

/** Starts with the files that take longest, also where no run before has measured them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONG.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
      return place === -1 ? LONG.length : place;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
