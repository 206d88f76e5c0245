import fc from "fast-check";
import { type Program, SLOTS, type Slot } from "./model-kinds.ts";
import { KINDS } from "./model-slots.ts";

/** Without the slots that stand on what is not declared. */
export function whole(program: Program): Program {
  const declared = (slot: Slot): boolean =>
    program[slot] !== undefined && Object.values(KINDS[slot].refers).every(declared);
  return Object.fromEntries(SLOTS.filter(declared).map((slot) => [slot, program[slot]]));
}

/** Of four slots three are declared, as far as they can be. */
const slotValues = SLOTS.map((slot) => fc.option(KINDS[slot].values, { nil: undefined, freq: 4 }));

/** Programs in which nothing stands on what is not declared; one in eight declares nothing. */
export const programs: fc.Arbitrary<Program> = fc
  .tuple(fc.tuple(...slotValues), fc.integer({ min: 1, max: 8 }))
  .map(([values, die]) =>
    die === 8 ? {} : whole(Object.fromEntries(SLOTS.map((slot, index) => [slot, values[index]]))),
  );
