import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { parseSloppyIp, validateLegacyIp } from '../ip.ts';
import { Path } from '../path.ts';
import { text, textPointer, texts } from '../values.ts';
import { isHeadless } from './service-kind.ts';

const CLUSTER_IPS = Path.of('spec', 'clusterIPs');
const FAMILIES = Path.of('spec', 'ipFamilies');
const POLICY = Path.of('spec', 'ipFamilyPolicy');
const FAMILY_NAMES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const ONCE_SET = 'may not change once set';

function validateFamilies(spec: JsonObject, errors: ErrorList): void {
  const seen = new Set<string>();
  for (const [index, family] of texts(spec, 'ipFamilies').entries()) {
    if (!FAMILY_NAMES.includes(family)) errors.notSupported(FAMILIES.index(index), family, FAMILY_NAMES);
    if (seen.has(family)) errors.duplicate(FAMILIES.index(index), family);
    seen.add(family);
  }
  const policy = textPointer(spec, 'ipFamilyPolicy');
  if (policy !== undefined && !POLICIES.includes(policy)) errors.notSupported(POLICY, policy, POLICIES);
}

/** Are all of them addresses? Only then they are compared with each other. */
function validateAddresses(ips: readonly string[], before: readonly string[], errors: ErrorList): boolean {
  let areValid = true;
  for (const [index, ip] of ips.entries()) {
    if (index === 0 && ip === 'None') {
      if (ips.length > 1) {
        areValid = false;
        errors.invalid(CLUSTER_IPS, [...ips], "'None' must be the first and only value");
      }
      continue;
    }
    if (!before.includes(ip) && validateLegacyIp(ip, CLUSTER_IPS.index(index), errors) === undefined)
      areValid = false;
  }
  if (ips.length > 2) errors.invalid(CLUSTER_IPS, [...ips], 'may only hold up to 2 values');
  return areValid;
}

function validateAgainstFamilies(spec: JsonObject, ips: readonly string[], errors: ErrorList): void {
  const families = texts(spec, 'ipFamilies');
  for (const [index, ip] of ips.entries()) {
    const family = families[index];
    const own = parseSloppyIp(ip)?.family === 6 ? 'IPv6' : 'IPv4';
    if ((family === 'IPv4' || family === 'IPv6') && family !== own)
      errors.invalid(
        CLUSTER_IPS.index(index),
        ip,
        `expected an ${family} value as indicated by \`ipFamilies[${index}]\``,
      );
  }
}

/** ValidateServiceClusterIPsRelatedFields. */
export function validateClusterIps(spec: JsonObject, old: JsonObject, errors: ErrorList): void {
  if (text(spec, 'type') === 'ExternalName') return;
  const ips = texts(spec, 'clusterIPs');
  const clusterIP = text(spec, 'clusterIP');
  if (clusterIP !== '') {
    if (ips.length === 0) errors.required(CLUSTER_IPS);
    else if (ips[0] !== clusterIP)
      errors.invalid(CLUSTER_IPS, [...ips], 'first value must match `clusterIP`');
  } else if (ips.length > 0)
    errors.invalid(CLUSTER_IPS, [...ips], 'must be empty when `clusterIP` is not specified');
  validateFamilies(spec, errors);
  if (!validateAddresses(ips, texts(old, 'clusterIPs'), errors)) return;
  if (ips.length > 1) {
    const families = new Set(ips.map((ip) => parseSloppyIp(ip)?.family));
    if (families.size < 2)
      errors.invalid(CLUSTER_IPS, [...ips], 'may specify no more than one IP for each IP family');
  }
  if (!isHeadless(spec)) validateAgainstFamilies(spec, ips, errors);
}

function validateIpsChange(spec: JsonObject, old: JsonObject, errors: ErrorList): void {
  const [before, after] = [texts(old, 'clusterIPs'), texts(spec, 'clusterIPs')];
  if (before.length === after.length) {
    for (const [index, ip] of before.entries())
      if (ip !== after[index]) errors.invalid(CLUSTER_IPS.index(index), [...after], ONCE_SET);
    return;
  }
  const first = CLUSTER_IPS.index(0);
  if (after.length === 0) errors.invalid(first, spec['clusterIPs'], 'primary clusterIP can not be unset');
  else if (before.length > 0 && before[0] !== after[0]) errors.invalid(first, [...after], ONCE_SET);
  const releases = before.length > after.length && after.length === 1;
  if (releases && text(spec, 'ipFamilyPolicy') !== 'SingleStack')
    errors.invalid(
      POLICY,
      textPointer(spec, 'ipFamilyPolicy'),
      "must be set to 'SingleStack' when releasing the secondary clusterIP",
    );
}

function validateFamiliesChange(spec: JsonObject, old: JsonObject, errors: ErrorList): void {
  const [before, after] = [texts(old, 'ipFamilies'), texts(spec, 'ipFamilies')];
  const first = FAMILIES.index(0);
  if (before.length === after.length) {
    for (const [index, family] of before.entries())
      if (family !== after[index]) errors.invalid(first, [...after], ONCE_SET);
    return;
  }
  const ips = texts(spec, 'clusterIPs');
  if (before.length > after.length && ips.length === 0)
    errors.invalid(first, spec['ipFamilies'], 'primary ipFamily can not be unset');
  if (before.length > 0 && after.length > 0 && before[0] !== after[0])
    errors.invalid(first, spec['clusterIPs'], ONCE_SET);
  const releases = before.length > after.length && after.length === 1;
  if (releases && text(spec, 'ipFamilyPolicy') !== 'SingleStack')
    errors.invalid(
      POLICY,
      textPointer(spec, 'ipFamilyPolicy'),
      "must be set to 'SingleStack' when releasing the secondary ipFamily",
    );
}

/** validateUpgradeDowngradeClusterIPs and validateUpgradeDowngradeIPFamilies. */
export function validateClusterIpsUpdate(spec: JsonObject, old: JsonObject, errors: ErrorList): void {
  if (text(spec, 'type') === 'ExternalName' || text(old, 'type') === 'ExternalName') return;
  if (!(isHeadless(spec) && isHeadless(old))) validateIpsChange(spec, old, errors);
  if (!isHeadless(spec) && !isHeadless(old)) validateFamiliesChange(spec, old, errors);
}
