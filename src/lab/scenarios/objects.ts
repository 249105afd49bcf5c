import type { JsonObject } from '../../kube/json.ts';
import { objectAt } from '../../kube/kube-object.ts';
import { timeText } from '../api-server/clock.ts';

const RBAC = 'rbac.authorization.k8s.io';

export function namespaceObject(name: string): JsonObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { team: name } } };
}

/** A Deployment of a program that listens, and asks for little. */
export function deploymentObject(
  namespace: string,
  name: string,
  {
    replicas,
    image,
    serviceAccountName,
    args,
  }: { replicas: number; image: string; serviceAccountName?: string; args?: readonly string[] },
): JsonObject {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
          containers: [
            {
              name: 'main',
              image,
              ...(args === undefined ? {} : { args }),
              ports: [{ name: 'http', containerPort: 8080 }],
              resources: { requests: { cpu: '50m', memory: '64Mi' } },
            },
          ],
        },
      },
    },
  };
}

/** What the programs of all kinds of owners are: one container that asks for little. */
function programSpec(namespace: string, name: string, image: string): JsonObject {
  const deployment = deploymentObject(namespace, name, { replicas: 1, image });
  const { selector, template } = objectAt(deployment, 'spec');
  return { selector: selector ?? {}, template: template ?? {} };
}

export function statefulSetObject(
  namespace: string,
  name: string,
  { replicas, image }: { replicas: number; image: string },
): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { namespace, name, labels: { app: name } },
    spec: { ...programSpec(namespace, name, image), replicas, serviceName: name },
  };
}

export function daemonSetObject(namespace: string, name: string, image: string): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { namespace, name, labels: { app: name } },
    spec: programSpec(namespace, name, image),
  };
}

/** The Service in front of `deploymentObject`. */
export function serviceObject(namespace: string, name: string, port = 80): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name, labels: { app: name } },
    spec: { selector: { app: name }, ports: [{ name: 'http', port, targetPort: 'http' }] },
  };
}

/** A role for the whole cluster, and who has it. `subjects`: of a binding. */
export function clusterGrant(
  name: string,
  rules: readonly JsonObject[],
  subjects: readonly JsonObject[],
): readonly [role: JsonObject, binding: JsonObject] {
  const apiVersion = `${RBAC}/v1`;
  return [
    { apiVersion, kind: 'ClusterRole', metadata: { name }, rules },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
      subjects,
    },
  ];
}

export function serviceAccountSubject(namespace: string, name: string): JsonObject {
  return { kind: 'ServiceAccount', namespace, name };
}

export function groupSubject(name: string): JsonObject {
  return { apiGroup: RBAC, kind: 'Group', name };
}

/** What `kubectl rollout restart` patches. */
export function restartPatch(now_ms: number): JsonObject {
  const annotations = { 'kubectl.kubernetes.io/restartedAt': timeText(now_ms) };
  return { spec: { template: { metadata: { annotations } } } };
}
