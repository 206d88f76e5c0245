import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What the paths of the files begin with that take longest, most first: what runs the engine comes before the rest. */
const LONG = [
  "faults/matrix",
  "stacks/state-at-end",
  "faults/",
  "package/",
  "stacks/",
  "workflows/",
  "examples/",
];

/** Starts with the files that take longest, also where no run before has measured them: at the end one core would wait. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONG.findIndex((name) => moduleId.includes(`/test/${name}`));
      return place === -1 ? LONG.length : place;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
