import type { Json } from "../../common/json.ts";
import type { Expansion } from "../ast.ts";
import { spend } from "../effort.ts";
import { flattened } from "../flattened.ts";
import { isTrue } from "../values.ts";
import { type Compiled, evaluate, finish, gradual, instant, type Steps } from "./compiled.ts";
import type { Compiler } from "./compiler.ts";
import { limitOf } from "./limit.ts";

/** How many bytes an element of a new array is reckoned at: the array's own, as the element is mostly shared. */
const ELEMENT_SIZE = 8;

/** `base[* FILTER ... LIMIT ... RETURN ...]`: what is no array expands to an empty one. */
export function compileExpansion(compiler: Compiler, node: Expansion): Compiled {
  const base = compiler.expression(node.base);
  const filter = node.filter === undefined ? undefined : compiler.expression(node.filter);
  const projection = compiler.expression(node.projection);
  const { offset, count } = node.limit === undefined ? everything : limitOf(compiler, node.limit);
  const slot = node.variable.id;

  function* steps(frame: Json[]): Steps<Json> {
    const value = yield* evaluate(base, frame);
    const elements = Array.isArray(value) ? flattened(value, node.levels - 1) : [];
    const result: Json[] = [];
    let passed = 0;
    for (const element of elements) {
      spend();
      if (passed >= offset + count) break;
      frame[slot] = element;
      if (filter !== undefined && !isTrue(yield* evaluate(filter, frame))) continue;
      if (++passed <= offset) continue;
      result.push(yield* evaluate(projection, frame));
    }
    compiler.run.scratch(result.length * ELEMENT_SIZE);
    return result;
  }

  if (base.slow || filter?.slow === true || projection.slow) return gradual(steps);
  return instant((frame) => finish(steps(frame), () => undefined));
}

const everything = { offset: 0, count: Infinity };
