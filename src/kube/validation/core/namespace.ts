import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { qualifiedName } from '../formats.ts';
import { goText } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateKubeFinalizer, validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { struct, text, texts } from '../values.ts';

const FINALIZERS = Path.of('spec', 'finalizers');

/** validateFinalizerName. */
function validateFinalizer(finalizer: string, path: Path, errors: ErrorList): void {
  errors.eachInvalid(path, finalizer, qualifiedName(finalizer));
  validateKubeFinalizer(finalizer, path, errors);
}

function validateNamespace(namespace: JsonObject, errors: ErrorList): void {
  validateObjectMeta(namespace, { namespaced: false, name: 'label' }, errors);
  for (const finalizer of texts(struct(namespace, 'spec'), 'finalizers'))
    validateFinalizer(finalizer, FINALIZERS, errors);
}

/** Namespace (pkg/apis/core/validation). */
export const namespaceRules: KindRules = {
  create: validateNamespace,
  update(namespace, old, errors) {
    validateNamespace(namespace, errors);
    validateObjectMetaUpdate(namespace, old, errors);
  },
  subresources: {
    status(namespace, old, errors) {
      validateObjectMetaUpdate(namespace, old, errors);
      const isGoing = struct(namespace, 'metadata')['deletionTimestamp'] !== undefined;
      const wanted = isGoing ? 'Terminating' : 'Active';
      const phase = text(struct(namespace, 'status'), 'phase');
      if (phase !== wanted)
        errors.invalid(
          Path.of('status', 'Phase'),
          goText(phase),
          `may only be '${wanted}' if \`deletionTimestamp\` is ${isGoing ? 'not ' : ''}empty`,
        );
    },
    finalize(namespace, old, errors) {
      validateObjectMetaUpdate(namespace, old, errors);
      for (const [index, finalizer] of texts(struct(namespace, 'spec'), 'finalizers').entries())
        validateFinalizer(finalizer, FINALIZERS.index(index), errors);
    },
  },
};
