/** What is wrong with a bbolt file, and where. */
export class BoltDamage extends Error {
  override readonly name = 'BoltDamage';
  /** Counted from the start of the file. */
  readonly offset_bytes: number;

  constructor(what: string, offset_bytes: number) {
    super(what);
    this.offset_bytes = offset_bytes;
  }
}
