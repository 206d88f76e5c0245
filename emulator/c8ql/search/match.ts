import type { Json } from "../../common/json.ts";
import type { Expression, FunctionCall, Variable } from "../ast.ts";
import type { Frame } from "../compile/compiled.ts";
import { attributeName, type Compiler, constantValue } from "../compile/compiler.ts";
import { ERROR, queryError, unsupported } from "../errors.ts";
import { levenshtein } from "../functions/strings.ts";
import { matchesPattern } from "../pattern.ts";
import { compare, equal as isEqual, isTrue, toNumber } from "../values.ts";
import { walk } from "../walk.ts";
import type { Entry, IndexedField } from "./entry.ts";
import { tokensBy } from "./tokens.ts";

/** Whether a condition holds for a document as a view indexes it. It looks at all parts, for the sake of scores. */
export type Match = (frame: Frame, entry: Entry) => boolean;

/** What holds for a part of a condition: its analyzer, and how much its terms count. */
interface Context {
  readonly analyzer: string;
  readonly boost: number;
}

/** A value that is known before the document is. */
type Known = (frame: Frame) => Json;

/** Turns the condition of SEARCH into a function; `variable` is that of the view's documents. */
export function compileMatch(compiler: Compiler, condition: Expression, variable: Variable): Match {
  return new MatchCompiler(compiler, variable).match(condition, { analyzer: "identity", boost: 1 });
}

/** Which tokens of an attribute, and which of its other values, fulfil a comparison. */
interface Comparison {
  token(token: string): boolean;
  value(value: Json): boolean;
}

class MatchCompiler {
  readonly #compiler: Compiler;
  readonly #variable: Variable;

  constructor(compiler: Compiler, variable: Variable) {
    this.#compiler = compiler;
    this.#variable = variable;
  }

  match(node: Expression, context: Context): Match {
    if (!this.#isAboutDocument(node)) {
      const known = this.#known(node);
      return (frame) => isTrue(known(frame));
    }
    switch (node.kind) {
      case "logical":
        return this.#logical(node.operator, node.operands, context);
      case "unary":
        if (node.operator === "!") {
          const inner = this.match(node.operand, context);
          return (frame, entry) => !inner(frame, entry);
        }
        break;
      case "binary":
        return this.#binary(node, context);
      case "quantified":
        return this.#quantified(node, context);
      case "call":
        return this.#call(node, context);
    }
    throw unsupported("this part of SEARCH");
  }

  #logical(operator: "&&" | "||", operands: Expression[], context: Context): Match {
    const matches = operands.map((operand) => this.match(operand, context));
    return (frame, entry) => {
      let found = 0;
      for (const match of matches) if (match(frame, entry)) found += 1;
      return operator === "||" ? found > 0 : found === matches.length;
    };
  }

  #binary({ operator, left, right }: Extract<Expression, { kind: "binary" }>, context: Context): Match {
    const isReversed = this.#pathOf(left) === undefined;
    const path = this.#pathOf(isReversed ? right : left);
    if (path === undefined)
      throw unsupported("a comparison in SEARCH that is not of an attribute with a value");
    const given = this.#known(isReversed ? left : right);
    const wanted = isReversed ? (REVERSED[operator] ?? operator) : operator;
    const isNegative = wanted === "!=" || wanted === "NOT IN" || wanted === "NOT LIKE";
    const comparison = COMPARISONS[wanted];
    if (comparison === undefined || (isReversed && wanted.endsWith("IN"))) {
      throw unsupported(`the operator ${operator} in SEARCH`);
    }
    const found = this.#comparing(path, context, (frame) => comparison(given(frame)));
    return isNegative ? (frame, entry) => !found(frame, entry) : found;
  }

  #comparing(path: readonly string[], context: Context, of: (frame: Frame) => Comparison): Match {
    const { analyzer, boost } = context;
    return (frame, entry) => {
      const comparison = of(frame);
      const field = entry.field(path, analyzer);
      let isFound = field.values.some((value) => comparison.value(value));
      for (const token of field.tokens.keys()) {
        if (!comparison.token(token)) continue;
        isFound = true;
        entry.hit(path, analyzer, token, boost);
      }
      return isFound;
    };
  }

  /** `["a", "b"] ALL == d.tags`, `TOKENS(...) ANY == d.text`: of each value on the left. */
  #quantified(node: Extract<Expression, { kind: "quantified" }>, context: Context): Match {
    const path = this.#pathOf(node.right);
    const comparison = COMPARISONS[node.operator === "==" ? "==" : node.operator];
    if (path === undefined || comparison === undefined || node.operator !== "==") {
      throw unsupported("this comparison of a list in SEARCH");
    }
    const given = this.#known(node.left);
    return (frame, entry) => {
      const values = listOf(given(frame));
      const found = values.filter((value) =>
        this.#comparing(path, context, () => comparison(value))(frame, entry),
      );
      if (node.quantifier === "ALL") return found.length === values.length;
      return node.quantifier === "ANY" ? found.length > 0 : found.length === 0;
    };
  }

  #call(node: FunctionCall, context: Context): Match {
    const { name, args } = node;
    const [first, second] = args as [Expression, Expression];
    switch (name) {
      case "ANALYZER": {
        const analyzer = constantValue(this.#compiler, second, "the analyzer of ANALYZER()");
        if (typeof analyzer !== "string") throw invalid(name);
        tokensBy(analyzer, "");
        return this.match(first, { ...context, analyzer });
      }
      case "BOOST":
        return this.match(first, {
          ...context,
          boost: context.boost * toNumber(constantValue(this.#compiler, second, "the factor of BOOST()")),
        });
      case "MIN_MATCH":
        return this.#minMatch(args, context);
      case "PHRASE":
        return this.#phrase(args, context);
      case "IN_RANGE":
        return this.#onAttribute(
          node,
          context,
          ([low = null, high = null, withLow = null, withHigh = null]) =>
            both(
              COMPARISONS[isTrue(withLow) ? ">=" : ">"]?.(low),
              COMPARISONS[isTrue(withHigh) ? "<=" : "<"]?.(high),
            ),
        );
      case "STARTS_WITH":
        return this.#onAttribute(node, context, ([prefix = null]) => {
          const prefixes = listOf(prefix).filter((each) => typeof each === "string");
          return ofTokens((token) => prefixes.some((each) => token.startsWith(each)));
        });
      case "LIKE":
        return this.#onAttribute(node, context, ([pattern = null]) => COMPARISONS.LIKE?.(pattern) ?? NEVER);
      case "LEVENSHTEIN_MATCH":
        return this.#onAttribute(node, context, ([target = "", distance = 0, , , prefix = ""]) =>
          ofTokens(
            (token) =>
              token.startsWith(String(prefix)) &&
              levenshtein(token.slice(String(prefix).length), String(target)) <= toNumber(distance),
          ),
        );
      case "EXISTS":
        return this.#exists(node, context);
    }
    throw unsupported(`the function ${name}() in SEARCH`);
  }

  /** A function of an attribute and of values that are known. */
  #onAttribute(
    { name, args }: FunctionCall,
    context: Context,
    comparison: (values: Json[]) => Comparison,
  ): Match {
    const [attribute, ...rest] = args;
    const path = attribute && this.#pathOf(attribute);
    if (path === undefined) throw invalid(name);
    const values = rest.map((each) => this.#known(each));
    return this.#comparing(path, context, (frame) => comparison(values.map((value) => value(frame))));
  }

  #exists({ name, args: [attribute, type] }: FunctionCall, { analyzer }: Context): Match {
    const path = attribute && this.#pathOf(attribute);
    if (path === undefined) throw invalid(name);
    const wanted = type && this.#known(type);
    return (frame, entry) => {
      const field = entry.field(path, analyzer);
      return isOfType(field, wanted?.(frame));
    };
  }

  #minMatch(args: Expression[], context: Context): Match {
    const last = args.at(-1) as Expression;
    const matches = args.slice(0, -1).map((each) => this.match(each, context));
    const least = this.#known(last);
    return (frame, entry) => matches.filter((match) => match(frame, entry)).length >= toNumber(least(frame));
  }

  /** `PHRASE(d.text, "quick", 1, "fox", "text_en")`: texts with so many words between them; at last the analyzer. */
  #phrase([attribute, ...rest]: Expression[], context: Context): Match {
    const path = attribute && this.#pathOf(attribute);
    if (path === undefined) throw invalid("PHRASE");
    const given = rest.map((each) => this.#known(each));
    return (frame, entry) => {
      const values = given
        .map((value) => value(frame))
        .flatMap((value) => (Array.isArray(value) ? value : [value]));
      const hasAnalyzer =
        values.length > 1 && typeof values.at(-1) === "string" && typeof values.at(-2) === "string";
      const analyzer = hasAnalyzer ? String(values.pop()) : context.analyzer;
      const places = phrasePlaces(values, (text) => tokensBy(analyzer, text));
      const field = entry.field(path, analyzer);
      if (places.length === 0 || !hasPhrase(field, places)) return false;
      for (const { token } of places) entry.hit(path, analyzer, token, context.boost);
      return true;
    };
  }

  #isAboutDocument(node: Expression): boolean {
    return walk(node).some((each) => each.kind === "reference" && each.variable === this.#variable);
  }

  /** `d.a.b` and `d["a"]` as names; undefined for anything else. */
  #pathOf(node: Expression): string[] | undefined {
    const names: string[] = [];
    let at = node;
    while (at.kind === "attribute" || at.kind === "index") {
      if (at.kind === "attribute") names.unshift(attributeName(this.#compiler.run, at.name));
      else {
        const name = this.#isAboutDocument(at.index)
          ? undefined
          : constantValue(this.#compiler, at.index, "it");
        if (typeof name !== "string") return undefined;
        names.unshift(name);
      }
      at = at.base;
    }
    return at.kind === "reference" && at.variable === this.#variable && names.length > 0 ? names : undefined;
  }

  #known(node: Expression): Known {
    if (this.#isAboutDocument(node)) throw unsupported("a comparison of two attributes in SEARCH");
    const compiled = this.#compiler.expression(node);
    if (compiled.slow) throw unsupported("a sub-query in SEARCH");
    return compiled.run;
  }
}

const REVERSED: Partial<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

const NEVER: Comparison = { token: () => false, value: () => false };
const ofTokens = (token: (token: string) => boolean): Comparison => ({ token, value: () => false });

function both(left: Comparison = NEVER, right: Comparison = NEVER): Comparison {
  return {
    token: (token) => left.token(token) && right.token(token),
    value: (value) => left.value(value) && right.value(value),
  };
}

/** Values of different types have no order in an index. */
function ordered(holds: (order: number) => boolean) {
  return (wanted: Json): Comparison => ({
    token: (token) => typeof wanted === "string" && holds(compare(token, wanted)),
    value: (value) => typeof value === typeof wanted && value !== null && holds(compare(value, wanted)),
  });
}

const equal = (wanted: Json): Comparison => ({
  token: (token) => token === wanted,
  value: (value) => isEqual(value, wanted),
});

const among = (wanted: Json): Comparison => {
  const all = listOf(wanted).map(equal);
  return {
    token: (token) => all.some((each) => each.token(token)),
    value: (value) => all.some((each) => each.value(value)),
  };
};

const like = (wanted: Json): Comparison => ofTokens((token) => matchesPattern(token, String(wanted), false));

/** The comparisons of an attribute with a value; the negative ones are those of which they are the contrary. */
const COMPARISONS: Partial<Record<string, (wanted: Json) => Comparison>> = {
  ...{ "==": equal, "!=": equal, IN: among, "NOT IN": among, LIKE: like, "NOT LIKE": like },
  "<": ordered((order) => order < 0),
  "<=": ordered((order) => order <= 0),
  ">": ordered((order) => order > 0),
  ">=": ordered((order) => order >= 0),
};

const listOf = (value: Json): Json[] => (Array.isArray(value) ? value : [value]);

function isOfType({ values, tokens }: IndexedField, type: Json | undefined): boolean {
  if (type === undefined || type === null || type === "analyzer") return values.length > 0 || tokens.size > 0;
  if (type === "string") return tokens.size > 0;
  if (type === "null") return values.includes(null);
  const name = type === "bool" ? "boolean" : type === "numeric" ? "number" : type;
  return values.some((value) => typeof value === name);
}

interface PhrasePlace {
  readonly token: string;
  /** How far from the first. */
  readonly offset: number;
}

/** Texts one after the other, and numbers of words between them. */
function phrasePlaces(values: Json[], tokenize: (text: string) => string[]): PhrasePlace[] {
  const places: PhrasePlace[] = [];
  let offset = 0;
  for (const value of values) {
    if (typeof value === "number") offset += value;
    else if (typeof value === "string") {
      for (const token of tokenize(value)) places.push({ token, offset: offset++ });
    } else throw invalid("PHRASE");
  }
  return places;
}

function hasPhrase({ tokens }: IndexedField, [first, ...rest]: PhrasePlace[]): boolean {
  if (first === undefined) return false;
  const places = rest.map(({ token, offset }) => ({
    at: new Set(tokens.get(token)),
    offset: offset - first.offset,
  }));
  return (tokens.get(first.token) ?? []).some((start) =>
    places.every(({ at, offset }) => at.has(start + offset)),
  );
}

function invalid(name: string) {
  return queryError(ERROR.functionArgumentType, `invalid argument type in call to function '${name}()'`);
}
