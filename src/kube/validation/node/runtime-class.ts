import type { JsonObject } from '../../json.ts';
import { NEW_POD } from '../core/pod-options.ts';
import { validateContainerResources } from '../core/resource-requirements.ts';
import { validateTolerations } from '../core/toleration.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel } from '../formats.ts';
import { validateImmutable, validateLabels } from '../object-meta.ts';
import { Path } from '../path.ts';
import { specRules } from '../spec-rules.ts';
import { internalJson, type InternalField } from '../go-value.ts';
import { struct, structPointer, structs, text, textEntries } from '../values.ts';

const NO_CLAIMS: ReadonlySet<string> = new Set();
const SCHEDULING = Path.of('scheduling');
/** The fields by which two tolerations are the same. */
const KEYS = ['key', 'operator', 'value', 'effect'];
const INTERNAL_TOLERATION: readonly InternalField[] = [
  ['Key', 'key', ''],
  ['Operator', 'operator', ''],
  ['Value', 'value', ''],
  ['Effect', 'effect', ''],
  ['TolerationSeconds', 'tolerationSeconds', null],
];

function validateScheduling(scheduling: JsonObject, errors: ErrorList): void {
  validateLabels(textEntries(scheduling, 'nodeSelector'), SCHEDULING.child('nodeSelector'), errors);
  const tolerations = structs(scheduling, 'tolerations');
  const path = SCHEDULING.child('tolerations');
  validateTolerations(tolerations, path, NEW_POD, errors);
  const seen = new Set<string>();
  for (const [index, toleration] of tolerations.entries()) {
    const key = JSON.stringify(KEYS.map((field) => text(toleration, field)));
    if (seen.has(key)) errors.duplicate(path.index(index), internalJson(toleration, INTERNAL_TOLERATION));
    seen.add(key);
  }
}

/** RuntimeClass (pkg/apis/node/validation). */
export const runtimeClassRules = specRules({
  metadata: { namespaced: false, name: 'subdomain' },
  update: 'all, metadata, change',
  spec(runtimeClass, old, errors) {
    const handler = text(runtimeClass, 'handler');
    // Declared beside the type: what did not change is not looked at again.
    const isKept = old !== undefined && text(old, 'handler') === handler;
    if (!isKept && handler === '') errors.required(Path.of('handler'));
    else if (!isKept) errors.eachInvalid(Path.of('handler'), handler, dnsLabel(handler));
    const limits = struct(runtimeClass, 'overhead')['podFixed'];
    if (limits !== undefined)
      validateContainerResources({ limits }, NO_CLAIMS, Path.of('overhead'), NEW_POD, errors);
    const scheduling = structPointer(runtimeClass, 'scheduling');
    if (scheduling !== undefined) validateScheduling(scheduling, errors);
  },
  change: (runtimeClass, old, errors) =>
    validateImmutable(text(runtimeClass, 'handler'), text(old, 'handler'), Path.of('handler'), errors),
});
