import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { parseSloppyCidr, validateCidr } from '../ip.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { struct, texts } from '../values.ts';

const CIDRS = Path.of('spec', 'cidrs');
const IMMUTABLE = 'field is immutable';

function cidrsOf(object: JsonObject): readonly string[] {
  return texts(struct(object, 'spec'), 'cidrs');
}

function validateCidrs(cidrs: readonly string[], errors: ErrorList): void {
  if (cidrs.length === 0) return errors.required(CIDRS, 'at least one CIDR required');
  if (cidrs.length > 2) return errors.invalid(CIDRS, { CIDRs: [...cidrs] }, 'may only hold up to 2 values');
  for (const [index, cidr] of cidrs.entries()) validateCidr(cidr, CIDRS.index(index), errors);
  const [first, second] = cidrs.map((cidr) => parseSloppyCidr(cidr)?.family);
  if (cidrs.length === 2 && first === second && first !== undefined)
    errors.invalid(
      CIDRS,
      [...cidrs],
      'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    );
}

/** A range stays as it is; one of the other family may be added (ValidateServiceCIDRUpdate). */
function validateChange(object: JsonObject, before: JsonObject, errors: ErrorList): void {
  const [cidrs, old] = [cidrsOf(object), cidrsOf(before)];
  const isAdded = old.length === 1 && cidrs.length === 2;
  if (cidrs.length !== old.length && !isAdded)
    return errors.invalid(CIDRS, struct(object, 'spec')['cidrs'], IMMUTABLE);
  for (const [index, cidr] of old.entries())
    if (cidrs[index] !== cidr) errors.invalid(CIDRS.index(index), cidrs[index], IMMUTABLE);
  if (isAdded) validateCidrs(cidrs, errors);
}

/** ServiceCIDR (pkg/apis/networking/validation). */
export const serviceCidrRules: KindRules = {
  create(object, errors) {
    validateObjectMeta(object, { namespaced: false, name: 'subdomain' }, errors);
    validateCidrs(cidrsOf(object), errors);
  },
  update(object, old, errors) {
    validateObjectMetaUpdate(object, old, errors);
    validateChange(object, old, errors);
  },
  subresources: { status: (object, old, errors) => validateObjectMetaUpdate(object, old, errors) },
};
