import { isIP } from 'node:net';

/** The address without the brackets and the zone, and without the IPv6 form of an IPv4 one; `undefined` for what is none. */
function addressOf(text: string): string | undefined {
  const plain = text.trim().replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(plain) === 0 ? undefined : plain.toLowerCase();
}

/**
 * Where a request comes from, as audit shows it: what proxies say, then the address of the connection. All but the last are
 * whatever the client says. Source: SourceIPs, apimachinery util/net/http.go.
 */
export function sourceIPs(
  header: (name: string) => string | undefined,
  remoteAddress: string | undefined,
): readonly string[] {
  const addresses = (header('x-forwarded-for') ?? '')
    .split(',')
    .map(addressOf)
    .filter((address) => address !== undefined);
  const real = addressOf(header('x-real-ip') ?? '');
  if (real !== undefined && !addresses.includes(real)) addresses.push(real);
  const remote = addressOf(remoteAddress ?? '');
  if (remote !== undefined && addresses.at(-1) !== remote) addresses.push(remote);
  return addresses;
}
