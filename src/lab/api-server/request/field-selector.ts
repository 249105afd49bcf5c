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

const OWN_NAMES = ['metadata.name', 'metadata.namespace'];
const EVENT_FIELDS = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

/** What a kind can be selected by, and what it says of other fields. */
interface SelectableFields {
  readonly fields: readonly string[];
  readonly refused: (field: string) => string;
}

const notSupported = (field: string): string => `field label not supported: ${field}`;
const own = (...fields: readonly string[]): SelectableFields => ({ fields, refused: notSupported });

/** A kind without a conversion of its own (DefaultMetaV1FieldSelectorConversion). */
const BY_NAME: SelectableFields = {
  fields: OWN_NAMES,
  refused: (field) =>
    `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
};

/** By `group/kind`. Source: `AddFieldLabelConversionFunc` calls of pkg/apis, 1.36. */
const FIELDS: Readonly<Record<string, SelectableFields>> = {
  '/Pod': own(
    ...OWN_NAMES,
    'spec.nodeName',
    'spec.host',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
  ),
  '/Event': own(
    ...OWN_NAMES,
    ...EVENT_FIELDS.map((field) => `involvedObject.${field}`),
    'reason',
    'reportingComponent',
    'source',
    'type',
  ),
  'events.k8s.io/Event': own(
    ...OWN_NAMES,
    ...EVENT_FIELDS.map((field) => `regarding.${field}`),
    'reason',
    'reportingController',
    'type',
  ),
  '/Node': own('metadata.name', 'spec.unschedulable'),
  '/Namespace': own('metadata.name', 'status.phase'),
  '/Secret': own(...OWN_NAMES, 'type'),
  '/Service': own(...OWN_NAMES, 'spec.clusterIP', 'spec.type'),
  '/ReplicationController': own(...OWN_NAMES, 'status.replicas'),
  'batch/Job': {
    fields: [...OWN_NAMES, 'status.successful'],
    refused: (field) => `field label ${JSON.stringify(field)} not supported for Job`,
  },
  'certificates.k8s.io/CertificateSigningRequest': own('metadata.name', 'spec.signerName'),
  'resource.k8s.io/ResourceSlice': {
    fields: ['metadata.name', 'spec.nodeName', 'spec.driver'],
    refused: (field) => `field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${field}`,
  },
};

/** Fields that are called otherwise than they lie, and what is selected by where a field is absent. */
const SPECIAL: Readonly<Record<string, (body: JsonObject) => string>> = {
  'spec.host': (body) => stringAt(body, 'spec', 'nodeName') ?? '',
  'status.podIPs': (body) => text(jsonAt(body, 'status', 'podIP')),
  reportingController: (body) => stringAt(body, 'reportingComponent') ?? '',
  ...Object.fromEntries(
    EVENT_FIELDS.map((field) => [
      `regarding.${field}`,
      (body: JsonObject) => text(jsonAt(body, 'involvedObject', field)),
    ]),
  ),
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

function selectableFields({ group, kind, version, namespaced, definition }: Resource): SelectableFields {
  if (definition === undefined) return FIELDS[`${group}/${kind}`] ?? BY_NAME;
  const row = listAt(definition, 'spec', 'versions').find((entry) => stringAt(entry, 'name') === version);
  const declared = listAt(row, 'selectableFields').flatMap(
    (entry) => stringAt(entry, 'jsonPath')?.replace(/^\./, '') ?? [],
  );
  return own(...(namespaced ? OWN_NAMES : ['metadata.name']), ...declared);
}

/** Splits at commas that no backslash escapes. */
function terms(selector: string): readonly string[] {
  return (selector.match(/(?:\\.|[^,\\])+/g) ?? []).filter((term) => term !== '');
}

/** Throws 400 where a character should have been escaped, or an escape is none (UnescapeValue, fields/selector.go). */
function unescaped(value: string): string {
  for (const [sequence] of value.matchAll(/\\.|[\s\S]/g)) {
    if (sequence === ',' || sequence === '=')
      throw badRequest(`invalid field selector: unescaped character in value: ${sequence.charCodeAt(0)}`);
    if (sequence.startsWith('\\') && !/[\\,=]$/.test(sequence.slice(1)))
      throw badRequest(`invalid field selector: invalid escape sequence: ${sequence}`);
  }
  return value.replace(/\\([\\,=])/g, '$1');
}

function parseTerm(term: string): FieldRequirement {
  const match = /^((?:\\.|[^=!\\])*)(!=|==|=)(.*)$/s.exec(term);
  if (match === null) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
  const [, field = '', operator, value = ''] = match;
  return { field: field.trim(), isEqual: operator !== '!=', value: unescaped(value) };
}

/** Reads `metadata.name=web,status.phase!=Running`. Throws 400 for fields that the kind cannot be selected by. */
export function parseFieldSelector(selector: string, resource: Resource): readonly FieldRequirement[] {
  const requirements = terms(selector).map(parseTerm);
  const { fields, refused } = selectableFields(resource);
  const strange = requirements.find(({ field }) => !fields.includes(field));
  if (strange !== undefined) throw badRequest(refused(strange.field));
  return requirements;
}

/** The value that a requirement looks at; absent fields are empty. */
export function fieldValue(body: JsonObject, field: string): string {
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
