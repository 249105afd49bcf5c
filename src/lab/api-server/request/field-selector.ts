import { ApiError, badRequest } from './api-error.ts';
import { stringAt, jsonAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { listAt } from '../../../kube/kube-object.ts';
import type { Resource } from '../resources/resource.ts';

/** One condition on one field. */
export interface FieldRequirement {
  readonly field: string;
  readonly isEqual: boolean;
  readonly value: string;
}

/**
 * The fields that can be selected by, beside metadata.name and metadata.namespace. Source: `AddFieldLabelConversionFunc` calls of
 * pkg/apis, 1.36.
 */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  '/Pod': [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  '/Event': [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  '/Node': ['spec.unschedulable'],
  '/Namespace': ['status.phase'],
  '/Secret': ['type'],
  '/Service': ['spec.clusterIP', 'spec.type'],
  '/ReplicationController': ['status.replicas'],
  'apps/ReplicaSet': ['status.replicas'],
  'batch/Job': ['status.successful'],
  'certificates.k8s.io/CertificateSigningRequest': ['spec.signerName'],
};

/** Fields that are called otherwise than they lie, and what is selected by where a field is absent. */
const SPECIAL: Readonly<Record<string, (body: JsonObject) => string>> = {
  'spec.unschedulable': (body) => String(jsonAt(body, 'spec', 'unschedulable') === true),
  'spec.hostNetwork': (body) => String(jsonAt(body, 'spec', 'hostNetwork') === true),
  'status.successful': (body) => text(jsonAt(body, 'status', 'succeeded'), '0'),
  'status.replicas': (body) => text(jsonAt(body, 'status', 'replicas'), '0'),
  source: (body) => stringAt(body, 'source', 'component') ?? stringAt(body, 'reportingComponent') ?? '',
};

function text(value: JsonValue | undefined, absent = ''): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : absent;
}

function selectableFields({ group, kind, version, definition }: Resource): readonly string[] {
  const own = FIELDS[`${group === 'events.k8s.io' ? '' : group}/${kind}`] ?? [];
  const row = listAt(definition, 'spec', 'versions').find((entry) => stringAt(entry, 'name') === version);
  const declared = listAt(row, 'selectableFields').map((entry) =>
    stringAt(entry, 'jsonPath')?.replace(/^\./, ''),
  );
  return [...own, ...declared.filter((path) => path !== undefined)];
}

/** Splits at commas that no backslash escapes. */
function terms(selector: string): readonly string[] {
  return (selector.match(/(?:\\.|[^,\\])+/g) ?? []).filter((term) => term !== '');
}

function unescaped(value: string): string {
  return value.replace(/\\([\\,=])/g, '$1');
}

function parseTerm(term: string): FieldRequirement {
  const match = /^((?:\\.|[^=!\\])*)(!=|==|=)(.*)$/s.exec(term);
  if (match === null) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
  const [, field = '', operator, value = ''] = match;
  return { field: field.trim(), isEqual: operator !== '!=', value: unescaped(value) };
}

/** Reads `metadata.name=web,status.phase!=Running`. Throws 400 for fields that the kind cannot be selected by. */
export function parseFieldSelector(
  selector: string,
  labelSelector: string,
  resource: Resource,
): readonly FieldRequirement[] {
  const requirements = terms(selector).map(parseTerm);
  const known = new Set(['metadata.name', 'metadata.namespace', ...selectableFields(resource)]);
  const strange = requirements.find(({ field }) => !known.has(field));
  if (strange !== undefined) {
    const path = `${resource.group}/${resource.version}, Resource=${resource.resource}`;
    throw badRequest(
      `Unable to find "${path}" that match label selector "${labelSelector}", field selector "${selector}": field label not supported: ${strange.field}`,
    );
  }
  return requirements;
}

/** The value that a requirement looks at; absent fields are empty. */
function fieldValue(body: JsonObject, field: string): string {
  return SPECIAL[field]?.(body) ?? text(jsonAt(body, ...field.split('.')));
}

export function matchesFields(requirements: readonly FieldRequirement[], body: JsonObject): boolean {
  return requirements.every(({ field, isEqual, value }) => (fieldValue(body, field) === value) === isEqual);
}

/** The one name that a selector asks for; `undefined` where it asks for none or several, or cannot be read. */
export function exactName(selector: string): string | undefined {
  if (selector === '') return undefined;
  try {
    const name = terms(selector)
      .map(parseTerm)
      .find(({ field, isEqual }) => field === 'metadata.name' && isEqual)?.value;
    return name === undefined || name === '' || name === '.' || name === '..' || /[/%]/.test(name)
      ? undefined
      : name;
  } catch (error) {
    // The handler says what is wrong with it.
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
