import { clusterOfYaml } from '../cluster/cluster.fixture.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { DependencyGraph, ThingKey } from './thing.ts';

/** The labels of things, as people read them. */
export function labels({ things }: DependencyGraph, keys: Iterable<ThingKey>): readonly string[] {
  return [...keys].map((key) => things.get(key)?.label ?? key);
}

/** A whole cluster of YAML documents. */
export function yaml(...documents: readonly string[]): Cluster {
  return clusterOfYaml(documents.join('\n---'));
}

/** A Deployment, or another kind with the same template, of one container; `spec` are more lines of the pod's spec. */
export function workload(namespace: string, name: string, spec = '', kind = 'Deployment'): string {
  return `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [{ name: main, image: example.com/${name}:1 }]
${spec}`;
}

/** A Service on `app: <name>`; `extra` goes on inside the spec. */
export function service(namespace: string, name: string, extra = ''): string {
  return `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [{ port: 443 }]${extra} }`;
}

/** A Namespace with a label `team` of its own. */
export function namespaceNamed(name: string): string {
  return `
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { team: ${name} } }`;
}

/** A validating webhook on the creation of pods, called through the Service of its name in the namespace of its name. */
export function webhook(
  name: string,
  parts: { selector?: string; policy?: string; resources?: string; operations?: string } = {},
): string {
  const { selector = '{}', policy = 'Fail', resources = 'pods', operations = 'CREATE' } = parts;
  const group = resources === 'leases' ? 'coordination.k8s.io' : '';
  return `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: ${name} }
webhooks:
  - name: validate.${name}.example.com
    failurePolicy: ${policy}
    namespaceSelector: ${selector}
    sideEffects: None
    admissionReviewVersions: [v1]
    clientConfig: { service: { name: ${name}, namespace: ${name} } }
    rules: [{ apiGroups: ["${group}"], apiVersions: [v1], operations: [${operations}], resources: [${resources}] }]`;
}

/** Leaves a namespace out by the label that nobody can change. */
export const exempt = (name: string) =>
  `{ matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [${name}] }] }`;

/** A namespace `policy` with the backend of `webhook('policy')`. */
export const policy = [namespaceNamed('policy'), workload('policy', 'policy'), service('policy', 'policy')];
/** A namespace `shop` with somebody's workload. */
export const shop = [namespaceNamed('shop'), workload('shop', 'web'), service('shop', 'web')];
