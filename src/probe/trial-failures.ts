/** What has failed of a target's trials. One that was started ahead may turn out to be needless, and its failure with it. */
export class TrialFailures {
  readonly #certain: unknown[] = [];
  readonly #ahead = new Map<string, unknown>();

  add(id: string, error: unknown, isAhead: boolean): void {
    if (isAhead) this.#ahead.set(id, error);
    else this.#certain.push(error);
  }

  /** True where a trial was started ahead and has failed. */
  hasAhead(id: string): boolean {
    return this.#ahead.has(id);
  }

  /** These trials are needed after all. */
  confirm(ids: readonly string[]): void {
    for (const id of ids) if (this.#ahead.has(id)) this.#certain.push(this.#ahead.get(id));
  }

  get isEmpty(): boolean {
    return this.#certain.length === 0;
  }

  throwFirst(): void {
    if (!this.isEmpty) throw this.#certain[0];
  }
}
