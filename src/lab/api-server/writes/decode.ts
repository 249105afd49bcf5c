import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { groupVersion } from '../../../kube/kube-object.ts';
import { builtInKind } from '../../../kube/schema/schema-table.ts';
import { SCHEME } from '../request/read-body.ts';
import type { ServerRequest } from '../request/server-request.ts';
import { checkFields } from '../../../kube/schema/check-fields.ts';
import { decodeCustomResource } from '../custom-resources/decode-custom-resource.ts';
import { withoutZeros } from '../encoding/go-form.ts';
import { badRequest } from '../request/api-error.ts';
import { SERVED_MINOR } from '../resources/built-in-resources.ts';
import { apiVersionServed, type Resource } from '../resources/resource.ts';
import { NOTHING_STRICT, strictErrors } from './strict-errors.ts';
import { pathText, prunedObject, typeError, type Decoded, type FieldValidation } from './go-decoding.ts';

export function fieldValidationOf(query: ReadonlyMap<string, string>): FieldValidation {
  const text = query.get('fieldValidation') ?? '';
  if (text === '' || text === 'Warn') return 'Warn';
  if (text === 'Ignore' || text === 'Strict') return text;
  throw badRequest(
    `fieldValidation: Unsupported value: "${text}": supported values: "Ignore", "Strict", "Warn"`,
  );
}

/** Refuses an object with what is wrong with it. */
type Refuse = (why: string, said: { readonly kind: string; readonly version: string }) => Error;

/** Go's name of the type of a kind: `apps.Deployment`, `v1.Secret`. */
function internalName(group: string, kind: string): string {
  return `${group === '' ? 'core' : (group.split('.')[0] ?? '')}.${kind}`;
}

/** Why an object that says it is of another kind is not what the URL takes; missing apiVersion and kind are filled in. */
function otherKind(body: JsonObject, resource: Resource): string | undefined {
  const expected = apiVersionServed(resource);
  const apiVersion = stringAt(body, 'apiVersion') || expected;
  const kind = stringAt(body, 'kind') || resource.kind;
  if (apiVersion === expected && kind === resource.kind) return undefined;
  if (apiVersion.split('/').length > 2) return `unexpected GroupVersion string: ${apiVersion}`;
  const { group, version } = groupVersion(apiVersion);
  const known = builtInKind({ group, version, kind })?.objectType;
  if (known === undefined)
    return `no kind "${kind}" is registered for version "${apiVersion}" in scheme ${SCHEME}`;
  if (kind === resource.kind) return undefined;
  const wrong = checkFields(known, { ...body, apiVersion, kind }, SERVED_MINOR).find(
    ({ type }) => type === 'wrong-type',
  );
  if (wrong !== undefined) return typeError(body, known, wrong.path);
  return `converting (${version}.${kind}) to (${internalName(resource.group, resource.kind)}): unknown conversion`;
}

/** Does the object say that it is what the URL takes? */
function checkKind(body: JsonObject, resource: Resource, refuse: Refuse): void {
  const expected = apiVersionServed(resource);
  const apiVersion = stringAt(body, 'apiVersion') ?? '';
  const why = otherKind(body, resource);
  const version = apiVersion === '' ? resource.version : groupVersion(apiVersion).version;
  if (why !== undefined) throw refuse(why, { kind: stringAt(body, 'kind') || resource.kind, version });
  if (apiVersion !== '' && apiVersion !== expected)
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
}

/** How an object is read that is not simply the body of a request. */
export interface DecodingOptions {
  /** Its body is the object: fields that stand in it twice are told. */
  readonly request?: ServerRequest;
  readonly refuse?: Refuse;
  /** Why a value is of the wrong type; as encoding/json unless given. */
  readonly typeError?: typeof typeError;
}

/**
 * Reads an object as the decoder of its kind does: wrong types are refused (400), unknown fields are dropped, with a warning or an
 * error where the request wants one. Texts are those of k8s.io/apiserver (transformDecodeError) and sigs.k8s.io/json.
 */
export function decode(
  sent: JsonObject,
  resource: Resource,
  validation: FieldValidation,
  how: DecodingOptions = {},
): Decoded {
  const { request } = how;
  if (resource.definition !== undefined) return decodeCustomResource(sent, resource, validation, request);
  const refuse: Refuse =
    how.refuse ??
    ((why, { kind, version }) =>
      badRequest(`${kind} in version "${version}" cannot be handled as a ${resource.kind}: ${why}`));
  checkKind(sent, resource, refuse);
  const body: JsonObject = { ...sent, apiVersion: apiVersionServed(resource), kind: resource.kind };
  const { objectType } = resource;
  if (objectType === undefined) return { body, warnings: [] };
  const problems = checkFields(objectType, body, SERVED_MINOR);
  const wrong = problems.find((problem) => problem.type === 'wrong-type');
  if (wrong !== undefined) throw refuse((how.typeError ?? typeError)(body, objectType, wrong.path), resource);
  const unknown = problems.flatMap((problem) =>
    problem.type === 'unknown' || problem.type === 'removed' || problem.type === 'too-new'
      ? [pathText(problem.path)]
      : [],
  );
  const strict = validation === 'Ignore' ? NOTHING_STRICT : strictErrors(unknown, request, sent);
  if (strict.errors.length > 0 && validation === 'Strict')
    throw refuse(`strict decoding error: ${strict.errors.join(', ')}`, resource);
  const read = withoutZeros(objectType.name, prunedObject(body, objectType));
  // A struct is there in Go, named or not: its defaults are filled in.
  const kept = objectType.fields.has('spec') && read['spec'] === undefined ? { ...read, spec: {} } : read;
  return { body: kept, warnings: validation === 'Warn' ? strict.warnings : [] };
}
