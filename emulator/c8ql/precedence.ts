import type { IToken } from "chevrotain";
import type { BinaryOperator, ComparisonOperator, Expression, Quantifier } from "./ast.ts";
import { T } from "./tokens.ts";

/** An operator between two operands. */
export interface InfixOperator {
  symbol: BinaryOperator | "||" | "&&" | "..";
  quantifier?: Quantifier;
}

/** From the loosest to the tightest, as documented for AQL. All associate to the left. */
const LEVELS: InfixOperator["symbol"][][] = [
  ["||"],
  ["&&"],
  ["==", "!=", "LIKE", "NOT LIKE", "=~", "!~"],
  ["IN", "NOT IN"],
  ["<", "<=", ">", ">="],
  [".."],
  ["+", "-"],
  ["*", "/", "%"],
];

const PRECEDENCE = new Map(LEVELS.flatMap((symbols, level) => symbols.map((symbol) => [symbol, level])));

const SYMBOLS = new Map<unknown, InfixOperator["symbol"]>([
  [T.Or, "||"],
  [T.OrSign, "||"],
  [T.And, "&&"],
  [T.AndSign, "&&"],
  [T.Range, ".."],
  [T.Plus, "+"],
  [T.Minus, "-"],
  [T.Times, "*"],
  [T.Divide, "/"],
  [T.Modulus, "%"],
  [T.Equal, "=="],
  [T.NotEqual, "!="],
  [T.Less, "<"],
  [T.LessEqual, "<="],
  [T.Greater, ">"],
  [T.GreaterEqual, ">="],
  [T.In, "IN"],
  [T.Like, "LIKE"],
  [T.RegexMatch, "=~"],
  [T.RegexNoMatch, "!~"],
]);

const NEGATED: Partial<Record<InfixOperator["symbol"], BinaryOperator>> = {
  IN: "NOT IN",
  LIKE: "NOT LIKE",
  "=~": "!~",
  "!~": "=~",
};

/** The operator that a token stands for, with the NOT and the quantifier (ALL, ANY, NONE) before it. */
export function infixOperator(token: IToken, not: boolean, quantifier: IToken | undefined): InfixOperator {
  const plain = SYMBOLS.get(token.tokenType) ?? "==";
  const symbol = not ? (NEGATED[plain] ?? plain) : plain;
  return quantifier === undefined
    ? { symbol }
    : { symbol, quantifier: quantifier.image.toUpperCase() as Quantifier };
}

/** Builds the tree of `operands[0] operators[0] operands[1] ...` by precedence, without recursion. */
export function climb(operands: Expression[], operators: InfixOperator[]): Expression {
  const values: Expression[] = [operands[0] as Expression];
  const pending: InfixOperator[] = [];
  const reduce = (): void => {
    const right = values.pop() as Expression;
    const left = values.pop() as Expression;
    values.push(combine(pending.pop() as InfixOperator, left, right));
  };
  operators.forEach((operator, i) => {
    while (pending.length > 0 && level(pending.at(-1) as InfixOperator) >= level(operator)) reduce();
    pending.push(operator);
    values.push(operands[i + 1] as Expression);
  });
  while (pending.length > 0) reduce();
  return values[0] as Expression;
}

function level(operator: InfixOperator): number {
  return PRECEDENCE.get(operator.symbol) ?? 0;
}

function combine({ symbol, quantifier }: InfixOperator, left: Expression, right: Expression): Expression {
  if (quantifier !== undefined) {
    return { kind: "quantified", quantifier, operator: symbol as ComparisonOperator, left, right };
  }
  if (symbol === "..") return { kind: "range", from: left, to: right };
  if (symbol === "&&" || symbol === "||") {
    if (left.kind === "logical" && left.operator === symbol) {
      left.operands.push(right);
      return left;
    }
    return { kind: "logical", operator: symbol, operands: [left, right] };
  }
  return { kind: "binary", operator: symbol, left, right };
}
