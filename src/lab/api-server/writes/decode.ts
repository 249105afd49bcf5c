import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { checkFields } from '../../../kube/schema/check-fields.ts';
import { decodeCustomResource } from '../custom-resources/decode-custom-resource.ts';
import { withoutEmpty } from '../encoding/go-form.ts';
import { badRequest } from '../request/api-error.ts';
import { SERVED_MINOR } from '../resources/built-in-resources.ts';
import { apiVersionServed, type Resource } from '../resources/resource.ts';
import {
  cannotBeHandled,
  pathText,
  prunedObject,
  typeError,
  type Decoded,
  type FieldValidation,
} from './go-decoding.ts';

export function fieldValidationOf(query: ReadonlyMap<string, string>): FieldValidation {
  const text = query.get('fieldValidation') ?? '';
  if (text === '' || text === 'Warn') return 'Warn';
  if (text === 'Ignore' || text === 'Strict') return text;
  throw badRequest(
    `fieldValidation: Unsupported value: "${text}": supported values: "Ignore", "Strict", "Warn"`,
  );
}

/** Does the object say that it is what the URL takes? Missing apiVersion and kind are filled in. */
function checkKind(body: JsonObject, resource: Resource): void {
  const apiVersion = stringAt(body, 'apiVersion') ?? '';
  const kind = stringAt(body, 'kind') ?? '';
  const expected = apiVersionServed(resource);
  if (apiVersion !== '' && apiVersion !== expected)
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
  if (kind !== '' && kind !== resource.kind)
    throw badRequest(
      `${kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: no kind "${kind}" is registered for version "${expected}" in scheme`,
    );
}

/**
 * Reads an object as the decoder of its kind does: wrong types are refused (400), unknown fields are dropped, with a warning or an
 * error where the request wants one. Texts are those of k8s.io/apiserver (transformDecodeError) and sigs.k8s.io/json.
 */
export function decode(sent: JsonObject, resource: Resource, validation: FieldValidation): Decoded {
  if (resource.definition !== undefined) return decodeCustomResource(sent, resource, validation);
  checkKind(sent, resource);
  const body: JsonObject = { ...sent, apiVersion: apiVersionServed(resource), kind: resource.kind };
  const { objectType } = resource;
  if (objectType === undefined) return { body, warnings: [] };
  const problems = checkFields(objectType, body, SERVED_MINOR);
  const wrong = problems.find((problem) => problem.type === 'wrong-type');
  if (wrong !== undefined) throw cannotBeHandled(resource, typeError(body, objectType, wrong.path));
  const unknown = problems.flatMap((problem) =>
    problem.type === 'unknown' || problem.type === 'removed' || problem.type === 'too-new'
      ? [`unknown field "${pathText(problem.path)}"`]
      : [],
  );
  if (unknown.length > 0 && validation === 'Strict')
    throw cannotBeHandled(resource, `strict decoding error: ${unknown.join(', ')}`);
  const read = withoutEmpty(objectType.name, prunedObject(body, objectType));
  // A struct is there in Go, named or not: its defaults are filled in.
  const kept = objectType.fields.has('spec') && read['spec'] === undefined ? { ...read, spec: {} } : read;
  return { body: kept, warnings: validation === 'Warn' ? unknown : [] };
}
