/**
 * The place of a field, as error messages write it: `spec.containers[0].image`, `data[a.b]`. A chain of steps, so that walking an
 * object that is valid builds no text. Source: k8s.io/apimachinery pkg/util/validation/field/path.go.
 */
export class Path {
  readonly #parent: Path | undefined;
  readonly #step: string | number;
  readonly #isSubscript: boolean;

  private constructor(parent: Path | undefined, step: string | number, isSubscript: boolean) {
    this.#parent = parent;
    this.#step = step;
    this.#isSubscript = isSubscript;
  }

  /** The object as a whole, as upstream writes it by mistake: `[]`. */
  static readonly WHOLE = new Path(undefined, '', false);

  /** A field of the object itself: `spec`. */
  static of(name: string, ...more: readonly string[]): Path {
    let path = new Path(undefined, name, false);
    for (const next of more) path = path.child(next);
    return path;
  }

  /** A field below: `spec` -> `spec.template`. */
  child(name: string): Path {
    return new Path(this, name, false);
  }

  /** An item of a list: `ports` -> `ports[0]`. */
  index(position: number): Path {
    return new Path(this, position, true);
  }

  /** An entry of a map: `limits` -> `limits[cpu]`. */
  key(key: string): Path {
    return new Path(this, key, true);
  }

  toString(): string {
    const isBracketed = this.#isSubscript || this.#step === '';
    if (this.#parent === undefined) return isBracketed ? `[${this.#step}]` : String(this.#step);
    return `${this.#parent.toString()}${isBracketed ? `[${this.#step}]` : `.${this.#step}`}`;
  }
}
