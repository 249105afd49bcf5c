import { createHmac, randomBytes } from 'node:crypto';

/**
 * What was found. `secret data`: values of a Secret; `token`: bearer tokens of any kind, of TokenReview and TokenRequest;
 * `private key`: PEM blocks, plain or in base64.
 */
export type CredentialKind = 'secret data' | 'token' | 'private key';

/** Called once for each value that was replaced. */
export type OnRedaction = (kind: CredentialKind) => void;

/** Random for each process and never stored: a marker can be compared with others of one import, but not guessed at. */
const MARKER_KEY = randomBytes(32);
/** 32 bits tell the handful of values that an object takes apart; more would only be noise to read. */
const MARKER_HEX_COUNT = 8;

const MARKER = /^<redacted \d+ bytes [0-9a-f]{8}>$/;

/** Replaces a value by its length and a fingerprint that is the same for the same value within this process. */
export function marker(value: string): string {
  if (MARKER.test(value)) return value;
  const fingerprint = createHmac('sha256', MARKER_KEY).update(value).digest('hex').slice(0, MARKER_HEX_COUNT);
  return `<redacted ${Buffer.byteLength(value)} bytes ${fingerprint}>`;
}

/** PEM blocks that are themselves in base64 (kubeconfig `client-key-data`) start with `LS0tLS1CRUdJTi`. */
const PRIVATE_KEY_NAMES = ['', 'RSA ', 'EC ', 'DSA ', 'OPENSSH ', 'ENCRYPTED '];
/** Whole 3-byte groups only: the last group of base64 also depends on what follows. */
const PRIVATE_KEYS_IN_BASE64 = PRIVATE_KEY_NAMES.map((name) => {
  const header = Buffer.from(`-----BEGIN ${name}PRIVATE KEY-----`);
  return header.subarray(0, header.length - (header.length % 3)).toString('base64');
});

const JWT = /eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*/g;
const PEM =
  /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----[\s\S]*?(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----|$)/g;
const PEM_BASE64 = new RegExp(
  `(?:${PRIVATE_KEYS_IN_BASE64.map((text) => text.replaceAll('+', '\\+')).join('|')})[A-Za-z0-9+/=_-]*`,
  'g',
);
const BEARER = /(\bbearer(?:\s|\+|%20)+)(?!<redacted)([A-Za-z0-9._~+/=-]{8,})/gi;
const PARAMETER =
  /([?&](?:access_token|id_token|refresh_token|bearer_token|token|client_secret|password)=)(?!<redacted|%3Credacted)([^&#\s"\\]+)/gi;
/** `token: x` of a kubeconfig or a bootstrap configuration that lies in some text. */
const YAML_TOKEN =
  /((?:^|[\s"'\\{,])(?:access[-_]|id[-_]|refresh[-_]|bearer)?token(?::\s+|\\*["']\s?:\s?)\\*["']?)(?!<redacted|null\b)([A-Za-z0-9._~+/=-]{8,})/gi;

/** One expression, not one search for each, and none that starts with a frequent sign: it is the fastest by far, over a gigabyte a second. */
const MAY_HOLD_CREDENTIAL =
  /Secret[L"\\]|eyJ|PRIVATE KEY|oken(?:=|:\s|\\*["']\s?:\s?\\*["'])|ecret=|assword=|[bB]earer(?:\s|\+|%20)|BEARER|LS0tLS1CRUdJTi/;

/** Could `text` hold a credential, or the JSON of a Secret? Much faster than looking; never wrong in saying no. */
export function mayHoldCredential(text: string): boolean {
  return MAY_HOLD_CREDENTIAL.test(text);
}

/** Replaces JWTs, private keys, bearer tokens and token parameters wherever they stand in a text; the rest stays. */
export function redactText(text: string, onRedaction: OnRedaction): string {
  const replace = (kind: CredentialKind) => (found: string) => {
    onRedaction(kind);
    return marker(found);
  };
  const replaceAfter = (_: string, before: string, found: string): string => {
    onRedaction('token');
    return before + marker(found);
  };
  return text
    .replace(PEM, replace('private key'))
    .replace(PEM_BASE64, replace('private key'))
    .replace(JWT, replace('token'))
    .replace(BEARER, replaceAfter)
    .replace(PARAMETER, replaceAfter)
    .replace(YAML_TOKEN, replaceAfter);
}

/** A Secret's values in text that is no longer JSON (a truncated line), as it stands or escaped within a string. */
const BROKEN_SECRET_DATA = /(\\*"(?:data|stringData)\\*"\s*:\s*\{)([^}]*)/g;

const notCounted: OnRedaction = () => {};

/** For the quarantine: broken text can only be searched, not walked, so everything inside any `data` of it goes. */
export function redactBrokenText(text: string): string {
  const isOfSecret = /[Ss]ecret/.test(text);
  const searched = isOfSecret
    ? text.replace(BROKEN_SECRET_DATA, (_, before: string, found: string) => before + marker(found))
    : text;
  return mayHoldCredential(searched) ? redactText(searched, notCounted) : searched;
}
