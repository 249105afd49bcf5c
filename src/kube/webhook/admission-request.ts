import { celFromJson } from '../cel/from-json.ts';
import { CelMap, CelUnknownValue, type CelValue } from '../cel/value.ts';
import type { JsonObject } from '../json.ts';
import { stringsAt } from '../kube-object.ts';
import { meetsRequirement, type LabelSelector } from '../selector.ts';
import type { WebhookOperation } from './configuration.ts';

export interface GroupVersionResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Labels, and whether these are all of them. */
export interface KnownLabels {
  readonly labels: Readonly<Record<string, string>>;
  readonly complete: boolean;
}

/**
 * The object of a request: `none` (null in the review, as `object` of a DELETE), `whole`, or `partly` known: `body` is true as far as it goes,
 * and `labels` says whether the labels in it are all.
 */
export type AdmittedObject =
  | { readonly type: 'none' }
  | { readonly type: 'whole'; readonly body: JsonObject }
  | { readonly type: 'partly'; readonly body: JsonObject; readonly labels: 'all' | 'some' };

export interface RequestUser {
  readonly username: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** A request as admission sees it. */
export interface AdmissionRequest {
  readonly operation: WebhookOperation;
  readonly resource: GroupVersionResource;
  /** `''` where there is none. */
  readonly subresource: string;
  readonly kind: GroupVersionKind;
  /** `''` for cluster-scoped objects; the name of the namespace itself for requests of Namespaces. */
  readonly namespace: string;
  /** `''` where the API server has none at admission (generateName, delete collection); `undefined` where it is not known here. */
  readonly name: string | undefined;
  readonly object: AdmittedObject;
  readonly oldObject: AdmittedObject;
  /** Labels of the stored namespace; `undefined` where nothing is known of it. */
  readonly namespaceLabels: KnownLabels | undefined;
  /** `undefined` where it is not known who asks. */
  readonly user: RequestUser | undefined;
  readonly dryRun: boolean;
}

export type Answer = 'yes' | 'no' | 'unknown';

/** Do labels of which perhaps not all are known match? Unknown only where one that is not known decides. */
export function knownLabelsMatch(selector: LabelSelector, known: KnownLabels | undefined): Answer {
  if (selector.requirements.length === 0) return 'yes';
  if (known === undefined) return 'unknown';
  let answer: Answer = 'yes';
  for (const requirement of selector.requirements) {
    const value = Object.hasOwn(known.labels, requirement.key) ? known.labels[requirement.key] : undefined;
    if (value === undefined && !known.complete) answer = 'unknown';
    else if (!meetsRequirement(requirement, value)) return 'no';
  }
  return answer;
}

/** The labels of an admitted object; `none` where there is no object. */
export function labelsOfAdmitted(object: AdmittedObject): KnownLabels | 'none' {
  if (object.type === 'none') return 'none';
  return {
    labels: stringsAt(object.body, 'metadata', 'labels'),
    complete: object.type === 'whole' || object.labels === 'all',
  };
}

const PARTLY_KNOWN = 'not all of the object is known';

function celObject(object: AdmittedObject): CelValue {
  if (object.type === 'none') return null;
  const whole = celFromJson(object.body, object.type === 'partly' ? PARTLY_KNOWN : undefined);
  if (object.type === 'whole' || object.labels === 'some') return whole;
  return withAllLabels(object.body);
}

/** Of a partly known object whose labels are all known: the map of labels is closed, and absent where there are none. */
function withAllLabels(body: JsonObject): CelValue {
  const labels = stringsAt(body, 'metadata', 'labels');
  const metadata = body['metadata'];
  const known =
    typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata)
      ? Object.entries(metadata)
      : [];
  const fields: (readonly [CelValue, CelValue])[] = known
    .filter(([key]) => key !== 'labels')
    .map(([key, value]) => [key, celFromJson(value ?? null, PARTLY_KNOWN)]);
  fields.push(['labels', celFromJson(labels)]);
  const entries: (readonly [CelValue, CelValue])[] = Object.entries(body)
    .filter(([key]) => key !== 'metadata')
    .map(([key, value]) => [key, celFromJson(value ?? null, PARTLY_KNOWN)]);
  return new CelMap([...entries, ['metadata', new CelMap(fields, PARTLY_KNOWN)]], PARTLY_KNOWN);
}

/** Without uid and extra not all of the user is known: asking for them is unknown. */
function celUser(user: RequestUser | undefined): CelValue {
  if (user === undefined) return new CelUnknownValue('it is not known who sends the request');
  const { username, groups, uid, extra } = user;
  const entries: (readonly [CelValue, CelValue])[] = [];
  if (username !== '') entries.push(['username', username]);
  if (groups.length > 0) entries.push(['groups', groups]);
  if (uid !== undefined && uid !== '') entries.push(['uid', uid]);
  if (extra !== undefined && Object.keys(extra).length > 0) entries.push(['extra', celFromJson(extra)]);
  const isWhole = uid !== undefined && extra !== undefined;
  return new CelMap(entries, isWhole ? undefined : 'not all of the user is known');
}

/** `GroupVersionKind` and `GroupVersionResource` keep empty fields; the other fields of the request are left out where empty. */
function celRequest(request: AdmissionRequest): CelMap {
  const { subresource, namespace, name } = request;
  const kind = celFromJson({ ...request.kind });
  const resource = celFromJson({ ...request.resource });
  const entries: (readonly [CelValue, CelValue])[] = [
    ['kind', kind],
    ['resource', resource],
    ['requestKind', kind],
    ['requestResource', resource],
    ['operation', request.operation],
    ['userInfo', celUser(request.user)],
    ['dryRun', request.dryRun],
    ['options', new CelUnknownValue('the options of the request are not known')],
  ];
  if (subresource !== '') entries.push(['subResource', subresource], ['requestSubResource', subresource]);
  if (namespace !== '') entries.push(['namespace', namespace]);
  if (name === undefined) entries.push(['name', new CelUnknownValue('the name of the object is not known')]);
  else if (name !== '') entries.push(['name', name]);
  return new CelMap(entries);
}

/**
 * The variables of match conditions: object, oldObject, request, authorizer (admissionregistration v1, MatchCondition). Fields of `request`
 * that are empty are absent, as in the API server: `request.namespace` of a cluster-scoped object is an error.
 */
export function matchConditionVariables(request: AdmissionRequest): ReadonlyMap<string, CelValue> {
  return new Map<string, CelValue>([
    ['object', celObject(request.object)],
    ['oldObject', celObject(request.oldObject)],
    ['request', celRequest(request)],
    ['authorizer', new CelUnknownValue('it asks the authorizer, which only the API server can')],
  ]);
}
