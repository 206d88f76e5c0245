import type { Json } from "../../common/json.ts";
import type { ArithmeticOperator } from "../ast.ts";
import { ERROR } from "../errors.ts";
import type { Run } from "../run.ts";
import { asNumber, finite } from "../values.ts";

const OPERATIONS: Record<ArithmeticOperator, (a: number, b: number) => number> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
};

/** Operands that are no numbers are converted; what cannot be is 0 with a warning. Dividing by 0 gives null and one. */
export function arithmetic(run: Run, operator: ArithmeticOperator): (a: Json, b: Json) => Json {
  const operation = OPERATIONS[operator];
  const divides = operator === "/" || operator === "%";
  return (left, right) => {
    const a = operand(run, left);
    const b = operand(run, right);
    return divides && b === 0 ? run.warn(ERROR.divisionByZero) : finite(operation(a, b));
  };
}

/** Unary plus and minus. */
export function sign(run: Run, operator: "+" | "-"): (value: Json) => Json {
  return operator === "-" ? (value) => finite(-operand(run, value)) : (value) => operand(run, value);
}

function operand(run: Run, value: Json): number {
  const number = asNumber(value);
  if (number !== undefined) return number;
  run.warn(ERROR.invalidArithmetic);
  return 0;
}
