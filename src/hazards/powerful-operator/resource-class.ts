import { groupResource, type ObjectReference } from '../../kube/object-reference.ts';

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

/** Source of the lists: which objects the named operators' own documentation calls derived or garbage-collected. */
export function resourceClass(object: ObjectReference): ResourceClass {
  const resource = groupResource(object);
  if (NOISE.has(resource)) return 'noise';
  if (REPLACEABLE.has(resource) || REPORT.test(resource)) return 'replaceable';
  // Made by a provisioner for a claim, and deleted after it.
  if (resource === 'persistentvolumes' && object.name.startsWith('pvc-')) return 'replaceable';
  return 'durable';
}
