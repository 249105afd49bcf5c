import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel, dnsSubdomain } from '../formats.ts';
import { internalJson, type InternalField } from '../go-value.ts';
import { Path } from '../path.ts';
import { structs, text, textPointer } from '../values.ts';

const CLAIM_FIELDS: readonly InternalField[] = [
  ['Name', 'name', ''],
  ['ResourceClaimName', 'resourceClaimName', null],
  ['ResourceClaimTemplateName', 'resourceClaimTemplateName', null],
];

const NAMES = ['resourceClaimName', 'resourceClaimTemplateName'] as const;

/** validatePodResourceClaims. */
export function validatePodClaims(
  spec: JsonObject,
  isMirrorPod: boolean,
  path: Path,
  errors: ErrorList,
): void {
  const names = new Set<string>();
  for (const [index, claim] of structs(spec, 'resourceClaims').entries()) {
    if (isMirrorPod) {
      errors.forbidden(Path.WHOLE, 'static pods do not support resource claims');
      continue;
    }
    const at = path.index(index);
    const name = text(claim, 'name');
    if (name === '') errors.required(at.child('name'));
    else if (names.has(name)) errors.duplicate(at.child('name'), name);
    else errors.eachInvalid(at.child('name'), name, dnsLabel(name));
    names.add(name);
    const given = NAMES.filter((field) => textPointer(claim, field) !== undefined);
    if (given.length === 2)
      errors.invalid(
        at,
        internalJson(claim, CLAIM_FIELDS),
        'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified',
      );
    if (given.length === 0)
      errors.invalid(
        at,
        internalJson(claim, CLAIM_FIELDS),
        'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`',
      );
    for (const field of given)
      errors.eachInvalid(at.child(field), text(claim, field), dnsSubdomain(text(claim, field)));
  }
}
