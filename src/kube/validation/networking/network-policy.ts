import type { JsonObject } from '../../json.ts';
import { cidrContains, cidrCovers } from '../../network-policy/ip-address.ts';
import type { ErrorList } from '../error-list.ts';
import { portName, portNumber } from '../formats.ts';
import { parseSloppyCidr, validateLegacyCidr } from '../ip.ts';
import { hasInvalidLabelValue, validateLabelSelector } from '../label-selector.ts';
import { Path } from '../path.ts';
import { specRules } from '../spec-rules.ts';
import { numberPointer, struct, structPointer, structs, text, textPointer, texts } from '../values.ts';

const SPEC = Path.of('spec');
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const POLICY_TYPES = ['Ingress', 'Egress'];

/** What an update may keep although it would not be taken anew. */
interface Kept {
  readonly allowInvalidValues: boolean;
  readonly cidrs: ReadonlySet<string>;
}

function validatePort(port: JsonObject, path: Path, errors: ErrorList): void {
  const protocol = textPointer(port, 'protocol');
  if (protocol !== undefined && !PROTOCOLS.includes(protocol))
    errors.notSupported(path.child('protocol'), protocol, PROTOCOLS);
  const number = port['port'];
  const end = numberPointer(port, 'endPort');
  const endPath = path.child('endPort');
  if (typeof number === 'number') {
    errors.eachInvalid(path.child('port'), number, portNumber(number));
    if (end === undefined) return;
    if (end < number) errors.invalid(endPath, number, 'must be greater than or equal to `port`');
    errors.eachInvalid(endPath, end, portNumber(end));
    return;
  }
  if (end !== undefined) {
    const why = typeof number === 'string' ? 'is non-numeric' : 'is not specified';
    errors.invalid(endPath, end, `may not be specified when \`port\` ${why}`);
  }
  if (typeof number === 'string') errors.eachInvalid(path.child('port'), number, portName(number));
}

function validateBlock(block: JsonObject, { cidrs }: Kept, path: Path, errors: ErrorList): void {
  const cidr = text(block, 'cidr');
  if (cidr === '') {
    errors.required(path.child('cidr'));
    return;
  }
  if (!cidrs.has(cidr)) validateLegacyCidr(cidr, path.child('cidr'), errors);
  const outer = parseSloppyCidr(cidr);
  if (outer === undefined) return;
  for (const [index, except] of texts(block, 'except').entries()) {
    const at = path.child('except').index(index);
    if (!cidrs.has(except)) validateLegacyCidr(except, at, errors);
    const inner = parseSloppyCidr(except);
    if (inner === undefined) continue;
    const isStrict =
      cidrContains(outer, inner) && cidrCovers(outer, inner) && inner.prefixLength > outer.prefixLength;
    if (!isStrict) errors.invalid(at, except, 'must be a strict subset of `cidr`');
  }
}

function validatePeer(peer: JsonObject, kept: Kept, path: Path, errors: ErrorList): void {
  const selectors = ['podSelector', 'namespaceSelector'].flatMap((field) => {
    const selector = structPointer(peer, field);
    return selector === undefined ? [] : [[field, selector] as const];
  });
  for (const [field, selector] of selectors) validateLabelSelector(selector, kept, path.child(field), errors);
  const block = structPointer(peer, 'ipBlock');
  if (block !== undefined) validateBlock(block, kept, path.child('ipBlock'), errors);
  if (selectors.length === 0 && block === undefined) errors.required(path, 'must specify a peer');
  else if (selectors.length > 0 && block !== undefined)
    errors.forbidden(path, 'may not specify both ipBlock and another peer');
}

const DIRECTIONS = [
  ['ingress', 'from'],
  ['egress', 'to'],
] as const;

function keptOf(old: JsonObject | undefined): Kept {
  const spec = struct(old ?? {}, 'spec');
  const cidrs = DIRECTIONS.flatMap(([rules, peers]) =>
    structs(spec, rules).flatMap((rule) =>
      structs(rule, peers).flatMap((peer) => {
        const block = struct(peer, 'ipBlock');
        return [text(block, 'cidr'), ...texts(block, 'except')];
      }),
    ),
  );
  return {
    allowInvalidValues: old !== undefined && hasInvalidLabelValue(structPointer(spec, 'podSelector')),
    cidrs: new Set(cidrs.filter((cidr) => cidr !== '')),
  };
}

/** NetworkPolicy (pkg/apis/networking/validation). */
export const networkPolicyRules = specRules({
  metadata: { namespaced: true, name: 'subdomain' },
  spec(policy, old, errors) {
    const spec = struct(policy, 'spec');
    const kept = keptOf(old);
    validateLabelSelector(structPointer(spec, 'podSelector'), kept, SPEC.child('podSelector'), errors);
    for (const [rules, peers] of DIRECTIONS)
      for (const [index, rule] of structs(spec, rules).entries()) {
        const path = SPEC.child(rules).index(index);
        for (const [at, port] of structs(rule, 'ports').entries())
          validatePort(port, path.child('ports').index(at), errors);
        for (const [at, peer] of structs(rule, peers).entries())
          validatePeer(peer, kept, path.child(peers).index(at), errors);
      }
    const types = texts(spec, 'policyTypes');
    if (types.length > POLICY_TYPES.length) {
      errors.invalid(SPEC.child('policyTypes'), [...types], 'may not specify more than two policyTypes');
      return;
    }
    for (const [index, type] of types.entries())
      if (!POLICY_TYPES.includes(type))
        errors.notSupported(SPEC.child('policyTypes').index(index), type, POLICY_TYPES);
  },
});
