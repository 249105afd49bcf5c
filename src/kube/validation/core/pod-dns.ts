import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel, dnsSubdomain, dnsSubdomainWithUnderscore } from '../formats.ts';
import { byteLength } from '../go-value.ts';
import { validateLegacyIp } from '../ip.ts';
import type { Path } from '../path.ts';
import { flag, structPointer, structs, text, textPointer, texts } from '../values.ts';

const POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
/** Limits of glibc: MaxDNSNameservers, MaxDNSSearchPaths, MaxDNSSearchListChars. */
const NAMESERVERS_MAX_COUNT = 3;
const SEARCHES_MAX_COUNT = 32;
const SEARCHES_MAX_BYTES = 2048;
const HOSTNAME_MAX_BYTES = 64;

/** validateDNSPolicy. */
export function validateDnsPolicy(spec: JsonObject, path: Path, errors: ErrorList): void {
  const policy = text(spec, 'dnsPolicy');
  if (policy === '') errors.required(path);
  else if (!POLICIES.includes(policy)) errors.notSupported(path, policy, POLICIES);
}

function validateSearches(searches: readonly string[], path: Path, errors: ErrorList): void {
  if (searches.length > SEARCHES_MAX_COUNT)
    errors.invalid(path, searches, `must not have more than ${SEARCHES_MAX_COUNT} search paths`);
  if (byteLength(searches.join(' ')) > SEARCHES_MAX_BYTES)
    errors.invalid(
      path,
      searches,
      `must not have more than ${SEARCHES_MAX_BYTES} characters (including spaces) in the search list`,
    );
  for (const [index, search] of searches.entries()) {
    if (search === '.') continue;
    const name = search.endsWith('.') ? search.slice(0, -1) : search;
    errors.eachInvalid(path.index(index), name, dnsSubdomainWithUnderscore(name));
  }
}

/** validatePodDNSConfig. */
export function validateDnsConfig(spec: JsonObject, path: Path, errors: ErrorList): void {
  const config = structPointer(spec, 'dnsConfig');
  const needsServer = text(spec, 'dnsPolicy') === 'None';
  if (config === undefined) {
    if (needsServer) errors.required(path, 'must provide `dnsConfig` when `dnsPolicy` is None');
    return;
  }
  const servers = texts(config, 'nameservers');
  const at = path.child('nameservers');
  if (needsServer && servers.length === 0)
    return errors.required(at, 'must provide at least one DNS nameserver when `dnsPolicy` is None');
  if (servers.length > NAMESERVERS_MAX_COUNT)
    errors.invalid(at, servers, `must not have more than ${NAMESERVERS_MAX_COUNT} nameservers`);
  for (const [index, server] of servers.entries()) validateLegacyIp(server, at.index(index), errors);
  validateSearches(texts(config, 'searches'), path.child('searches'), errors);
  for (const [index, option] of structs(config, 'options').entries())
    if (text(option, 'name') === '') errors.required(path.child('options').index(index), 'must not be empty');
}

/** validatePodHostName: `hostnameOverride` (KEP-4762). */
export function validateHostnameOverride(spec: JsonObject, specPath: Path, errors: ErrorList): void {
  const name = textPointer(spec, 'hostnameOverride');
  if (name === undefined) return;
  const path = specPath.child('hostnameOverride');
  if (flag(spec, 'setHostnameAsFQDN'))
    errors.forbidden(path, 'may not be specified when setHostnameAsFQDN is true');
  if (flag(spec, 'hostNetwork')) errors.forbidden(path, 'may not be specified when hostNetwork is true');
  if (byteLength(name) > HOSTNAME_MAX_BYTES) errors.tooLong(path, HOSTNAME_MAX_BYTES);
  errors.eachInvalid(path, name, dnsSubdomain(name));
}

/** `hostname`, `subdomain`. */
export function validateHostNames(spec: JsonObject, path: Path, errors: ErrorList): void {
  for (const field of ['hostname', 'subdomain']) {
    const name = text(spec, field);
    if (name !== '') errors.eachInvalid(path.child(field), name, dnsLabel(name));
  }
}

/** ValidateHostAliases. */
export function validateHostAliases(spec: JsonObject, path: Path, errors: ErrorList): void {
  for (const [index, alias] of structs(spec, 'hostAliases').entries()) {
    const at = path.index(index);
    validateLegacyIp(text(alias, 'ip'), at.child('ip'), errors);
    for (const [nameIndex, name] of texts(alias, 'hostnames').entries())
      errors.eachInvalid(at.child('hostnames').index(nameIndex), name, dnsSubdomain(name));
  }
}
