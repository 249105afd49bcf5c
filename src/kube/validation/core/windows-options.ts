import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsSubdomain } from '../formats.ts';
import { byteLength, goText } from '../go-value.ts';
import type { Path } from '../path.ts';
import { textPointer } from '../values.ts';

const CREDENTIAL_SPEC_MAX_KIB = 64;
const BYTES_PER_KIB = 1024;
const DOMAIN_MAX_BYTES = 256;
const USER_MAX_BYTES = 104;

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;
const NETBIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS_LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const DNS_DOMAIN = new RegExp(`^${DNS_LABEL}(?:\\.${DNS_LABEL})*$`);
const USER_LETTERS = /["/\\:;|=,+*?<>@[\]]/;
const DOTS_AND_SPACES = /^[. ]+$/;

/** What is wrong with `DOMAIN\USER`. */
function userNameProblems(name: string): readonly string[] {
  if (name === '') return ['runAsUserName cannot be an empty string'];
  if (CONTROL.test(name)) return ['runAsUserName cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  const domain = parts.length === 2 ? (parts[0] ?? '') : undefined;
  const user = parts.at(-1) ?? '';
  const problems: string[] = [];
  if (domain !== undefined && byteLength(domain) >= DOMAIN_MAX_BYTES)
    problems.push(`runAsUserName's Domain length must be under ${DOMAIN_MAX_BYTES} characters`);
  if (domain !== undefined && !NETBIOS.test(domain) && !DNS_DOMAIN.test(domain))
    problems.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  if (user === '') problems.push("runAsUserName's User cannot be empty");
  else if (byteLength(user) > USER_MAX_BYTES)
    problems.push(`runAsUserName's User length must not be longer than ${USER_MAX_BYTES} characters`);
  if (DOTS_AND_SPACES.test(user)) problems.push("runAsUserName's User cannot contain only periods or spaces");
  if (USER_LETTERS.test(user))
    problems.push('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]');
  return problems;
}

/** validateWindowsSecurityContextOptions. */
export function validateWindowsOptions(options: JsonObject | undefined, path: Path, errors: ErrorList): void {
  if (options === undefined) return;
  const specName = textPointer(options, 'gmsaCredentialSpecName');
  if (specName !== undefined)
    errors.eachInvalid(path.child('gmsaCredentialSpecName'), goText(specName), dnsSubdomain(specName));
  const spec = textPointer(options, 'gmsaCredentialSpec');
  const at = path.child('gmsaCredentialSpec');
  if (spec === '') errors.invalid(at, goText(spec), 'gmsaCredentialSpec cannot be an empty string');
  else if (spec !== undefined && byteLength(spec) > CREDENTIAL_SPEC_MAX_KIB * BYTES_PER_KIB)
    errors.invalid(at, goText(spec), `gmsaCredentialSpec size must be under ${CREDENTIAL_SPEC_MAX_KIB} KiB`);
  const userName = textPointer(options, 'runAsUserName');
  if (userName !== undefined)
    errors.eachInvalid(path.child('runAsUserName'), goText(userName), userNameProblems(userName));
}
