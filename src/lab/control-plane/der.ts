/**
 * Distinguished Encoding Rules of ASN.1 (X.690): as much of it as a certificate (RFC 5280) needs. Each function gives
 * one whole element: tag, length, contents.
 */

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
  generalizedTime: 0x18,
} as const;

/** X.690 8.1.3: below 128 one byte; above, how many bytes the length takes, and these. */
function lengthOf(contents: Uint8Array): Uint8Array {
  if (contents.length < 0x80) return Uint8Array.of(contents.length);
  const bytes: number[] = [];
  for (let rest = contents.length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
}

function element(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(contents);
  return Buffer.concat([Uint8Array.of(tag), lengthOf(body), body]);
}

export function sequence(...elements: readonly Uint8Array[]): Uint8Array {
  return element(TAG.sequence, ...elements);
}

export function set(...elements: readonly Uint8Array[]): Uint8Array {
  return element(TAG.set, ...elements);
}

export function boolean(value: boolean): Uint8Array {
  return element(TAG.boolean, Uint8Array.of(value ? 0xff : 0));
}

/** A positive integer from its bytes, the highest first. */
export function positiveInteger(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const shortest = first === -1 ? Uint8Array.of(0) : bytes.subarray(first);
  // A first bit that is set would make it negative.
  const sign = (shortest[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array();
  return element(TAG.integer, sign, shortest);
}

/** `unused_count`: how many bits at the end do not count. */
export function bitString(bytes: Uint8Array, unused_count = 0): Uint8Array {
  return element(TAG.bitString, Uint8Array.of(unused_count), bytes);
}

export function octetString(bytes: Uint8Array): Uint8Array {
  return element(TAG.octetString, bytes);
}

export function utf8String(text: string): Uint8Array {
  return element(TAG.utf8String, Buffer.from(text, 'utf8'));
}

/** From `2.5.4.3`: two numbers in the first byte, the others in groups of seven bits (X.690 8.19). */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const number of rest) {
    const groups = [number % 128];
    for (let more = Math.floor(number / 128); more > 0; more = Math.floor(more / 128))
      groups.unshift(0x80 | (more % 128));
    bytes.push(...groups);
  }
  return element(TAG.objectIdentifier, Uint8Array.from(bytes));
}

/** UTCTime until 2049, GeneralizedTime after (RFC 5280, 4.1.2.5). */
export function time(at: Date): Uint8Array {
  const digits = `${at.toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  return at.getUTCFullYear() < 2050
    ? element(TAG.utcTime, Buffer.from(digits.slice(2), 'ascii'))
    : element(TAG.generalizedTime, Buffer.from(digits, 'ascii'));
}

/** `[number] EXPLICIT`: the element inside another one. */
export function explicitTag(number: number, inner: Uint8Array): Uint8Array {
  return element(0xa0 | number, inner);
}

/** `[number] IMPLICIT` of a primitive type: the contents alone. */
export function implicitTag(number: number, contents: Uint8Array): Uint8Array {
  return element(0x80 | number, contents);
}
