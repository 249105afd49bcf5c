/** Does a stream that starts so hold gzip (RFC 1952)? */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** UTF-16 with a byte order mark, as PowerShell writes with `kubectl get -o yaml > dump.yaml`. */
export function isUtf16(head: Uint8Array): boolean {
  return (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
}

/** The text of a UTF-16 stream as UTF-8; `head` is its first chunk. */
export async function* utf8Chunks(
  chunks: AsyncIterable<Uint8Array>,
  head: Uint8Array,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(head[0] === 0xff ? 'utf-16le' : 'utf-16be');
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  const rest = decoder.decode();
  if (rest !== '') yield Buffer.from(rest);
}
