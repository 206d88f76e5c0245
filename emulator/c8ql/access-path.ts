import type { Expansion, Expression } from "./ast.ts";

/** What follows a value: attribute and indexed accesses and expansions, which later accesses go into. */
export class AccessPath {
  #root: Expression;
  #innermost: Expansion | undefined;

  constructor(root: Expression) {
    this.#root = root;
  }

  get expression(): Expression {
    return this.#root;
  }

  extend(wrap: (base: Expression) => Expression): void {
    if (this.#innermost === undefined) this.#root = wrap(this.#root);
    else this.#innermost.projection = wrap(this.#innermost.projection);
  }

  /** A flattening expansion works on the whole of what is before it, a plain one on each element. */
  expand(expansion: Omit<Expansion, "base">): void {
    if (this.#innermost === undefined || expansion.levels > 1) {
      this.#innermost = this.#root = { ...expansion, base: this.#root };
    } else {
      const nested = { ...expansion, base: this.#innermost.projection };
      this.#innermost.projection = nested;
      this.#innermost = nested;
    }
  }
}
