import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

/** The contexts that expressions of a job look into: `github`, `secrets`, `vars`, `steps`, ... */
export type Contexts = Record<string, unknown>;

/** Functions beside the built-in ones, such as `success()`. */
export type Functions = Record<string, (argument: string) => string | boolean>;

/** Puts the values of all `${{ ... }}` into a text. */
export function fillIn(text: string, contexts: Contexts, functions: Functions): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
    evaluate(expression, contexts, functions).coerceString(),
  );
}

/** Whether a condition holds; one that asks for no status holds only while all went well. */
export function holds(condition: string | undefined, contexts: Contexts, functions: Functions): boolean {
  const [, inner = condition ?? "true"] = /^\$\{\{(.*)\}\}$/s.exec(condition ?? "") ?? [];
  const asksForStatus = /\b(success|failure|always|cancelled)\(/.test(inner);
  const whole = asksForStatus ? inner : `success() && (${inner})`;
  return isTrue(evaluate(whole, contexts, functions));
}

function evaluate(expression: string, contexts: Contexts, functions: Functions) {
  const definitions = Object.entries(functions).map(([name, call]) => ({
    ...{ name, minArgs: 0, maxArgs: 1 },
    call: (argument?: data.ExpressionData) => {
      const value = call(argument?.coerceString() ?? "");
      return typeof value === "string" ? new data.StringData(value) : new data.BooleanData(value);
    },
  }));
  const { tokens } = new Lexer(expression.trim()).lex();
  const tree = new Parser(tokens, Object.keys(contexts), definitions).parse();
  const values = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  return new Evaluator(
    tree,
    values,
    new Map(definitions.map((one) => [one.name.toLowerCase(), one])),
  ).evaluate();
}

function isTrue(value: data.ExpressionData): boolean {
  return !["", "false", "0"].includes(value.coerceString());
}
