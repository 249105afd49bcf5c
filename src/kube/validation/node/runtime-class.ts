import { dnsLabel } from '../formats.ts';
import { validateImmutable, validateLabels } from '../object-meta.ts';
import { Path } from '../path.ts';
import { specRules } from '../spec-rules.ts';
import { struct, text, textEntries } from '../values.ts';

/** RuntimeClass (pkg/apis/node/validation). */
export const runtimeClassRules = specRules({
  metadata: { namespaced: false, name: 'subdomain' },
  update: 'metadata, spec, change',
  spec(runtimeClass, old, errors) {
    const handler = text(runtimeClass, 'handler');
    if (old !== undefined && text(old, 'handler') === handler) return;
    if (handler === '') errors.required(Path.of('handler'));
    else errors.eachInvalid(Path.of('handler'), handler, dnsLabel(handler));
    if (old !== undefined) return;
    const selector = textEntries(struct(runtimeClass, 'scheduling'), 'nodeSelector');
    validateLabels(selector, Path.of('scheduling', 'nodeSelector'), errors);
  },
  change: (runtimeClass, old, errors) =>
    validateImmutable(text(runtimeClass, 'handler'), text(old, 'handler'), Path.of('handler'), errors),
});
