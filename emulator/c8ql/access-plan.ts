import type { Clause, Expression, ForClause, Variable } from "./ast.ts";
import { functionEntry } from "./functions/registry.ts";
import { walk } from "./walk.ts";

/**
 * How a FOR gets at a collection's documents.
 *
 * - `keys`: by the keys that expressions give, all of them together.
 * - `scan`: all of them. `byKey` marks the scans that the service makes over the key's index, because only keys are
 *   needed, compared or sorted by: all that differs is where they are counted (`scannedIndex`; recorded).
 */
export type Access = { kind: "keys"; sources: KeySource[] } | { kind: "scan"; byKey: boolean };

/** What gives one key, or a list of them. */
export interface KeySource {
  keys: Expression;
  list: boolean;
}

/** Decides from what follows the FOR at `clauses[index]`. */
export function planAccess(clauses: Clause[], index: number): Access {
  const { variable } = clauses[index] as ForClause;
  const rest = clauses.slice(index + 1);
  const conditions = filtersAfter(rest);
  for (const condition of conditions) {
    const sources = keySources(condition, variable);
    if (sources !== undefined) return { kind: "keys", sources };
  }
  const byKey =
    conditions.some((condition) => comparesKey(condition, variable)) ||
    sortsByKey(rest, variable) ||
    onlyKeyUsed(rest, variable);
  return { kind: "scan", byKey };
}

/** The conditions, joined by AND, of the filters that each row meets before anything else than FILTER and LET. */
function filtersAfter(rest: Clause[]): Expression[] {
  const conditions: Expression[] = [];
  for (const clause of rest) {
    if (clause.kind === "filter") conditions.push(...conjuncts(clause.condition));
    else if (clause.kind !== "let") break;
  }
  return conditions;
}

function conjuncts(condition: Expression): Expression[] {
  return condition.kind === "logical" && condition.operator === "&&"
    ? condition.operands.flatMap(conjuncts)
    : [condition];
}

/** Where the keys come from that a condition lets through; with OR, each of the alternatives must tell. */
function keySources(condition: Expression, variable: Variable): KeySource[] | undefined {
  if (condition.kind !== "logical") {
    const source = keyCondition(condition, variable);
    return source && [source];
  }
  const sources = condition.operands.map((operand) => keySources(operand, variable));
  if (condition.operator === "&&") return sources.find((some) => some !== undefined);
  return sources.every((some) => some !== undefined) ? sources.flat() : undefined;
}

/** `variable._key == expression` (either way round), `variable._key IN expression`. */
function keyCondition(condition: Expression, variable: Variable): KeySource | undefined {
  if (condition.kind !== "binary") return undefined;
  const { operator, left, right } = condition;
  if (operator !== "==" && operator !== "IN") return undefined;
  const list = operator === "IN";
  if (isKeyOf(left, variable) && knownBefore(right, variable)) return { keys: right, list };
  if (!list && isKeyOf(right, variable) && knownBefore(left, variable)) return { keys: left, list };
  return undefined;
}

function comparesKey(condition: Expression, variable: Variable): boolean {
  return (
    condition.kind === "binary" &&
    ["<", "<=", ">", ">="].includes(condition.operator) &&
    (isKeyOf(condition.left, variable) || isKeyOf(condition.right, variable))
  );
}

function sortsByKey(rest: Clause[], variable: Variable): boolean {
  const next = rest.find((clause) => clause.kind !== "filter" && clause.kind !== "let");
  return next?.kind === "sort" && next.keys[0] !== undefined && isKeyOf(next.keys[0].expression, variable);
}

/** `variable._key` or `variable["_key"]`. */
function isKeyOf(expression: Expression, variable: Variable): boolean {
  if (expression.kind === "attribute") {
    return expression.name === "_key" && isReference(expression.base, variable);
  }
  if (expression.kind !== "index" || !isReference(expression.base, variable)) return false;
  return expression.index.kind === "literal" && expression.index.value === "_key";
}

function isReference(expression: Expression, variable: Variable): boolean {
  return expression.kind === "reference" && expression.variable === variable;
}

/** Whether an expression has its value, one and the same, before the FOR of `variable` begins. */
function knownBefore(expression: Expression, variable: Variable): boolean {
  for (const node of walk(expression)) {
    if (node.kind === "reference" && node.variable.id >= variable.id) return false;
    if (node.kind === "subquery" || node.kind === "expansion") return false;
    if (node.kind === "call" && functionEntry(node.name)?.varies === true) return false;
  }
  return true;
}

/** Whether nothing but the key is used of the documents, and that at least once. */
function onlyKeyUsed(rest: Clause[], variable: Variable): boolean {
  let uses = 0;
  let keyUses = 0;
  for (const clause of rest) {
    for (const node of walk(clause)) {
      if (node.kind === "collect" && node.into?.members.includes(variable) === true) return false;
      if (node.kind === "reference" && node.variable === variable) uses++;
      if ((node.kind === "attribute" || node.kind === "index") && isKeyOf(node, variable)) keyUses++;
    }
  }
  return uses > 0 && uses === keyUses;
}
