import { parseIpAddress } from '../network-policy/ip-address.ts';
import { goQuote } from './go-value.ts';

/** What Go's url.Parse makes of a text; `host` with its port, `user` as it is escaped. */
export type GoUrl =
  | {
      readonly type: 'url';
      readonly scheme: string;
      readonly host: string;
      readonly user: string | undefined;
      readonly fragment: string;
      readonly query: string;
    }
  | { readonly type: 'invalid'; readonly why: string };

class UrlError extends Error {}

/** ASCII that may not stand in a host as it is (shouldEscape with encodeHost, net/url). */
const NOT_OF_HOST = /[^A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"\u0080-\u{10FFFF}%]/u;
const NOT_OF_USER = /[^A-Za-z0-9\-._:~!$&'()*+,;=%@]/;
// oxlint-disable-next-line no-control-regex -- Go refuses control characters in URLs
const CONTROL = /[\u0000-\u001F\u007F]/;
const PERCENT = /%(?![0-9A-Fa-f]{2})/;
const KEPT_IN_USER = /[A-Za-z0-9\-_.~$&+,;=]/;

function checkPercent(text: string): void {
  const at = text.search(PERCENT);
  if (at !== -1) throw new UrlError(`invalid URL escape ${goQuote(text.slice(at, at + 3))}`);
}

/** In a host only letters beyond ASCII may be escaped. */
function unescapedHost(host: string): string {
  checkPercent(host);
  const escaped = /%(?!25)[0-7][0-9A-Fa-f]/.exec(host)?.[0];
  if (escaped !== undefined) throw new UrlError(`invalid URL escape ${goQuote(escaped)}`);
  const wrong = NOT_OF_HOST.exec(host)?.[0];
  if (wrong !== undefined) throw new UrlError(`invalid character ${goQuote(wrong)} in host name`);
  return unescaped(host);
}

function unescaped(text: string): string {
  checkPercent(text);
  return Buffer.from(
    text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');
}

function checkPort(port: string): void {
  if (!/^(?::\d*)?$/.test(port)) throw new UrlError(`invalid port ${goQuote(port)} after host`);
}

function literalHost(host: string): string {
  const close = host.lastIndexOf(']');
  if (close < 0) throw new UrlError("missing ']' in host");
  checkPort(host.slice(close + 1));
  const address = host.slice(1, close);
  const [withoutZone = ''] = address.split('%25');
  const family = parseIpAddress(withoutZone)?.family;
  if (family === 4) throw new UrlError('invalid IP-literal');
  if (family === undefined)
    throw new UrlError(`invalid host: ParseAddr(${goQuote(address)}): unable to parse IP`);
  return host;
}

function parseHost(scheme: string, host: string): string {
  const open = host.lastIndexOf('[');
  if (open > 0) throw new UrlError('invalid IP-literal');
  if (open === 0) return literalHost(host);
  const isStrict = scheme === 'http' || scheme === 'https';
  const colon = isStrict ? host.indexOf(':') : host.lastIndexOf(':');
  if (colon !== -1) checkPort(host.slice(colon));
  return unescapedHost(host);
}

function escapedUser(text: string): string {
  return Array.from(unescaped(text))
    .map((letter) => (KEPT_IN_USER.test(letter) ? letter : encodeURIComponent(letter)))
    .join('');
}

function parseUser(user: string): string {
  if (NOT_OF_USER.test(user)) throw new UrlError('net/url: invalid userinfo');
  const colon = user.indexOf(':');
  if (colon === -1) return escapedUser(user);
  return `${escapedUser(user.slice(0, colon))}:${escapedUser(user.slice(colon + 1))}`;
}

function schemeOf(text: string): readonly [scheme: string, rest: string] {
  if (text.startsWith(':')) throw new UrlError('missing protocol scheme');
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1];
  return scheme === undefined ? ['', text] : [scheme.toLowerCase(), text.slice(scheme.length + 1)];
}

function cut(text: string, by: string): readonly [string, string] {
  const at = text.indexOf(by);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + by.length)];
}

function parse(text: string, fragment: string): GoUrl {
  if (CONTROL.test(text)) throw new UrlError('net/url: invalid control character in URL');
  const [scheme, withQuery] = text === '*' ? ['', '/'] : schemeOf(text);
  const [rest, query] = cut(withQuery, '?');
  const found = { type: 'url', scheme, fragment, query } as const;
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...found, host: '', user: undefined };
    if (cut(rest, '/')[0].includes(':')) throw new UrlError('first path segment in URL cannot contain colon');
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  const [authority, path] = hasAuthority ? cut(rest.slice(2), '/') : ['', rest];
  const at = authority.lastIndexOf('@');
  const host = parseHost(scheme, authority.slice(at + 1));
  const user = at === -1 ? undefined : parseUser(authority.slice(0, at));
  checkPercent(path);
  return { ...found, host, user };
}

/** Reads a URL as Go does, with its words for what is wrong (net/url of Go 1.26). */
export function parseGoUrl(text: string): GoUrl {
  const [before, fragment] = cut(text, '#');
  let shown = before;
  try {
    const url = parse(before, fragment);
    shown = text;
    checkPercent(fragment);
    return url;
  } catch (error) {
    if (!(error instanceof UrlError)) throw error;
    return { type: 'invalid', why: `parse ${goQuote(shown)}: ${error.message}` };
  }
}
