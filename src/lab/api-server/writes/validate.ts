import { isJsonObject, stringAt, type JsonObject } from '../../../kube/json.ts';
import { stringsAt } from '../../../kube/kube-object.ts';
import { checkFields } from '../../../kube/schema/check-fields.ts';
import { labelKeyProblem, labelValueProblem } from '../../../kube/selector.ts';
import { invalid, type Cause } from '../request/api-error.ts';
import { SERVED_MINOR } from '../resources/built-in-resources.ts';
import type { Resource } from '../resources/resource.ts';
import { pathText } from './decode.ts';
import { kindCauses } from './kind-rules.ts';
import { nameProblems } from './name-rules.ts';

/** TotalAnnotationSizeLimitB of apimachinery. */
const ANNOTATIONS_MAX_BYTES = 256 * 1024;

export function requiredCause(field: string, why = ''): Cause {
  return { reason: 'FieldValueRequired', message: `Required value${why === '' ? '' : `: ${why}`}`, field };
}

export function invalidCause(field: string, value: unknown, why: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${why}`, field };
}

const QUALIFIED_NAME =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

function labelCauses(body: JsonObject): readonly Cause[] {
  return Object.entries(stringsAt(body, 'metadata', 'labels')).flatMap(([key, value]) => [
    ...(labelKeyProblem(key) === undefined ? [] : [invalidCause('metadata.labels', key, QUALIFIED_NAME)]),
    ...(value.length > 63 ? [invalidCause('metadata.labels', value, 'must be no more than 63 bytes')] : []),
    ...(value.length <= 63 && labelValueProblem(value) !== undefined
      ? [invalidCause('metadata.labels', value, LABEL_VALUE)]
      : []),
  ]);
}

function annotationCauses(body: JsonObject): readonly Cause[] {
  const annotations = Object.entries(stringsAt(body, 'metadata', 'annotations'));
  const size_bytes = annotations.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  const wrong = annotations
    .filter(([key]) => labelKeyProblem(key.toLowerCase()) !== undefined)
    .map(([key]) => invalidCause('metadata.annotations', key, QUALIFIED_NAME));
  if (size_bytes <= ANNOTATIONS_MAX_BYTES) return wrong;
  const message = `Too long: may not be more than ${ANNOTATIONS_MAX_BYTES} bytes`;
  return [...wrong, { reason: 'FieldValueTooLong', message, field: 'metadata.annotations' }];
}

function nameCauses(body: JsonObject, resource: Resource): readonly Cause[] {
  const name = stringAt(body, 'metadata', 'name') ?? '';
  if (name === '') return [requiredCause('metadata.name', 'name or generateName is required')];
  return nameProblems(name, resource.behaviour.nameRule).map((why) =>
    invalidCause('metadata.name', name, why),
  );
}

/** Required fields and closed sets of values, by the published description of the kind. */
function fieldCauses(body: JsonObject, resource: Resource): readonly Cause[] {
  if (resource.objectType === undefined) return [];
  return checkFields(resource.objectType, body, SERVED_MINOR).flatMap((problem): readonly Cause[] => {
    const field = pathText(problem.path);
    if (problem.type === 'missing') return [requiredCause(field)];
    if (problem.type !== 'wrong-value') return [];
    const supported = problem.values
      .toSorted()
      .map((value) => JSON.stringify(value))
      .join(', ');
    const message = `Unsupported value: ${JSON.stringify(problem.value)}: supported values: ${supported}`;
    return [{ reason: 'FieldValueNotSupported', message, field }];
  });
}

/** Refuses an object that is not valid with 422 and all that is wrong with it. `old` is what it replaces. */
export function validate(body: JsonObject, old: JsonObject | undefined, resource: Resource): void {
  const causes = [
    ...(old === undefined ? nameCauses(body, resource) : []),
    ...labelCauses(body),
    ...annotationCauses(body),
    ...fieldCauses(body, resource),
    ...(isJsonObject(body) && resource.definition === undefined ? kindCauses(resource, body, old) : []),
  ];
  if (causes.length > 0) throw invalid(resource, stringAt(body, 'metadata', 'name') ?? '', causes);
}
