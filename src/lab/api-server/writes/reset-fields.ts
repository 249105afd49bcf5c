import { without, type FieldFilter } from '../../../kube/managed-fields/field-filter.ts';
import { fieldSet } from '../../../kube/managed-fields/field-set.ts';
import { fieldElement, type Path } from '../../../kube/managed-fields/path-element.ts';
import type { Resource } from '../resources/resource.ts';
import { hasStatus } from './prepare.ts';

function excluding(...paths: readonly string[]): FieldFilter {
  return without(fieldSet(...paths.map((path): Path => path.split('.').map(fieldElement))));
}

const STATUS = excluding('status');
const SPEC = excluding('spec');
const SPEC_AND_METADATA = excluding('spec', 'metadata');

/** What an update of the object itself cannot change, where it is not the status. */
const OBJECT: Readonly<Record<string, FieldFilter>> = {
  'certificates.k8s.io/CertificateSigningRequest': excluding('spec', 'status'),
};

/** Kinds that have a status and do not say so to server-side apply. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(['certificates.k8s.io/PodCertificateRequest']);

/** What an update of the status cannot change, where it is not the spec alone. */
const STATUS_PART: Readonly<Record<string, FieldFilter>> = {
  '/Pod': excluding('spec', 'metadata.deletionTimestamp', 'metadata.ownerReferences'),
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': SPEC_AND_METADATA,
  'apiregistration.k8s.io/APIService': SPEC_AND_METADATA,
  'apps/Deployment': excluding('spec', 'metadata.labels'),
  'certificates.k8s.io/CertificateSigningRequest': excluding('spec', 'status.conditions'),
  'flowcontrol.apiserver.k8s.io/FlowSchema': SPEC_AND_METADATA,
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': SPEC_AND_METADATA,
  'internal.apiserver.k8s.io/StorageVersion': SPEC_AND_METADATA,
  'networking.k8s.io/ServiceCIDR': SPEC_AND_METADATA,
  'resource.k8s.io/DeviceTaintRule': SPEC_AND_METADATA,
  'resource.k8s.io/ResourceClaim': SPEC_AND_METADATA,
  'resource.k8s.io/ResourcePoolStatusRequest': SPEC_AND_METADATA,
  'scheduling.k8s.io/PodGroup': SPEC_AND_METADATA,
  'storage.k8s.io/VolumeAttachment': SPEC_AND_METADATA,
  'storagemigration.k8s.io/StorageVersionMigration': SPEC_AND_METADATA,
};

/** `ephemeralcontainers` and `resize` have filters in their strategies, which their storages do not hand on (EphemeralContainersREST, ResizeREST): everything counts there. */
const OTHER_PARTS: Readonly<Record<string, FieldFilter>> = {
  approval: excluding('spec', 'status.certificate'),
  finalize: STATUS,
};

/**
 * What counts of the fields that a request sets: what the server resets is owned by nobody. `undefined`: everything counts.
 * Source: GetResetFields and GetResetFieldsFilter of the strategies in pkg/registry, apiextensions-apiserver and kube-aggregator, 1.36.
 */
export function countedFields(resource: Resource, subresource: string): FieldFilter | undefined {
  if (!hasStatus(resource)) return undefined;
  const key = `${resource.group}/${resource.kind}`;
  const isCustom = resource.definition !== undefined;
  if (subresource === '') return SAYS_NOTHING.has(key) ? undefined : (OBJECT[key] ?? STATUS);
  if (subresource === 'status') return isCustom ? SPEC_AND_METADATA : (STATUS_PART[key] ?? SPEC);
  return OTHER_PARTS[subresource];
}
