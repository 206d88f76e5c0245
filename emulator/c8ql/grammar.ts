import { type ParserMethod, tokenMatcher } from "chevrotain";
import type {
  Assignment,
  Clause,
  CollectClause,
  CollectionName,
  Expression,
  FunctionCall,
  Query,
  Variable,
} from "./ast.ts";
import { ERROR, textError } from "./errors.ts";
import { MAX_NESTING } from "./expression-grammar.ts";
import { given } from "./modification-grammar.ts";
import { nestedTooDeep, SyntaxFailure, unacceptable } from "./syntax-error.ts";
import { T } from "./tokens.ts";
import { TraversalGrammar } from "./traversal-grammar.ts";

interface Named {
  name: string;
  value: Expression;
}

interface Aggregate {
  name: string;
  call: FunctionCall;
}

/** The grammar of queries and their clauses. */
export class Grammar extends TraversalGrammar {
  /** The collections that WITH names. */
  declared: CollectionName[] = [];

  constructor() {
    super();
    this.performSelfAnalysis();
  }

  /** A whole query text. */
  text = this.RULE("text", (): Query => {
    this.OPTION(() => {
      this.CONSUME(T.With);
      this.AT_LEAST_ONE_SEP({
        SEP: T.Comma,
        DEF: () => {
          const collection = this.SUBRULE(this.collection);
          this.ACTION(() => this.declared.push(collection));
        },
      });
    });
    return this.SUBRULE(this.query);
  });

  override query: ParserMethod<[], Query> = this.RULE("query", (): Query => {
    const clauses: Clause[] = [];
    this.ACTION(() => {
      if (++this.depth > MAX_NESTING) throw nestedTooDeep(this.LA(1));
      this.scopes.open();
    });
    clauses.push(this.SUBRULE(this.clause));
    this.MANY({
      GATE: () =>
        clauses.at(-1)?.kind !== "return" &&
        (!tokenMatcher(this.LA(1), T.Identifier) || this.isWord("WINDOW")),
      DEF: () => clauses.push(this.SUBRULE(this.nextClause)),
    });
    this.ACTION(() => {
      const last = clauses.at(-1)?.kind;
      if (last !== "return" && last !== "modify" && last !== "upsert") {
        throw unacceptable(this.LA(1));
      }
      this.scopes.close();
      this.depth--;
    });
    return { clauses };
  });

  private clause = this.RULE(
    "clause",
    (): Clause =>
      this.OR([
        { ALT: () => this.SUBRULE(this.forClause) },
        { ALT: () => this.SUBRULE(this.letClause) },
        { ALT: () => this.SUBRULE(this.filterClause) },
        { ALT: () => this.SUBRULE(this.sortClause) },
        { ALT: () => this.SUBRULE(this.limit) },
        { ALT: () => this.SUBRULE(this.collectClause) },
        { ALT: () => this.SUBRULE(this.insertClause) },
        { ALT: () => this.SUBRULE(this.updateClause) },
        { ALT: () => this.SUBRULE(this.removeClause) },
        { ALT: () => this.SUBRULE(this.upsertClause) },
        { ALT: () => this.SUBRULE(this.returnClause) },
      ]),
  );

  /** WINDOW cannot be the first: that would make a name of it in what may be an expression or a query. */
  private nextClause = this.RULE(
    "nextClause",
    (): Clause =>
      this.OR([{ ALT: () => this.SUBRULE(this.clause) }, { ALT: () => this.SUBRULE(this.windowClause) }]),
  );

  private letClause = this.RULE("letClause", (): Clause => {
    this.CONSUME(T.Let);
    const { name, value } = this.SUBRULE(this.assignment);
    return this.ACTION(() => ({ kind: "let", variable: this.scopes.declare(name), value }));
  });

  private assignment = this.RULE("assignment", (): Named => {
    const name = this.SUBRULE(this.name);
    this.CONSUME(T.Assign);
    return { name, value: this.SUBRULE(this.expression) };
  });

  private filterClause = this.RULE("filterClause", (): Clause => {
    this.CONSUME(T.Filter);
    return { kind: "filter", condition: this.SUBRULE(this.expression) };
  });

  private sortClause = this.RULE("sortClause", (): Clause => {
    const keys: { expression: Expression; descending: boolean }[] = [];
    this.CONSUME(T.Sort);
    this.AT_LEAST_ONE_SEP({
      SEP: T.Comma,
      DEF: () => {
        const expression = this.SUBRULE(this.expression);
        let descending = false;
        this.OPTION(() => {
          this.OR([
            { ALT: () => this.CONSUME(T.Asc) },
            {
              ALT: () => {
                this.CONSUME(T.Desc);
                descending = true;
              },
            },
          ]);
        });
        keys.push({ expression, descending });
      },
    });
    return { kind: "sort", keys };
  });

  private returnClause = this.RULE("returnClause", (): Clause => {
    let distinct = false;
    this.CONSUME(T.Return);
    this.OPTION(() => {
      this.CONSUME(T.Distinct);
      distinct = true;
    });
    return { kind: "return", expression: this.SUBRULE(this.expression), distinct };
  });

  private collectClause = this.RULE("collectClause", (): Clause => {
    const groups: Named[] = [];
    let aggregates: Aggregate[] = [];
    let into: { name: string; projection?: Expression } | undefined;
    let keep: Variable[] | undefined;
    let countInto: string | undefined;
    this.CONSUME(T.Collect);
    this.MANY_SEP({ SEP: T.Comma, DEF: () => groups.push(this.SUBRULE(this.assignment)) });
    this.OPTION(() => {
      this.CONSUME(T.Aggregate);
      aggregates = this.SUBRULE(this.aggregates);
    });
    this.OPTION2(() =>
      this.OR([
        {
          ALT: () => {
            this.CONSUME(T.With);
            this.SUBRULE(this.word, { ARGS: ["COUNT"] });
            this.CONSUME(T.Into);
            countInto = this.SUBRULE(this.name);
          },
        },
        {
          ALT: () => {
            this.CONSUME2(T.Into);
            const name = this.SUBRULE2(this.name);
            const projection = this.OPTION3(() => {
              this.CONSUME(T.Assign);
              return this.SUBRULE(this.expression);
            });
            into = { name, ...given({ projection }) };
            keep = this.OPTION4({ GATE: () => this.isWord("KEEP"), DEF: () => this.SUBRULE(this.keep) });
          },
        },
      ]),
    );
    const options = this.SUBRULE(this.optionsOf);
    return this.ACTION((): Clause => {
      if (groups.length + aggregates.length === 0 && countInto === undefined) throw unacceptable(this.LA(1));
      if (aggregates.length > 0 && countInto !== undefined) {
        throw textError(ERROR.parse, "COLLECT cannot have both AGGREGATE and WITH COUNT INTO");
      }
      const members = keep ?? this.scopes.current();
      this.scopes.clear();
      const clause: CollectClause = {
        kind: "collect",
        groups: groups.map(({ name, value }): Assignment => ({ variable: this.scopes.declare(name), value })),
        aggregates: aggregates.map(({ name, call }) => ({ variable: this.scopes.declare(name), call })),
        ...given({ options }),
      };
      if (into !== undefined) {
        const { name, ...projection } = into;
        clause.into = { variable: this.scopes.declare(name), ...projection, members };
      }
      if (countInto !== undefined) clause.countInto = this.scopes.declare(countInto);
      return clause;
    });
  });

  protected override aggregates: ParserMethod<[], Aggregate[]> = this.RULE("aggregates", (): Aggregate[] => {
    const aggregates: Aggregate[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => aggregates.push(this.SUBRULE(this.aggregate)) });
    return aggregates;
  });

  private aggregate = this.RULE("aggregate", (): Aggregate => {
    const name = this.SUBRULE(this.name);
    this.CONSUME(T.Assign);
    const called = this.SUBRULE2(this.name);
    return { name, call: this.SUBRULE(this.callArguments, { ARGS: [called] }) };
  });

  private keep = this.RULE("keep", (): Variable[] => {
    const variables: Variable[] = [];
    this.CONSUME(T.Identifier);
    this.AT_LEAST_ONE_SEP({
      SEP: T.Comma,
      DEF: () => {
        const token = this.LA(1);
        const name = this.SUBRULE(this.name);
        this.ACTION(() => {
          const variable = this.scopes.find(name);
          if (variable === undefined) throw new SyntaxFailure(token, `unknown variable '${name}' in KEEP`);
          variables.push(variable);
        });
      },
    });
    return variables;
  });
}
