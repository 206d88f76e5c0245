import { type IToken, tokenMatcher } from "chevrotain";
import type { Clause, CollectionName, Expression, Variable } from "./ast.ts";
import { ExpressionGrammar } from "./expression-grammar.ts";
import { unacceptable } from "./syntax-error.ts";
import { T } from "./tokens.ts";

/** The grammar of the clauses that write, and of what other clauses share with them. */
export abstract class ModificationGrammar extends ExpressionGrammar {
  protected insertClause = this.RULE("insertClause", (): Clause => {
    this.CONSUME(T.Insert);
    const document = this.SUBRULE(this.expression, { ARGS: [true] });
    const collection = this.SUBRULE(this.into);
    const options = this.SUBRULE(this.optionsOf);
    return this.ACTION(() => ({
      kind: "modify",
      operation: "insert",
      document,
      collection,
      ...given({ options }),
      ...this.oldAndNew(),
    }));
  });

  protected updateClause = this.RULE("updateClause", (): Clause => {
    const command = this.SUBRULE(this.updateOrReplace);
    const first = this.SUBRULE(this.expression, { ARGS: [true] });
    const second = this.OPTION(() => {
      this.CONSUME(T.With);
      return this.SUBRULE2(this.expression, { ARGS: [true] });
    });
    const collection = this.SUBRULE(this.into);
    const options = this.SUBRULE(this.optionsOf);
    return this.ACTION(() => ({
      kind: "modify",
      operation: command,
      ...(second === undefined ? { document: first } : { selector: first, document: second }),
      collection,
      ...given({ options }),
      ...this.oldAndNew(),
    }));
  });

  private updateOrReplace = this.RULE("updateOrReplace", (): "update" | "replace" =>
    this.OR([
      {
        ALT: () => {
          this.CONSUME(T.Update);
          return "update";
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Replace);
          return "replace";
        },
      },
    ]),
  );

  protected removeClause = this.RULE("removeClause", (): Clause => {
    this.CONSUME(T.Remove);
    const selector = this.SUBRULE(this.expression, { ARGS: [true] });
    const collection = this.SUBRULE(this.into);
    const options = this.SUBRULE(this.optionsOf);
    return this.ACTION(() => ({
      kind: "modify",
      operation: "remove",
      selector,
      collection,
      ...given({ options }),
      old: this.scopes.declareAgain("OLD"),
    }));
  });

  protected upsertClause = this.RULE("upsertClause", (): Clause => {
    this.CONSUME(T.Upsert);
    const search = this.SUBRULE(this.expression);
    this.CONSUME(T.Insert);
    const insert = this.SUBRULE2(this.expression);
    const old = this.ACTION(() => this.scopes.declareAgain("OLD"));
    const operation = this.SUBRULE(this.updateOrReplace);
    const update = this.SUBRULE3(this.expression, { ARGS: [true] });
    const collection = this.SUBRULE(this.into);
    const options = this.SUBRULE(this.optionsOf);
    return this.ACTION(() => ({
      kind: "upsert",
      operation,
      search,
      insert,
      update,
      collection,
      ...given({ options }),
      old,
      new: this.scopes.declareAgain("NEW"),
    }));
  });

  private into = this.RULE("into", (): CollectionName => {
    this.OR([{ ALT: () => this.CONSUME(T.Into) }, { ALT: () => this.CONSUME(T.In) }]);
    return this.SUBRULE(this.collection);
  });

  /** A collection by its name (also quoted as a string), or `@@name`. */
  protected collection = this.RULE(
    "collection",
    (): CollectionName =>
      this.OR([
        { ALT: () => ({ name: this.SUBRULE(this.name) }) },
        { ALT: () => ({ name: this.CONSUME(T.QuotedString).image.slice(1, -1) }) },
        { ALT: () => ({ bind: this.parameter(this.CONSUME(T.CollectionParameter)) }) },
      ]),
  );

  /** `OPTIONS {...}`: a word that is a keyword only here. */
  protected optionsOf = this.RULE("optionsOf", (): Expression | undefined =>
    this.OPTION({
      GATE: () => this.isWord("OPTIONS"),
      DEF: () => {
        this.CONSUME(T.Identifier);
        return this.SUBRULE(this.object);
      },
    }),
  );

  protected word = this.RULE("word", (expected: string): IToken => {
    const token = this.CONSUME(T.Identifier);
    this.ACTION(() => {
      if (token.image.toUpperCase() !== expected) throw unacceptable(token);
    });
    return token;
  });

  protected isWord(word: string): boolean {
    const token = this.LA(1);
    return tokenMatcher(token, T.Identifier) && token.image.toUpperCase() === word;
  }

  private oldAndNew(): { old: Variable; new: Variable } {
    return { old: this.scopes.declareAgain("OLD"), new: this.scopes.declareAgain("NEW") };
  }
}

/** Leaves out what is undefined. */
export function given<T extends Record<string, unknown>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
