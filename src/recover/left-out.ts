import { isJsonObject, stringAt } from '../kube/json.ts';
import { annotationsOf, groupVersion, labelsOf, listAt, type ObjectName } from '../kube/kube-object.ts';
import type { RecoveredObject } from './recovered-object.ts';

/** Kinds that make themselves anew, mean nothing once they are old, or are of machines. */
const PASSING: Readonly<Record<string, string>> = {
  '/Event': 'events tell of the past and expire by themselves',
  'events.k8s.io/Event': 'events tell of the past and expire by themselves',
  'coordination.k8s.io/Lease': 'a lease is taken anew by whoever holds it',
  '/Node': 'a node registers itself when its kubelet runs',
  '/ComponentStatus': 'the API server makes it up',
  'certificates.k8s.io/CertificateSigningRequest': 'requests for certificates are made anew',
  'networking.k8s.io/IPAddress': 'the API server makes it with the Service that has the address',
  'storage.k8s.io/VolumeAttachment': 'the attach-detach controller makes it anew',
  'storage.k8s.io/CSINode': 'a kubelet registers its drivers itself',
  'apps/ControllerRevision': 'its workload makes it anew',
};

/** Objects that every cluster makes for itself, by kind and name, in any namespace. */
const SELF_MADE: Readonly<Record<string, string>> = {
  '/Service//kubernetes': 'the API server makes it itself',
  '/Endpoints//kubernetes': 'the API server makes it itself',
  'discovery.k8s.io/EndpointSlice//kubernetes': 'the API server makes it itself',
  '/ServiceAccount//default': 'every namespace gets it',
  '/ConfigMap//kube-root-ca.crt': 'every namespace gets it',
};

/** Controllers of Kubernetes that make what they own anew. Custom ones may or may not. */
const MAKING_GROUPS: ReadonlySet<string> = new Set(['apps', 'batch', '']);
const MIRROR = 'kubernetes.io/config.mirror';
const AUTO_REGISTERED = 'kube-aggregator.kubernetes.io/automanaged';
const SLICE_OF = 'kubernetes.io/service-name';

/** Is it there, or will it be once the plan is carried out? */
export type WillExist = (name: ObjectName) => boolean;

function controllerOf({ name, body }: RecoveredObject): ObjectName | undefined {
  const controller = listAt(body, 'metadata', 'ownerReferences').find(
    (reference) => isJsonObject(reference) && reference['controller'] === true,
  );
  if (controller === undefined) return undefined;
  return {
    group: groupVersion(stringAt(controller, 'apiVersion') ?? '').group,
    kind: stringAt(controller, 'kind') ?? '',
    // An owner is in the same namespace, or in none (apimachinery meta/v1, OwnerReference).
    namespace: name.namespace,
    name: stringAt(controller, 'name') ?? '',
  };
}

function ofEndpoints({ name, body }: RecoveredObject, willExist: WillExist): string | undefined {
  const service =
    name.kind === 'Endpoints' && name.group === ''
      ? name.name
      : name.kind === 'EndpointSlice'
        ? labelsOf({ body })[SLICE_OF]
        : undefined;
  if (service === undefined) return undefined;
  const isManual =
    name.kind === 'EndpointSlice' &&
    labelsOf({ body })['endpointslice.kubernetes.io/managed-by'] === undefined;
  if (isManual || !willExist({ group: '', kind: 'Service', namespace: name.namespace, name: service }))
    return undefined;
  return `the endpoint controllers make it anew for Service ${service}`;
}

/**
 * Why an object is better not restored: it makes itself anew, or what owns it does. Undefined where it is to be restored. Source: what Velero's restore leaves out (pkg/restore, its
 * default list of resources), and the controllers of kube-controller-manager.
 */
export function whyLeftOut(object: RecoveredObject, willExist: WillExist): string | undefined {
  const { name, body } = object;
  const passing =
    PASSING[`${name.group}/${name.kind}`] ?? SELF_MADE[`${name.group}/${name.kind}//${name.name}`];
  if (passing !== undefined) return passing;
  if (annotationsOf({ body })[MIRROR] !== undefined)
    return 'a kubelet makes this mirror of a static pod itself';
  if (name.kind === 'APIService' && labelsOf({ body })[AUTO_REGISTERED] !== undefined)
    return 'the API server registers it itself';
  if (
    name.kind === 'Secret' &&
    body['type'] === 'kubernetes.io/service-account-token' &&
    /-token-[a-z0-9]{5}$/.test(name.name)
  )
    return 'the token controller makes it anew';
  const ofService = ofEndpoints(object, willExist);
  if (ofService !== undefined) return ofService;
  const controller = controllerOf(object);
  if (controller === undefined || !MAKING_GROUPS.has(controller.group)) return undefined;
  const isOfNode = controller.kind === 'Node';
  if (!isOfNode && !willExist(controller)) return undefined;
  return `${controller.kind} ${controller.name}, which owns it, makes it anew`;
}
