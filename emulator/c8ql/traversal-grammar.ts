import { type ParserMethod, tokenMatcher } from "chevrotain";
import type {
  Clause,
  CollectionName,
  Direction,
  Expression,
  PathKind,
  TraverseClause,
  TraversedEdges,
} from "./ast.ts";
import { given, ModificationGrammar } from "./modification-grammar.ts";
import { unacceptable } from "./syntax-error.ts";
import { directionTokens, T } from "./tokens.ts";

const PATH_KINDS: Record<string, PathKind> = {
  SHORTEST_PATH: "shortest",
  ALL_SHORTEST_PATHS: "all shortest",
  K_SHORTEST_PATHS: "k shortest",
  K_PATHS: "k",
};

/** How many variables a traversal can have, by what it gives. */
const MOST_VARIABLES = { none: 3, shortest: 2, "all shortest": 1, "k shortest": 1, k: 1 } as const;

/**
 * The grammar of FOR in its forms, and of WINDOW, which the local GDN reads but does not run: it is read to the end, so
 * that a mistake in it is a syntax error here as on the service.
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
              ALT: () => this.SUBRULE2(this.traversal, { ARGS: [names, source] }),
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
  private traversal = this.RULE("traversal", (names: string[], depth?: Expression): Clause => {
    const first = this.LA(1);
    const direction = this.SUBRULE(this.direction);
    const kind = this.OPTION(() => this.SUBRULE(this.pathKind));
    const start = this.SUBRULE(this.expression);
    const target = this.OPTION2({
      GATE: () => kind !== undefined,
      DEF: () => {
        this.SUBRULE(this.word, { ARGS: ["TO"] });
        return this.SUBRULE2(this.expression);
      },
    });
    const edges = this.OR2([
      {
        ALT: (): TraversedEdges => {
          this.CONSUME(T.Graph);
          return { graph: this.SUBRULE3(this.expression) };
        },
      },
      { ALT: (): TraversedEdges => ({ collections: this.SUBRULE(this.edges) }) },
    ]);
    const variables = this.ACTION(() => {
      if (names.length > MOST_VARIABLES[kind ?? "none"]) throw unacceptable(first);
      return names.map((name) => this.scopes.declare(name));
    });
    const prune = this.SUBRULE(this.prune);
    const options = this.SUBRULE(this.optionsOf);
    return this.ACTION((): Clause => {
      const paths = kind === undefined || target === undefined ? undefined : { kind, target };
      return {
        kind: "traverse",
        ...{ variables, direction, start, edges },
        ...given({ depth, paths, prune, options }),
      };
    });
  });

  private pathKind = this.RULE("pathKind", (): PathKind => {
    const { image } = this.OR([
      { ALT: () => this.CONSUME(T.ShortestPath) },
      { ALT: () => this.CONSUME(T.KShortestPaths) },
      { ALT: () => this.CONSUME(T.KPaths) },
      { ALT: () => this.CONSUME(T.AllShortestPaths) },
    ]);
    return this.ACTION(() => PATH_KINDS[image.toUpperCase()] ?? "shortest");
  });

  private direction = this.RULE("direction", (): Direction => {
    const { image } = this.OR([
      { ALT: () => this.CONSUME(T.Outbound) },
      { ALT: () => this.CONSUME(T.Inbound) },
      { ALT: () => this.CONSUME(T.Any) },
    ]);
    return this.ACTION(() => image.toLowerCase() as Direction);
  });

  /** Collections of edges, each with a direction of its own if need be. */
  private edges = this.RULE("edges", (): { collection: CollectionName; direction?: Direction }[] => {
    const all: { collection: CollectionName; direction?: Direction }[] = [];
    this.AT_LEAST_ONE_SEP({
      SEP: T.Comma,
      DEF: () => {
        const direction = this.OPTION(() => this.SUBRULE(this.direction));
        const collection = this.SUBRULE(this.collection);
        all.push({ collection, ...given({ direction }) });
      },
    });
    return all;
  });

  private prune = this.RULE("prune", (): TraverseClause["prune"] =>
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
        const condition = this.SUBRULE(this.expression);
        const variable = this.ACTION(() => (name === undefined ? undefined : this.scopes.declare(name)));
        return { condition, ...given({ variable }) };
      },
    }),
  );

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
