import { type IToken, type ParserMethod, tokenMatcher } from "chevrotain";
import type { Clause, Expression } from "./ast.ts";
import { given, ModificationGrammar } from "./modification-grammar.ts";
import { unacceptable } from "./syntax-error.ts";
import { directionTokens, T } from "./tokens.ts";

/**
 * The grammar of FOR, and of what the local GDN reads but does not run: traversals, paths and WINDOW. They are
 * read to the end, so that a mistake in them is a syntax error here as on the service.
 */
export abstract class TraversalGrammar extends ModificationGrammar {
  /** The first part of the query that the local GDN cannot run, for people. */
  undone: string | undefined;

  protected abstract aggregates: ParserMethod<[], unknown>;

  protected forClause = this.RULE("forClause", (): Clause => {
    const names: string[] = [];
    this.CONSUME(T.For);
    this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => names.push(this.SUBRULE(this.name)) });
    this.CONSUME(T.In);
    return this.OR([
      { ALT: () => this.SUBRULE(this.traversal, { ARGS: [names] }) },
      {
        ALT: () => {
          const source = this.SUBRULE(this.expression);
          return this.OR2([
            {
              GATE: () => directionTokens.includes(this.LA(1).tokenType),
              ALT: () => this.SUBRULE2(this.traversal, { ARGS: [names] }),
            },
            { ALT: () => this.SUBRULE(this.loop, { ARGS: [names, source] }) },
          ]);
        },
      },
    ]);
  });

  /** What follows the source of a loop over a list or collection. */
  private loop = this.RULE("loop", (names: string[], source: Expression): Clause => {
    const variable = this.ACTION(() => {
      const [name = "", second] = names;
      if (second !== undefined) throw unacceptable(this.LA(1));
      return this.scopes.declare(name);
    });
    const search = this.OPTION({
      GATE: () => this.isWord("SEARCH"),
      DEF: () => {
        this.CONSUME(T.Identifier);
        return this.SUBRULE(this.expression);
      },
    });
    const options = this.SUBRULE(this.optionsOf);
    return this.ACTION(() => ({ kind: "for", variable, source, ...given({ search, options }) }));
  });

  /** `OUTBOUND 'a/1' edges`, `ANY SHORTEST_PATH a TO b GRAPH 'g'`: all that follows the depths. */
  private traversal = this.RULE("traversal", (names: string[]): Clause => {
    const direction = this.SUBRULE(this.direction);
    this.leaveOut("a graph traversal");
    const isPath = this.OPTION(() => {
      this.OR([
        { ALT: () => this.CONSUME(T.ShortestPath) },
        { ALT: () => this.CONSUME(T.KShortestPaths) },
        { ALT: () => this.CONSUME(T.KPaths) },
        { ALT: () => this.CONSUME(T.AllShortestPaths) },
      ]);
      return true;
    });
    this.SUBRULE(this.expression);
    this.OPTION2({
      GATE: () => isPath === true,
      DEF: () => {
        this.SUBRULE(this.word, { ARGS: ["TO"] });
        this.SUBRULE2(this.expression);
      },
    });
    this.OR2([
      {
        ALT: () => {
          this.CONSUME(T.Graph);
          this.SUBRULE3(this.expression);
        },
      },
      { ALT: () => this.SUBRULE(this.edges) },
    ]);
    const variables = this.ACTION(() => {
      if (names.length > 3) throw unacceptable(direction);
      return names.map((name) => this.scopes.declare(name));
    });
    this.SUBRULE(this.prune);
    this.SUBRULE(this.optionsOf);
    return this.ACTION((): Clause => {
      const [variable] = variables;
      if (variable === undefined) throw unacceptable(direction);
      return { kind: "for", variable, source: { kind: "array", elements: [] } };
    });
  });

  private direction = this.RULE(
    "direction",
    (): IToken =>
      this.OR([
        { ALT: () => this.CONSUME(T.Outbound) },
        { ALT: () => this.CONSUME(T.Inbound) },
        { ALT: () => this.CONSUME(T.Any) },
      ]),
  );

  /** Collections of edges, each with a direction of its own if need be. */
  private edges = this.RULE("edges", (): void => {
    this.AT_LEAST_ONE_SEP({
      SEP: T.Comma,
      DEF: () => {
        this.OPTION(() => this.SUBRULE(this.direction));
        this.SUBRULE(this.collection);
      },
    });
  });

  private prune = this.RULE("prune", (): void => {
    this.OPTION({
      GATE: () => this.isWord("PRUNE"),
      DEF: () => {
        this.CONSUME(T.Identifier);
        const name = this.OPTION2({
          GATE: () => tokenMatcher(this.LA(2), T.Assign),
          DEF: () => {
            const named = this.SUBRULE(this.name);
            this.CONSUME(T.Assign);
            return named;
          },
        });
        this.SUBRULE(this.expression);
        this.ACTION(() => name !== undefined && this.scopes.declare(name));
      },
    });
  });

  /** `WINDOW {preceding: 1} AGGREGATE ...`, `WINDOW time WITH {preceding: 'PT1H'} AGGREGATE ...`. */
  protected windowClause = this.RULE("windowClause", (): Clause => {
    this.CONSUME(T.Identifier);
    this.leaveOut("WINDOW");
    const condition = this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.CONSUME(T.With);
      this.SUBRULE(this.object);
    });
    this.CONSUME(T.Aggregate);
    this.SUBRULE(this.aggregates);
    return { kind: "filter", condition };
  });

  private leaveOut(what: string): void {
    this.ACTION(() => {
      this.undone ??= what;
    });
  }
}
