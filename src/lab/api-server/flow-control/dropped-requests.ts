const RETRY_AFTER_MAX_S = 32;

/** How often the last seconds saw a refusal, and what clients are told for it. Source: util/flowcontrol/dropped_requests_tracker.go. */
export class DroppedRequests {
  #history: { readonly at_s: number; readonly drops_count: number }[] = [];
  #current_s = 0;
  #current_count = 0;
  #retryAfter_s = 1;
  #changed_s = 0;

  /** `Retry-After` for the next refusal: doubles under pressure, up to 32 s, and goes down by one with each quiet second. */
  get retryAfter_s(): number {
    return this.#retryAfter_s;
  }

  record(now_ms: number): void {
    const now_s = Math.floor(now_ms / 1000);
    if (now_s === this.#current_s) {
      this.#current_count += 1;
      return;
    }
    this.#remember();
    this.#current_s = now_s;
    this.#current_count = 1;
    this.#adjust(now_s);
  }

  #remember(): void {
    const at_s = this.#current_s;
    const oldest_s = Math.min(2 * this.#retryAfter_s, RETRY_AFTER_MAX_S);
    this.#history.push({ at_s, drops_count: this.#current_count });
    this.#history = this.#history.filter((row) => at_s - row.at_s <= oldest_s);
  }

  #adjust(now_s: number): void {
    const before_s = this.#retryAfter_s;
    const dropped_count = this.#history
      .filter(({ at_s }) => now_s - at_s <= before_s && at_s < now_s)
      .reduce((sum, { drops_count }) => sum + drops_count, 0);
    if (now_s - this.#changed_s >= before_s && dropped_count >= 3 * before_s) {
      this.#retryAfter_s = Math.min(before_s * 2, RETRY_AFTER_MAX_S);
      this.#changed_s = now_s;
    } else if (dropped_count < before_s && before_s > 1) this.#retryAfter_s = before_s - 1;
  }
}
