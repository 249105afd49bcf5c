import type { JsonObject } from '../../json.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsSubdomain, pathSegment } from '../formats.ts';
import { internalJson } from '../go-value.ts';
import { ipProblems } from '../ip.ts';
import { Path } from '../path.ts';
import { specRules } from '../spec-rules.ts';
import { struct, structPointer, text } from '../values.ts';

const PARENT = Path.of('spec', 'parentRef');

function validateParent(parent: JsonObject | undefined, errors: ErrorList): void {
  if (parent === undefined) return errors.required(PARENT);
  const group = text(parent, 'group');
  if (group !== '') errors.eachInvalid(PARENT.child('group'), group, dnsSubdomain(group));
  for (const field of ['resource', 'name', 'namespace']) {
    const value = text(parent, field);
    if (value !== '') errors.eachInvalid(PARENT.child(field), value, pathSegment(value));
    else if (field !== 'namespace') errors.required(PARENT.child(field));
  }
}

function parentOf(address: JsonObject): JsonObject | undefined {
  return structPointer(struct(address, 'spec'), 'parentRef');
}

function shown(parent: JsonObject | undefined): JsonObject | null {
  if (parent === undefined) return null;
  return internalJson(parent, [
    ['Group', 'group', ''],
    ['Resource', 'resource', ''],
    ['Namespace', 'namespace', ''],
    ['Name', 'name', ''],
  ]);
}

/** IPAddress (pkg/apis/networking/validation): its name is the address. */
export const ipAddressRules = specRules({
  metadata: { namespaced: false, name: ipProblems },
  update: 'all, metadata, change',
  spec(address, _old, errors) {
    validateParent(parentOf(address), errors);
  },
  change(address, old, errors) {
    const parent = parentOf(address);
    if (!isSemanticallyEqual(parent, parentOf(old)))
      errors.invalid(PARENT, shown(parent), 'field is immutable');
  },
});
