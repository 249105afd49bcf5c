import type { ObjectReference } from '../../kube/object-reference.ts';
import { resourceName } from '../object-name.ts';

/**
 * What the loss of an object means:
 *
 * - `durable`: somebody wrote it and nothing brings it back.
 * - `replaceable`: made by a controller from something else, or finished work; it comes back or was due to go.
 * - `noise`: comes and goes all day without any meaning.
 */
export type ResourceClass = 'durable' | 'replaceable' | 'noise';

const NOISE: ReadonlySet<string> = new Set([
  'events',
  'events.events.k8s.io',
  'leases.coordination.k8s.io',
  'endpoints',
  'endpointslices.discovery.k8s.io',
  'controllerrevisions.apps',
  'volumeattachments.storage.k8s.io',
  'csistoragecapacities.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'certificatesigningrequests.certificates.k8s.io',
  'podmetrics.metrics.k8s.io',
]);

/** Built-in ones, and custom resources that their own operators clear away in bulk. */
const REPLACEABLE: ReadonlySet<string> = new Set([
  'pods',
  'nodes',
  'replicasets.apps',
  'replicationcontrollers',
  'jobs.batch',
  'ciliumendpoints.cilium.io',
  'ciliumendpointslices.cilium.io',
  'ciliumidentities.cilium.io',
  'ciliumnodes.cilium.io',
  'workloadendpoints.crd.projectcalico.org',
  'ipamhandles.crd.projectcalico.org',
  'ipamblocks.crd.projectcalico.org',
  'blockaffinities.crd.projectcalico.org',
  'policyendpoints.networking.k8s.aws',
  'certificaterequests.cert-manager.io',
  'orders.acme.cert-manager.io',
  'challenges.acme.cert-manager.io',
  'taskruns.tekton.dev',
  'pipelineruns.tekton.dev',
  'workflows.argoproj.io',
  'analysisruns.argoproj.io',
  'nodeclaims.karpenter.sh',
  'machines.cluster.x-k8s.io',
  'volumesnapshotcontents.snapshot.storage.k8s.io',
  'resourceclaims.resource.k8s.io',
]);

/** Kyverno, Trivy and others write `…reports` by the thousand and replace them. */
const REPORT = /reports\./;

/** Asked of every event: the answers for this many resources are remembered, then all are forgotten. */
const CLASSES_MAX_COUNT = 4_096;
const classes = new Map<string, ResourceClass>();

/** Source of the lists: which objects the named operators' own documentation calls derived or garbage-collected. */
export function resourceClass(object: ObjectReference): ResourceClass {
  // Most of a log: 40 % in a cluster of 5,000 nodes.
  if (object.resource === 'leases' && object.apiGroup === 'coordination.k8s.io') return 'noise';
  const resource = resourceName(object);
  // Made by a provisioner for a claim, and deleted after it.
  if (resource === 'persistentvolumes' && object.name.startsWith('pvc-')) return 'replaceable';
  const known = classes.get(resource);
  if (known !== undefined) return known;
  if (classes.size >= CLASSES_MAX_COUNT) classes.clear();
  const found = classOf(resource);
  classes.set(resource, found);
  return found;
}

/** Of a whole resource (`services`, `jobs.batch`), whatever its objects are called. */
export function classOf(resource: string): ResourceClass {
  if (NOISE.has(resource)) return 'noise';
  return REPLACEABLE.has(resource) || REPORT.test(resource) ? 'replaceable' : 'durable';
}
