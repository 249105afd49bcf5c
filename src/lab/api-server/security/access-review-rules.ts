import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { listAt } from '../../../kube/kube-object.ts';
import { invalid, type Cause } from '../request/api-error.ts';

/** Upstream forgets the kind of a review in what it says of it. */
const NAMELESS = { group: 'authorization.k8s.io', kind: '' };
const REVIEWS: ReadonlySet<string> = new Set([
  'SubjectAccessReview',
  'SelfSubjectAccessReview',
  'LocalSubjectAccessReview',
]);

function cause(field: string, value: JsonValue, why: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${why}`, field };
}

/** As Go shows the internal type: with the names of its fields. */
function shownPath(attributes: JsonObject): JsonObject {
  return { Path: stringAt(attributes, 'path') ?? '', Verb: stringAt(attributes, 'verb') ?? '' };
}

function selectorCauses(attributes: JsonObject, name: 'fieldSelector' | 'labelSelector'): readonly Cause[] {
  const selector = attributes[name];
  if (!isJsonObject(selector)) return [];
  const field = `spec.resourceAttributes.${name}`;
  const raw = stringAt(selector, 'rawSelector') ?? '';
  const requirements_count = listAt(selector, 'requirements').length;
  if (raw !== '' && requirements_count > 0)
    return [cause(`${field}.rawSelector`, raw, 'may not specified at the same time as requirements')];
  return raw === '' && requirements_count === 0
    ? [
        {
          reason: 'FieldValueRequired',
          message: `Required value: when ${field} is specified, requirements or rawSelector is required`,
          field: `${field}.requirements`,
        },
      ]
    : [];
}

function attributeCauses(resource: JsonValue | undefined, other: JsonValue | undefined): readonly Cause[] {
  if (isJsonObject(resource) && isJsonObject(other))
    return [
      cause(
        'spec.nonResourceAttributes',
        shownPath(other),
        'cannot be specified in combination with resourceAttributes',
      ),
    ];
  return isJsonObject(resource) || isJsonObject(other)
    ? []
    : [
        cause(
          'spec.resourceAttributes',
          null,
          'exactly one of nonResourceAttributes or resourceAttributes must be specified',
        ),
      ];
}

function localCauses(
  resource: JsonValue | undefined,
  other: JsonValue | undefined,
  namespace: string,
): readonly Cause[] {
  const said = stringAt(resource, 'namespace') ?? '';
  return [
    ...(isJsonObject(resource) && said !== namespace
      ? [cause('spec.resourceAttributes.namespace', said, 'must match metadata.namespace')]
      : []),
    ...(isJsonObject(other)
      ? [cause('spec.nonResourceAttributes', shownPath(other), 'disallowed on this kind of request')]
      : []),
  ];
}

/**
 * Refuses reviews of access that do not say what they ask with 422 (pkg/apis/authorization/validation). `namespace`: of the URL. Other kinds are
 * passed over.
 */
export function checkAccessReview(kind: string, review: JsonObject, namespace: string): void {
  if (!REVIEWS.has(kind)) return;
  const spec = isJsonObject(review['spec']) ? review['spec'] : {};
  const { resourceAttributes, nonResourceAttributes } = spec;
  const isNobody = (stringAt(spec, 'user') ?? '') === '' && listAt(spec, 'groups').length === 0;
  const causes = [
    ...attributeCauses(resourceAttributes, nonResourceAttributes),
    ...(kind !== 'SelfSubjectAccessReview' && isNobody
      ? [cause('spec.user', '', 'at least one of user or group must be specified')]
      : []),
    ...(isJsonObject(resourceAttributes)
      ? [
          ...selectorCauses(resourceAttributes, 'fieldSelector'),
          ...selectorCauses(resourceAttributes, 'labelSelector'),
        ]
      : []),
    ...(kind === 'LocalSubjectAccessReview'
      ? localCauses(resourceAttributes, nonResourceAttributes, namespace)
      : []),
  ];
  if (causes.length > 0) throw invalid(NAMELESS, '', causes);
}
