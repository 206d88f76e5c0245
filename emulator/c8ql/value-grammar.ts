import { EmbeddedActionsParser, type IToken, type ParserMethod } from "chevrotain";
import type { Expression, FunctionCall, ObjectElement, Query } from "./ast.ts";
import { numberOf, unquote } from "./literals.ts";
import { Scopes } from "./scopes.ts";
import { allTokens, T } from "./tokens.ts";

/** The grammar of values as they are written: literals, arrays, objects, arguments, names; and what a parse gathers. */
export abstract class ValueGrammar extends EmbeddedActionsParser {
  scopes = new Scopes();
  parameters = new Set<string>();
  depth = 0;

  /** An expression: defined by the grammar of expressions. `withoutIn`: IN is no operator in it. */
  abstract expression: ParserMethod<[withoutIn?: boolean], Expression>;

  /** A query or sub-query: defined by the grammar of clauses. */
  abstract query: ParserMethod<[], Query>;

  constructor() {
    super(allTokens, { maxLookahead: 2, recoveryEnabled: false });
  }
  callArguments = this.RULE("callArguments", (name: string): FunctionCall => {
    const args: Expression[] = [];
    this.CONSUME(T.Open);
    this.OPTION(() => {
      args.push(this.SUBRULE(this.expressionOrQuery));
      this.MANY(() => {
        this.CONSUME(T.Comma);
        args.push(this.SUBRULE2(this.expressionOrQuery));
      });
      this.OPTION2(() => this.CONSUME2(T.Comma));
    });
    this.CONSUME(T.Close);
    return this.ACTION(() => ({ kind: "call", name: name.toUpperCase(), args }));
  });

  protected expressionOrQuery = this.RULE(
    "expressionOrQuery",
    (): Expression =>
      this.OR([
        { ALT: () => this.SUBRULE(this.expression) },
        { ALT: () => ({ kind: "subquery", query: this.SUBRULE(this.query) }) },
      ]),
  );

  protected literal = this.RULE(
    "literal",
    (): Expression =>
      this.OR([
        { ALT: () => constant(this.CONSUME(T.Null), null) },
        { ALT: () => constant(this.CONSUME(T.True), true) },
        { ALT: () => constant(this.CONSUME(T.False), false) },
        { ALT: () => ({ kind: "literal", value: numberOf(this.CONSUME(T.Integer).image) }) },
        { ALT: () => ({ kind: "literal", value: numberOf(this.CONSUME(T.Double).image) }) },
        { ALT: () => ({ kind: "literal", value: numberOf(this.CONSUME(T.Radix).image) }) },
        { ALT: () => ({ kind: "literal", value: unquote(this.CONSUME(T.QuotedString).image) }) },
      ]),
  );

  protected array = this.RULE("array", (): Expression => {
    const elements: Expression[] = [];
    this.CONSUME(T.ArrayOpen);
    this.OPTION(() => {
      elements.push(this.SUBRULE(this.expression));
      this.MANY(() => {
        this.CONSUME(T.Comma);
        elements.push(this.SUBRULE2(this.expression));
      });
      this.OPTION2(() => this.CONSUME2(T.Comma));
    });
    this.CONSUME(T.ArrayClose);
    return { kind: "array", elements };
  });

  object = this.RULE("object", (): Expression => {
    const elements: ObjectElement[] = [];
    this.CONSUME(T.ObjectOpen);
    this.OPTION(() => {
      elements.push(this.SUBRULE(this.objectElement));
      this.MANY(() => {
        this.CONSUME(T.Comma);
        elements.push(this.SUBRULE2(this.objectElement));
      });
      this.OPTION2(() => this.CONSUME2(T.Comma));
    });
    this.CONSUME(T.ObjectClose);
    return { kind: "object", elements };
  });

  private objectElement = this.RULE(
    "objectElement",
    (): ObjectElement =>
      this.OR([
        {
          ALT: () => {
            const name = this.SUBRULE(this.name);
            const value = this.OPTION(() => {
              this.CONSUME(T.Colon);
              return this.SUBRULE(this.expression);
            });
            return this.ACTION(() => ({ name, value: value ?? this.scopes.resolve(name) }));
          },
        },
        {
          ALT: () => {
            const name = unquote(this.CONSUME(T.QuotedString).image);
            this.CONSUME2(T.Colon);
            return { name, value: this.SUBRULE2(this.expression) };
          },
        },
        {
          ALT: () => {
            const name = { bind: this.parameter(this.CONSUME(T.Parameter)) };
            this.CONSUME3(T.Colon);
            return { name, value: this.SUBRULE3(this.expression) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(T.ArrayOpen);
            const computed = this.SUBRULE4(this.expression);
            this.CONSUME(T.ArrayClose);
            this.CONSUME4(T.Colon);
            return { computed, value: this.SUBRULE5(this.expression) };
          },
        },
      ]),
  );

  /** A plain or ticked name. */
  name = this.RULE("name", (): string =>
    this.OR([
      { ALT: () => this.CONSUME(T.Identifier).image },
      { ALT: () => unquote(this.CONSUME(T.QuotedName).image) },
    ]),
  );

  /** Notes the parameter; its name is that under which its value is given (`@name` for a collection's). */
  protected parameter(token: IToken): string {
    const name = token.image.slice(1);
    this.ACTION(() => this.parameters.add(name));
    return name;
  }
}

function constant(_token: IToken, value: null | boolean): Expression {
  return { kind: "literal", value };
}
