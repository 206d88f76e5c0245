import type { Json, JsonObject } from "../../common/json.ts";
import type { CollectClause } from "../ast.ts";
import { type Compiled, evaluate, instant, type Pipeline, ROW } from "../compile/compiled.ts";
import { type Compiler, optionsOf } from "../compile/compiler.ts";
import { compare, identity, setAttribute } from "../values.ts";
import { type Accumulator, accumulatorOf } from "./aggregate.ts";
import { mergeSort } from "./merge-sort.ts";

/** What a group takes beside its values, in bytes, roughly: its object, its lists and its entry in the map. */
const GROUP_BYTES = 250;

interface Group {
  values: Json[];
  accumulators: Accumulator[];
  members: Json[];
  count: number;
}

/**
 * COLLECT: one row for each group, in the order of the groups' values. Without grouping there is always one row, also
 * if none came in.
 */
export function collectClause(compiler: Compiler, clause: CollectClause, input: Pipeline): Pipeline {
  const { run } = compiler;
  const groupKeys = clause.groups.map((group) => compiler.expression(group.value));
  const aggregates = clause.aggregates.map(({ call }) => accumulatorOf(compiler, call));
  const member = memberOf(compiler, clause);
  optionsOf(compiler, clause.options);

  const newGroup = (values: Json[]): Group => ({
    values,
    accumulators: aggregates.map((aggregate) => aggregate.start()),
    members: [],
    count: 0,
  });

  const inOrder = (a: Group, b: Group): number => {
    for (let i = 0; i < a.values.length; i++) {
      const order = compare(a.values[i] as Json, b.values[i] as Json);
      if (order !== 0) return order;
    }
    return 0;
  };

  return function* (frame) {
    const groups = new Map<string, Group>();
    if (groupKeys.length === 0) groups.set("", newGroup([]));
    let held = 0;
    for (const pulse of input(frame)) {
      if (pulse !== ROW) {
        yield pulse;
        continue;
      }
      const values: Json[] = [];
      for (const key of groupKeys) values.push(yield* evaluate(key, frame));
      const size = run.hold(values);
      const key = values.map(identity).join();
      let group = groups.get(key);
      if (group === undefined) {
        group = newGroup(values);
        groups.set(key, group);
        held += size + run.reserve(GROUP_BYTES + key.length);
      } else {
        run.release(size);
      }
      group.count++;
      for (let i = 0; i < aggregates.length; i++) {
        const value = yield* evaluate((aggregates[i] as { argument: Compiled }).argument, frame);
        held += run.reserve((group.accumulators[i] as Accumulator).add(value));
      }
      if (member !== undefined) {
        const value = yield* evaluate(member, frame);
        held += run.hold(value);
        group.members.push(value);
      }
    }
    for (const group of yield* mergeSort(run, [...groups.values()], inOrder)) {
      clause.groups.forEach(({ variable }, i) => {
        frame[variable.id] = group.values[i] as Json;
      });
      clause.aggregates.forEach(({ variable }, i) => {
        frame[variable.id] = (group.accumulators[i] as Accumulator).result();
      });
      if (clause.into !== undefined) frame[clause.into.variable.id] = group.members;
      if (clause.countInto !== undefined) frame[clause.countInto.id] = group.count;
      yield ROW;
    }
    run.release(held);
  };
}

/** What INTO gathers of each row: its projection, or an object of the variables that were in scope. */
function memberOf(compiler: Compiler, { into }: CollectClause): Compiled | undefined {
  if (into === undefined) return undefined;
  if (into.projection !== undefined) return compiler.expression(into.projection);
  return instant((frame) => {
    const object: JsonObject = {};
    for (const { name, id } of into.members) setAttribute(object, name, frame[id] ?? null);
    return object;
  });
}
