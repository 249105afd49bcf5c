import type { JsonValue } from '../../kube/json.ts';

/** Text of values that is remembered, in UTF-16 units: 64 Mi. Beyond, the memory starts anew: sharing is thrift, not truth. */
const REMEMBERED_MAX_LENGTH = 64 * 1024 * 1024;

/** One value for all that are equal: the containers of 200 replicas are in memory once. Values must not be changed afterwards. */
export class SharedValues {
  #byText = new Map<string, JsonValue>();
  #strings = new Map<string, string>();
  #length = 0;

  /** The value that was seen first among those equal to `value` (with the same order of keys). */
  of(value: JsonValue | undefined): JsonValue | undefined {
    if (typeof value === 'string') return this.string(value);
    if (typeof value !== 'object' || value === null) return value;
    const text = JSON.stringify(value);
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    this.#grow(text.length);
    // Parsed anew, so that it does not keep the text of its file alive through its strings.
    const own: JsonValue = JSON.parse(text);
    this.#byText.set(text, own);
    return own;
  }

  string(value: string): string {
    const known = this.#strings.get(value);
    if (known !== undefined) return known;
    this.#grow(value.length);
    this.#strings.set(value, value);
    return value;
  }

  #grow(length: number): void {
    this.#length += length;
    if (this.#length <= REMEMBERED_MAX_LENGTH) return;
    this.#byText = new Map();
    this.#strings = new Map();
    this.#length = length;
  }
}
