import { type IToken, type ParserMethod, tokenMatcher } from "chevrotain";
import { AccessPath } from "./access-path.ts";
import type { AttributeName, Expression, LimitClause } from "./ast.ts";
import { climb, type InfixOperator, infixOperator } from "./precedence.ts";
import { nestedTooDeep } from "./syntax-error.ts";
import { comparisonTokens, T } from "./tokens.ts";
import { ValueGrammar } from "./value-grammar.ts";

/**
 * How deep brackets, sub-queries and ternaries may nest. The service's own limit is not known; this one keeps the
 * parser, which recurses, and everything that walks the tree far from the end of the stack.
 */
export const MAX_NESTING = 100;

/** The grammar of expressions. The actions build the tree, and resolve names as they are met. */
export abstract class ExpressionGrammar extends ValueGrammar {
  /** `withoutIn`: before `IN collection`, IN is not an operator. */
  override expression: ParserMethod<[withoutIn?: boolean], Expression> = this.RULE(
    "expression",
    (withoutIn?: boolean): Expression => {
      this.ACTION(() => {
        if (++this.depth > MAX_NESTING) throw nestedTooDeep(this.LA(1));
      });
      const branches: { condition: Expression; then: Expression | undefined }[] = [];
      let last = this.SUBRULE(this.binary, { ARGS: [withoutIn] });
      this.MANY(() => {
        this.CONSUME(T.Question);
        const then = this.OPTION(() => this.SUBRULE(this.expression));
        this.CONSUME(T.Colon);
        const otherwise = this.SUBRULE2(this.binary, { ARGS: [withoutIn] });
        branches.push({ condition: last, then });
        last = otherwise;
      });
      this.ACTION(() => this.depth--);
      return branches.reduceRight<Expression>(
        (otherwise, { condition, then }) => ({
          kind: "ternary",
          condition,
          ...(then === undefined ? {} : { then }),
          otherwise,
        }),
        last,
      );
    },
  );

  /** A chain of operands, to which precedence is applied afterwards: far less recursion than a rule for each level. */
  private binary = this.RULE("binary", (withoutIn?: boolean): Expression => {
    const operands: Expression[] = [];
    const operators: InfixOperator[] = [];
    operands.push(this.SUBRULE(this.unary));
    this.MANY({
      GATE: () => !(withoutIn === true && tokenMatcher(this.LA(1), T.In)) && !this.isDirection(),
      DEF: () => {
        operators.push(this.SUBRULE(this.operator));
        operands.push(this.SUBRULE2(this.unary));
      },
    });
    return this.ACTION(() => climb(operands, operators));
  });

  /** ANY is a direction after the depths of a traversal, and else a quantifier before a comparison. */
  private isDirection(): boolean {
    if (!tokenMatcher(this.LA(1), T.Any)) return false;
    const next = this.LA(2).tokenType;
    return next !== T.Not && !comparisonTokens.includes(next);
  }

  private operator = this.RULE("operator", (): InfixOperator => {
    let quantifier: IToken | undefined;
    let not = false;
    const token = this.OR([
      { ALT: () => this.CONSUME(T.OrSign) },
      { ALT: () => this.CONSUME(T.Or) },
      { ALT: () => this.CONSUME(T.AndSign) },
      { ALT: () => this.CONSUME(T.And) },
      { ALT: () => this.CONSUME(T.Range) },
      { ALT: () => this.CONSUME(T.Plus) },
      { ALT: () => this.CONSUME(T.Minus) },
      { ALT: () => this.CONSUME(T.Times) },
      { ALT: () => this.CONSUME(T.Divide) },
      { ALT: () => this.CONSUME(T.Modulus) },
      { ALT: () => this.SUBRULE(this.comparison) },
      { ALT: () => this.SUBRULE(this.match) },
      {
        ALT: () => {
          this.CONSUME(T.Not);
          not = true;
          return this.OR2([{ ALT: () => this.CONSUME2(T.In) }, { ALT: () => this.SUBRULE2(this.match) }]);
        },
      },
      {
        ALT: () => {
          quantifier = this.OR3([
            { ALT: () => this.CONSUME(T.Any) },
            { ALT: () => this.CONSUME(T.All) },
            { ALT: () => this.CONSUME(T.None) },
          ]);
          this.OPTION(() => {
            this.CONSUME2(T.Not);
            not = true;
          });
          return this.SUBRULE2(this.comparison);
        },
      },
    ]);
    return this.ACTION(() => infixOperator(token, not, quantifier));
  });

  private comparison = this.RULE(
    "comparison",
    (): IToken =>
      this.OR([
        { ALT: () => this.CONSUME(T.Equal) },
        { ALT: () => this.CONSUME(T.NotEqual) },
        { ALT: () => this.CONSUME(T.Less) },
        { ALT: () => this.CONSUME(T.LessEqual) },
        { ALT: () => this.CONSUME(T.Greater) },
        { ALT: () => this.CONSUME(T.GreaterEqual) },
        { ALT: () => this.CONSUME(T.In) },
      ]),
  );

  private match = this.RULE(
    "match",
    (): IToken =>
      this.OR([
        { ALT: () => this.CONSUME(T.Like) },
        { ALT: () => this.CONSUME(T.RegexMatch) },
        { ALT: () => this.CONSUME(T.RegexNoMatch) },
      ]),
  );

  private unary = this.RULE("unary", (): Expression => {
    const operators: ("!" | "+" | "-")[] = [];
    this.MANY(() => {
      const token = this.OR([
        { ALT: () => this.CONSUME(T.NotSign) },
        { ALT: () => this.CONSUME(T.Not) },
        { ALT: () => this.CONSUME(T.Plus) },
        { ALT: () => this.CONSUME(T.Minus) },
      ]);
      operators.push(token.image === "+" || token.image === "-" ? token.image : "!");
    });
    const operand = this.SUBRULE(this.access);
    return operators.reduceRight<Expression>(
      (inner, operator) => ({ kind: "unary", operator, operand: inner }),
      operand,
    );
  });

  private access = this.RULE("access", (): Expression => {
    const path = new AccessPath(this.SUBRULE(this.primary));
    this.MANY(() => {
      this.OR([
        {
          ALT: () => {
            this.CONSUME(T.Dot);
            const name = this.SUBRULE(this.attributeName);
            path.extend((base) => ({ kind: "attribute", base, name }));
          },
        },
        {
          ALT: () => {
            this.CONSUME(T.ArrayOpen);
            this.OR2([
              { ALT: () => this.SUBRULE(this.expansion, { ARGS: [path] }) },
              {
                ALT: () => {
                  const index = this.SUBRULE(this.expression);
                  path.extend((base) => ({ kind: "index", base, index }));
                },
              },
            ]);
            this.CONSUME(T.ArrayClose);
          },
        },
      ]);
    });
    return path.expression;
  });

  private attributeName = this.RULE(
    "attributeName",
    (): AttributeName =>
      this.OR([
        { ALT: () => this.SUBRULE(this.name) },
        { ALT: () => ({ bind: this.parameter(this.CONSUME(T.Parameter)) }) },
      ]),
  );

  private expansion = this.RULE("expansion", (path: AccessPath): void => {
    let levels = 0;
    this.AT_LEAST_ONE(() => {
      this.CONSUME(T.Times);
      levels++;
    });
    const variable = this.ACTION(() => {
      this.scopes.open();
      return this.scopes.declareAgain("CURRENT");
    });
    const filter = this.OPTION(() => {
      this.CONSUME(T.Filter);
      return this.SUBRULE(this.expression);
    });
    const limit = this.OPTION2(() => this.SUBRULE(this.limit));
    const projection = this.OPTION3(() => {
      this.CONSUME(T.Return);
      return this.SUBRULE2(this.expression);
    });
    this.ACTION(() => {
      this.scopes.close();
      path.expand({
        kind: "expansion",
        variable,
        levels,
        ...(filter === undefined ? {} : { filter }),
        ...(limit === undefined ? {} : { limit }),
        projection: projection ?? { kind: "reference", variable },
      });
    });
  });

  limit = this.RULE("limit", (): LimitClause => {
    this.CONSUME(T.Limit);
    const first = this.SUBRULE(this.expression);
    const second = this.OPTION(() => {
      this.CONSUME(T.Comma);
      return this.SUBRULE2(this.expression);
    });
    return second === undefined
      ? { kind: "limit", count: first }
      : { kind: "limit", offset: first, count: second };
  });

  private primary = this.RULE(
    "primary",
    (): Expression =>
      this.OR([
        { ALT: () => this.SUBRULE(this.literal) },
        { ALT: () => this.SUBRULE(this.array) },
        { ALT: () => this.SUBRULE(this.object) },
        { ALT: () => ({ kind: "parameter", name: this.parameter(this.CONSUME(T.Parameter)) }) },
        {
          ALT: () => ({
            kind: "collection",
            collection: { bind: this.parameter(this.CONSUME(T.CollectionParameter)) },
          }),
        },
        {
          ALT: () => {
            this.CONSUME(T.Open);
            const inner = this.SUBRULE(this.expressionOrQuery);
            this.CONSUME(T.Close);
            return inner;
          },
        },
        {
          // LIKE is an operator and a function.
          ALT: () => {
            const name = this.CONSUME(T.Like);
            return this.SUBRULE(this.callArguments, { ARGS: [name.image] });
          },
        },
        { ALT: () => this.SUBRULE(this.variableOrCall) },
      ]),
  );

  private variableOrCall = this.RULE("variableOrCall", (): Expression => {
    let name = this.SUBRULE(this.name);
    let scoped = false;
    this.MANY(() => {
      this.CONSUME(T.Scope);
      name += `::${this.SUBRULE2(this.name)}`;
      scoped = true;
    });
    const call = this.OPTION({
      GATE: () => scoped || tokenMatcher(this.LA(1), T.Open),
      DEF: () => this.SUBRULE(this.callArguments, { ARGS: [name] }),
    });
    return this.ACTION(() => call ?? this.scopes.resolve(name));
  });
}
