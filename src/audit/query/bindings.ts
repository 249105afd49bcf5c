import type { DuckDBValue } from '@duckdb/node-api';

/** Collects the values of one SQL statement; what users typed goes only through here, never into the text. */
export class Bindings {
  readonly values: Record<string, DuckDBValue> = {};
  #count = 0;

  /** Keeps `value` and returns the placeholder to put into the SQL text. */
  bind(value: DuckDBValue): string {
    this.#count += 1;
    const name = `v${this.#count}`;
    this.values[name] = value;
    return `$${name}`;
  }

  /** Placeholders for `IN (...)`. */
  bindAll(values: readonly DuckDBValue[]): string {
    return values.map((value) => this.bind(value)).join(', ');
  }
}
