import { CelError, type CelOpaque } from './value.ts';

interface UrlParts {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/;
const BAD_PERCENT = /%(?![0-9A-Fa-f]{2})/;
/** What Go's url package does not take in a host that is not in brackets. */
const HOST = /^[A-Za-z0-9\-._~!$&'()*+,;=:%<>"\u0080-\u{10FFFF}]*$/u;
// oxlint-disable-next-line no-control-regex -- Go refuses control characters in URLs
const CONTROL = /[\u0000-\u001F\u007F]/;
/** What EscapedPath leaves as it is (Go's shouldEscape for paths, and what is valid encoded already). */
const PATH_KEEPS = /[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]]/;

/** Splits `user@[::1]:80`; `undefined` where Go's parser refuses it. */
function hostOf(authority: string): string | undefined {
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  if (at !== -1 && !/^[A-Za-z0-9\-._:~!$&'()*+,;=%]*$/.test(authority.slice(0, at))) return undefined;
  if (host.startsWith('[')) {
    const close = host.lastIndexOf(']');
    return close !== -1 && /^(?::\d*)?$/.test(host.slice(close + 1)) ? host : undefined;
  }
  const colon = host.indexOf(':');
  if (colon !== -1 && !/^:\d*$/.test(host.slice(host.lastIndexOf(':')))) return undefined;
  if (colon !== host.lastIndexOf(':') && colon !== -1) return undefined;
  return HOST.test(host) && !BAD_PERCENT.test(host) ? host : undefined;
}

/** As Go's url.ParseRequestURI and then url.Parse: an absolute URI or an absolute path. */
function parseUrl(text: string): UrlParts | undefined {
  if (text === '' || CONTROL.test(text)) return undefined;
  const hash = text.indexOf('#');
  const whole = hash === -1 ? text : text.slice(0, hash);
  const scheme = SCHEME.exec(whole)?.[1] ?? '';
  const rest = scheme === '' ? whole : whole.slice(scheme.length + 1);
  const question = rest.indexOf('?');
  const beforeQuery = question === -1 ? rest : rest.slice(0, question);
  const query = question === -1 ? '' : rest.slice(question + 1);
  if (!beforeQuery.startsWith('/'))
    return scheme === '' || beforeQuery === ''
      ? undefined
      : { scheme: scheme.toLowerCase(), host: '', path: '', query };
  const hasAuthority = beforeQuery.startsWith('//') && (scheme !== '' || !beforeQuery.startsWith('///'));
  const slash = hasAuthority ? beforeQuery.indexOf('/', 2) : 0;
  const authority = hasAuthority ? beforeQuery.slice(2, slash === -1 ? undefined : slash) : '';
  const path = slash === -1 ? '' : beforeQuery.slice(slash);
  const host = hostOf(scheme === '' ? '' : authority);
  if (host === undefined || BAD_PERCENT.test(path)) return undefined;
  return { scheme: scheme.toLowerCase(), host, path: scheme === '' ? beforeQuery : path, query };
}

function unescaped(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** A URL of the Kubernetes library `url()`. */
export class CelUrl implements CelOpaque {
  readonly typeName = 'kubernetes.URL';
  readonly #text: string;
  readonly #parts: UrlParts;

  constructor(text: string, parts: UrlParts) {
    this.#text = text;
    this.#parts = parts;
  }

  static parse(text: string): CelUrl | undefined {
    const parts = parseUrl(text);
    return parts === undefined ? undefined : new CelUrl(text, parts);
  }

  static of(text: string): CelUrl {
    const url = CelUrl.parse(text);
    if (url === undefined) throw new CelError(`URL parse error during conversion from string: "${text}"`);
    return url;
  }

  text(): string {
    return this.#text;
  }

  scheme(): string {
    return this.#parts.scheme;
  }

  /** With the port, IPv6 in brackets. */
  host(): string {
    return this.#parts.host;
  }

  hostname(): string {
    const { host } = this.#parts;
    const bracketed = /^\[(.*)\]/.exec(host)?.[1];
    return bracketed ?? host.replace(/:\d*$/, '');
  }

  port(): string {
    return /:(\d*)$/.exec(this.#parts.host)?.[1] ?? '';
  }

  escapedPath(): string {
    return Array.from(this.#parts.path)
      .map((character) =>
        PATH_KEEPS.test(character) || character === '%' ? character : encodeURIComponent(character),
      )
      .join('');
  }

  /** Keys with all their values; pairs that cannot be unescaped, or hold a `;`, are left out as Go's Query does. */
  query(): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, string[]>();
    for (const pair of this.#parts.query.split('&')) {
      if (pair === '' || pair.includes(';')) continue;
      const equals = pair.indexOf('=');
      const key = unescaped(equals === -1 ? pair : pair.slice(0, equals));
      const value = equals === -1 ? '' : unescaped(pair.slice(equals + 1));
      if (key === undefined || value === undefined) continue;
      const values = found.get(key);
      if (values === undefined) found.set(key, [value]);
      else values.push(value);
    }
    return found;
  }
}
