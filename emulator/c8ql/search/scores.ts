import type { Json } from "../../common/json.ts";
import type { Entry, Hit } from "./entry.ts";

/** What a search has counted over all documents of a view. */
export class Corpus {
  #documents = 0;
  /** In how many documents each term is. */
  readonly #withTerm = new Map<string, number>();
  /** The documents that have tokens in each attribute, and how many tokens these are. */
  readonly #fields = new Map<string, { documents: number; tokens: number }>();

  add(entry: Entry): void {
    this.#documents += 1;
    for (const { term } of entry.hits) this.#withTerm.set(term, (this.#withTerm.get(term) ?? 0) + 1);
    for (const [field, length] of entry.lengths()) {
      const before = this.#fields.get(field) ?? { documents: 0, tokens: 0 };
      this.#fields.set(field, { documents: before.documents + 1, tokens: before.tokens + length });
    }
  }

  /** Okapi BM25, with `k` for how soon more of a term counts no more, and `b` for how much the length counts. */
  bm25(score: Score, k: number, b: number): number {
    return this.#sum(score, ({ term, field, count, boost }) => {
      const found = this.#withTerm.get(term) ?? 0;
      const rarity = Math.log(1 + (this.#documents - found + 0.5) / (found + 0.5));
      const { documents = 1, tokens = 1 } = this.#fields.get(field) ?? {};
      const length = (score.lengths.get(field) ?? 1) / (tokens / documents);
      return (boost * rarity * count * (k + 1)) / (count + k * (1 - b + b * length));
    });
  }

  /** Term frequency by inverse document frequency. */
  tfidf(score: Score, isNormalized: boolean): number {
    return this.#sum(score, ({ term, field, count, boost }) => {
      const rarity = 1 + Math.log((this.#documents + 1) / ((this.#withTerm.get(term) ?? 0) + 1));
      const length = isNormalized ? Math.sqrt(score.lengths.get(field) ?? 1) : 1;
      return (boost * Math.sqrt(count) * rarity) / length;
    });
  }

  #sum({ hits }: Score, weigh: (hit: Hit) => number): number {
    return hits.reduce((total, hit) => total + weigh(hit), 0);
  }
}

/** What a search has found in one document. */
export interface Score {
  readonly corpus: Corpus;
  readonly hits: readonly Hit[];
  readonly lengths: ReadonlyMap<string, number>;
}

/** The scores of the documents that searches of one run have given. */
export class Scores {
  readonly #scores = new WeakMap<object, Score>();

  set(entry: Entry, corpus: Corpus): void {
    const score = { corpus, hits: [...entry.hits], lengths: new Map(entry.lengths()) };
    this.#scores.set(entry.document, score);
  }

  /** Undefined for what no search has given. */
  of(document: Json): Score | undefined {
    return typeof document === "object" && document !== null ? this.#scores.get(document) : undefined;
  }
}
