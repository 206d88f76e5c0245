/**
 * The replacements that a run is going to make, each with what finds out whether it can be made at all. Asked before
 * the first deletion, since the old object, and all that is in it, goes before the new one is made; and not before
 * that, since a preview sends nothing.
 */
export class ImpossibleReplacements {
  readonly #checks = new Map<string, () => Promise<void>>();
  #asked: Promise<void> | undefined;

  /** @param check throws if it cannot be made */
  note(id: string, check: () => Promise<void>): void {
    this.#checks.set(id, check);
    this.#asked = undefined;
  }

  /** @throws what the first of the checks throws that does: then nothing may be deleted */
  async refuse(): Promise<void> {
    this.#asked ??= this.#ask();
    await this.#asked;
  }

  async #ask(): Promise<void> {
    for (const check of this.#checks.values()) await check();
  }
}
