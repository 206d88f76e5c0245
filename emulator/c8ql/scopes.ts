import type { Expression, Variable } from "./ast.ts";
import { ERROR, textError } from "./errors.ts";

interface Level {
  names: Map<string, Variable>;
}

/**
 * The variables that can be seen at the place where the parser is. A level is a query or sub-query, or the inside
 * of an inline expression; inner levels see the outer ones.
 */
export class Scopes {
  readonly variables: Variable[] = [];
  readonly #levels: Level[] = [];

  open(): void {
    this.#levels.push({ names: new Map() });
  }

  close(): void {
    this.#levels.pop();
  }

  /** @throws ApiError 400/1511 if a variable of that name can be seen already: nothing is shadowed in this language. */
  declare(name: string): Variable {
    if (this.#find(name) !== undefined) {
      throw textError(ERROR.variableRedeclared, `variable '${name}' is assigned multiple times`);
    }
    return this.declareAgain(name);
  }

  /** As `declare`, for OLD, NEW and CURRENT, which each clause has anew. */
  declareAgain(name: string): Variable {
    const variable = this.temporary(name);
    this.#levels.at(-1)?.names.set(name, variable);
    return variable;
  }

  /** A variable that has a slot but no name by which it could be seen. */
  temporary(name: string): Variable {
    const variable = { id: this.variables.length, name };
    this.variables.push(variable);
    return variable;
  }

  /** A name in an expression: the variable, or else the collection of that name. */
  resolve(name: string): Expression {
    const variable = this.#find(name);
    return variable === undefined
      ? { kind: "collection", collection: { name } }
      : { kind: "reference", variable };
  }

  find(name: string): Variable | undefined {
    return this.#find(name);
  }

  /** The variables of the innermost level. */
  current(): Variable[] {
    return [...(this.#levels.at(-1)?.names.values() ?? [])];
  }

  /** COLLECT: what the innermost level held can no longer be seen. */
  clear(): void {
    this.#levels.at(-1)?.names.clear();
  }

  #find(name: string): Variable | undefined {
    for (let i = this.#levels.length - 1; i >= 0; i--) {
      const variable = this.#levels[i]?.names.get(name);
      if (variable !== undefined) return variable;
    }
    return undefined;
  }
}
