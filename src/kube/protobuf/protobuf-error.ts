/** Bytes that are no protobuf, or not of the message that they should be. `offset_bytes` counts from the start of the input. */
export class ProtobufError extends Error {
  readonly offset_bytes: number;

  constructor(reason: string, offset_bytes: number) {
    super(reason);
    this.name = 'ProtobufError';
    this.offset_bytes = offset_bytes;
  }
}
