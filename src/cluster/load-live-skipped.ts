import { presentGroup } from '../kube/group-kind.ts';
import type { Discovery } from './api/discovery.ts';
import type { ServedResource } from './api/resource-path.ts';

/**
 * What is served as a list and is no state of the cluster that a rule could ask for, with the reason. Everything else that can
 * be listed is read. Keys are a whole group or `resource.group`.
 */
const SKIPPED: Readonly<Record<string, string>> = {
  'events.': 'events are history; an hour of them can outnumber all other objects',
  'events.events.k8s.io': 'events are history; an hour of them can outnumber all other objects',
  'componentstatuses.':
    'computed on request: the API server would probe the control plane (deprecated since 1.19)',
  'metrics.k8s.io': 'measurements of this moment, computed on request',
  'custom.metrics.k8s.io': 'measurements of this moment, computed on request',
  'external.metrics.k8s.io': 'measurements of this moment, computed on request',
  'packages.operators.coreos.com': 'a catalogue of software to install, computed on request (OLM)',
  'project.openshift.io': 'another view of Namespaces, which are read',
  'authorization.openshift.io': 'another view of RBAC objects, which are read',
  'projectcalico.org': 'another view of crd.projectcalico.org, which is read',
  'ciliumendpoints.cilium.io': 'one for each Pod, made from it by the agent',
  'wgpolicyk8s.io': 'reports about objects, often several for each; made again at any time',
  'openreports.io': 'reports about objects, often several for each; made again at any time',
  'reports.kyverno.io': 'reports about objects, often several for each; made again at any time',
  'aquasecurity.github.io': 'reports about objects, often several for each; made again at any time',
  'spdx.softwarecomposition.kubescape.io': 'reports about images, megabytes each; made again at any time',
};

/** Why a resource is not read; `undefined` where it is. */
export function whySkipped({
  group,
  resource,
}: Pick<ServedResource, 'group' | 'resource'>): string | undefined {
  return SKIPPED[group] ?? SKIPPED[`${resource}.${group}`];
}

/** Is everything of this group left out? Then it does not matter either whether the server behind it is up. */
export function isSkippedGroup(group: string): boolean {
  return Object.hasOwn(SKIPPED, group);
}

/**
 * The resources to read: those that can be listed, without the skipped ones, and without the second appearance of kinds that a
 * server (1.14 to 1.21) serves in `extensions` and in their present group: it is the same objects.
 */
export function readableResources({ resources }: Discovery): readonly ServedResource[] {
  const served = new Set(resources.map(({ group, kind }) => `${kind}.${group}`));
  return resources.filter((resource) => {
    const present = presentGroup(resource);
    const isSecondView = present !== resource.group && served.has(`${resource.kind}.${present}`);
    return resource.verbs.includes('list') && !isSecondView && whySkipped(resource) === undefined;
  });
}
