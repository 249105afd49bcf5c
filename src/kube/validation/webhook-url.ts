import type { ErrorList } from './error-list.ts';
import { goQuote } from './go-value.ts';
import type { Path } from './path.ts';

const FORM = '; desired format: https://host[/path]';
const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/;
// oxlint-disable-next-line no-control-regex -- Go refuses control characters in URLs
const CONTROL = /[\u0000-\u001F\u007F]/;
const BAD_PERCENT = /%(?![0-9A-Fa-f]{2}).{0,2}/;

interface Parts {
  readonly scheme: string;
  readonly user: string | undefined;
  readonly host: string;
  readonly query: string;
  readonly fragment: string;
}

function authorityOf(rest: string): string {
  return rest.startsWith('//') ? (/^\/\/([^/]*)/.exec(rest)?.[1] ?? '') : '';
}

/** Why Go's url.Parse refuses a text; `undefined` where it does not. */
function parseProblem(text: string): string | undefined {
  const shown = `parse ${goQuote(text)}: `;
  if (CONTROL.test(text)) return `${shown}net/url: invalid control character in URL`;
  if (text.startsWith(':')) return `${shown}missing protocol scheme`;
  const scheme = SCHEME.exec(text)?.[0] ?? '';
  const rest = text.slice(scheme.length).replace(/[?#].*$/s, '');
  if (scheme === '' && !rest.startsWith('/') && /^[^/]*:/.test(rest))
    return `${shown}first path segment in URL cannot contain colon`;
  const port = /:([^:\]]*)$/.exec(authorityOf(rest).replace(/^.*@/s, ''))?.[1];
  if (port !== undefined && !/^\d*$/.test(port))
    return `${shown}invalid port ${goQuote(`:${port}`)} after host`;
  const escape = BAD_PERCENT.exec(rest)?.[0];
  return escape === undefined ? undefined : `${shown}invalid URL escape ${goQuote(escape)}`;
}

function partsOf(text: string): Parts {
  const [beforeFragment = '', ...fragment] = text.split('#');
  const scheme = SCHEME.exec(beforeFragment)?.[1] ?? '';
  const [address = '', ...query] = beforeFragment.slice(scheme === '' ? 0 : scheme.length + 1).split('?');
  const authority = authorityOf(address);
  const at = authority.lastIndexOf('@');
  return {
    scheme: scheme.toLowerCase(),
    user: at === -1 ? undefined : authority.slice(0, at),
    host: authority.slice(at + 1),
    query: query.join('?'),
    fragment: fragment.join('#'),
  };
}

/** The URL of a webhook (ValidateWebhookURL, k8s.io/apiserver pkg/util/webhook/validation.go). */
export function validateWebhookUrl(url: string, path: Path, errors: ErrorList): void {
  const problem = parseProblem(url);
  if (problem !== undefined) {
    errors.required(path, `url must be a valid URL: ${problem}${FORM}`);
    return;
  }
  const { scheme, user, host, query, fragment } = partsOf(url);
  if (scheme !== 'https') errors.invalid(path, scheme, `'https' is the only allowed URL scheme${FORM}`);
  if (host === '') errors.invalid(path, host, `host must be specified${FORM}`);
  if (user !== undefined) errors.invalid(path, user, 'user information is not permitted in the URL');
  if (fragment !== '') errors.invalid(path, fragment, 'fragments are not permitted in the URL');
  if (query !== '') errors.invalid(path, query, 'query parameters are not permitted in the URL');
}
