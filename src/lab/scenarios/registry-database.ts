/** The largest number that an INTEGER column of 32 bits takes. */
export const INTEGER_MAX = 2 ** 31 - 1;

/** The database has refused a row. */
export class OutOfRange extends Error {
  readonly id: number;

  constructor(id: number) {
    super(`'${doubleText(id)}' in column '1' is outside valid range for the datatype INTEGER.`);
    this.id = id;
  }
}

/** The table that a legacy service writes each reservation and each release to, numbered by a sequence. A sequence counts in 64 bits, whatever the column takes. */
export class RegistryDatabase {
  #next: number;
  #type: 'INTEGER' | 'BIGINT' = 'INTEGER';
  rows_count = 0;
  /** The last number that the column took. */
  last = 0;

  /** `next`: what the sequence gives next. */
  constructor(next: number) {
    this.#next = next;
  }

  /** Writes a row. Throws OutOfRange; the number is used up all the same. */
  insert(): void {
    const id = this.#next;
    this.#next += 1;
    if (this.#type === 'INTEGER' && id > INTEGER_MAX) throw new OutOfRange(id);
    this.rows_count += 1;
    this.last = id;
  }

  /** ALTER TABLE ... ALTER COLUMN id BIGINT. */
  widen(): void {
    this.#type = 'BIGINT';
  }
}

/** A whole number of ten digits as Java prints a double (Double.toString): its driver had made one of it. */
export function doubleText(id: number): string {
  const [digits = '', exponent = '0'] = id.toExponential().split('e+');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent}`;
}
