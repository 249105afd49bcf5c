import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { flag, list, struct, structPointer, structs, text } from '../values.ts';

const VERSIONS = Path.of('spec', 'versions');

function validateSpec(definition: JsonObject, errors: ErrorList): void {
  const spec = struct(definition, 'spec');
  const name = text(struct(definition, 'metadata'), 'name');
  if (name !== `${text(struct(spec, 'names'), 'plural')}.${text(spec, 'group')}`)
    errors.invalid(Path.of('metadata', 'name'), name, 'must be spec.names.plural+"."+spec.group');
  const versions = structs(spec, 'versions');
  if (versions.filter((version) => flag(version, 'storage')).length !== 1)
    errors.invalid(
      VERSIONS,
      list(spec, 'versions'),
      'must have exactly one version marked as storage version',
    );
  for (const [index, version] of versions.entries())
    if (structPointer(struct(version, 'schema'), 'openAPIV3Schema') === undefined)
      errors.required(VERSIONS.index(index).child('schema').child('openAPIV3Schema'), 'schemas are required');
}

/** CustomResourceDefinition (k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation). */
export const definitionRules: KindRules = {
  asksPublishedFields: true,
  create(definition, errors) {
    validateObjectMeta(definition, { namespaced: false, name: 'subdomain' }, errors);
    validateSpec(definition, errors);
  },
  update(definition, old, errors) {
    validateObjectMetaUpdate(definition, old, errors);
    validateSpec(definition, errors);
  },
};
