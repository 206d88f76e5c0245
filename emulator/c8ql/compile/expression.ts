import type { Json, JsonObject } from "../../common/json.ts";
import type { Expression, ObjectElement } from "../ast.ts";
import { ERROR, queryError } from "../errors.ts";
import { collectionName } from "../parse.ts";
import { rangeArray } from "../range.ts";
import { asNumber, attribute, isTrue, setAttribute, toNumber, toText } from "../values.ts";
import { arithmetic, sign } from "./arithmetic.ts";
import { compileCall, invoke } from "./call.ts";
import { comparison, quantified } from "./comparison.ts";
import { type Compiled, constant, evaluate, gradual, instant, strict, strict1, strict2 } from "./compiled.ts";
import { attributeName, type Compiler, parameter } from "./compiler.ts";
import { compileExpansion } from "./expansion.ts";

type Of<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

/** Turns an expression into a function of the frame. */
export function compileExpression(compiler: Compiler, node: Expression): Compiled {
  const { run } = compiler;
  const value = writtenValue(node);
  if (value !== undefined) return constant(value);
  const part = (expression: Expression): Compiled => compiler.expression(expression);
  switch (node.kind) {
    case "literal":
      return constant(node.value);
    case "reference": {
      const slot = node.variable.id;
      return instant((frame) => frame[slot] ?? null);
    }
    case "parameter":
      return constant(parameter(run, node.name));
    case "collection":
      throw queryError(
        ERROR.collectionInExpression,
        `collection '${collectionName(node.collection, run.bindVars)}' used as expression operand`,
        "instantiating plan",
      );
    case "array":
      return strict(node.elements.map(part), (values) => values);
    case "object":
      return compileObject(compiler, node.elements);
    case "attribute": {
      const name = attributeName(run, node.name);
      return strict1(part(node.base), (base) => attribute(base, name));
    }
    case "index":
      return strict2(part(node.base), part(node.index), element);
    case "expansion":
      return compileExpansion(compiler, node);
    case "unary":
      return strict1(
        part(node.operand),
        node.operator === "!" ? (value) => !isTrue(value) : sign(run, node.operator),
      );
    case "binary":
      return compileBinary(compiler, node);
    case "quantified":
      return strict2(part(node.left), part(node.right), quantified(node.quantifier, node.operator));
    case "logical":
      return compileLogical(node, node.operands.map(part));
    case "ternary":
      return compileTernary(
        part(node.condition),
        node.then === undefined ? undefined : part(node.then),
        part(node.otherwise),
      );
    case "range":
      return strict2(part(node.from), part(node.to), (from, to) =>
        rangeArray(run, toNumber(from), toNumber(to)),
      );
    case "call":
      return compileCall(compiler, node);
    case "subquery": {
      const rows = compiler.query(node.query);
      return gradual(rows);
    }
  }
}

/** The value of an array or object that is written out in full: worked out once, and not for each row. */
function writtenValue(node: Expression): Json | undefined {
  if (node.kind === "literal") return node.value;
  if (node.kind === "array") {
    const values = node.elements.map(writtenValue);
    return values.every((value) => value !== undefined) ? values : undefined;
  }
  if (node.kind !== "object") return undefined;
  const object: JsonObject = {};
  for (const element of node.elements) {
    if ("computed" in element || typeof element.name !== "string") return undefined;
    const value = writtenValue(element.value);
    if (value === undefined) return undefined;
    setAttribute(object, element.name, value);
  }
  return object;
}

/** `base[index]`: an element of an array, from its end if negative, or an attribute of an object. */
function element(base: Json, index: Json): Json {
  if (Array.isArray(base)) {
    const position = Math.trunc(asNumber(index) ?? NaN);
    return base.at(Number.isNaN(position) ? base.length : position) ?? null;
  }
  return index !== null && typeof index !== "object" ? attribute(base, toText(index)) : null;
}

function compileObject(compiler: Compiler, elements: ObjectElement[]): Compiled {
  const { run } = compiler;
  const names = elements.map((item) =>
    "computed" in item ? compiler.expression(item.computed) : constant(attributeName(run, item.name)),
  );
  const values = elements.map((item) => compiler.expression(item.value));
  const count = elements.length;
  return strict([...names, ...values], (parts) => {
    const object: JsonObject = {};
    for (let i = 0; i < count; i++) {
      setAttribute(object, toText(parts[i] as Json), parts[count + i] as Json);
    }
    return object;
  });
}

function compileBinary(compiler: Compiler, { operator, left, right }: Of<"binary">): Compiled {
  const { run } = compiler;
  const parts = [compiler.expression(left), compiler.expression(right)] as const;
  switch (operator) {
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return strict2(...parts, arithmetic(run, operator));
    case "LIKE":
      return strict2(...parts, (text, pattern) => invoke(run, "LIKE", [text, pattern]));
    case "NOT LIKE":
      return strict2(...parts, (text, pattern) => !isTrue(invoke(run, "LIKE", [text, pattern])));
    case "=~":
      return strict2(...parts, (text, pattern) => invoke(run, "REGEX_TEST", [text, pattern]));
    case "!~":
      return strict2(...parts, (text, pattern) => !isTrue(invoke(run, "REGEX_TEST", [text, pattern])));
    default:
      return strict2(...parts, comparison(operator));
  }
}

/** `a || b` and `a && b` give the operand that decides, not a truth value; what is after it is not evaluated. */
function compileLogical({ operator }: Of<"logical">, operands: Compiled[]): Compiled {
  const decides = operator === "||" ? isTrue : (value: Json) => !isTrue(value);
  if (operands.every((operand) => !operand.slow)) {
    const runs = operands.map((operand) => operand.run);
    return instant((frame) => {
      let value: Json = null;
      for (const run of runs) {
        value = run(frame);
        if (decides(value)) break;
      }
      return value;
    });
  }
  return gradual(function* (frame) {
    let value: Json = null;
    for (const operand of operands) {
      value = yield* evaluate(operand, frame);
      if (decides(value)) break;
    }
    return value;
  });
}

/** `condition ? then : otherwise`; without `then`, the condition's own value stands there. */
function compileTernary(condition: Compiled, then: Compiled | undefined, otherwise: Compiled): Compiled {
  if (!condition.slow && then?.slow !== true && !otherwise.slow) {
    return instant((frame) => {
      const value = condition.run(frame);
      if (!isTrue(value)) return otherwise.run(frame);
      return then === undefined ? value : then.run(frame);
    });
  }
  return gradual(function* (frame) {
    const value = yield* evaluate(condition, frame);
    if (!isTrue(value)) return yield* evaluate(otherwise, frame);
    return then === undefined ? value : yield* evaluate(then, frame);
  });
}
