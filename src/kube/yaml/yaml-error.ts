/** Why a YAML or JSON text cannot be read. `offset` counts UTF-16 units from the start of the text that was given. */
export class YamlError extends Error {
  override readonly name = 'YamlError';
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
