import { clusterOfYaml } from '../cluster/cluster.fixture.ts';
import type { Cluster } from '../cluster/cluster.ts';

/** Fields of the one webhook that differ from an ordinary one, as YAML of one line each. */
export interface WebhookParts {
  readonly kind?: 'Validating' | 'Mutating';
  readonly version?: 'v1' | 'v1beta1';
  readonly name?: string;
  readonly rules?: string;
  readonly client?: string;
  /** More lines: `failurePolicy: Ignore`. */
  readonly more?: readonly string[];
}

const ON_PODS = "{ apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods] }";

/** A configuration with one webhook, by default on the creation of pods, called through Service guard/guard. */
export function webhookYaml({
  kind = 'Validating',
  version = 'v1',
  name = 'guard.example.com',
  rules = ON_PODS,
  client = '{ service: { namespace: guard, name: guard } }',
  more = [],
}: WebhookParts = {}): string {
  return `
apiVersion: admissionregistration.k8s.io/${version}
kind: ${kind}WebhookConfiguration
metadata: { name: guard }
webhooks:
  - name: ${name}
    sideEffects: None
    admissionReviewVersions: [v1]
    clientConfig: ${client}
    rules: [${rules}]
${more.map((line) => `    ${line}`).join('\n')}`;
}

/** Rules on one resource, all versions. */
export function on(group: string, resources: string, operations = 'CREATE, UPDATE'): string {
  return `{ apiGroups: ['${group}'], apiVersions: ['*'], operations: [${operations}], resources: [${resources}] }`;
}

/** The Deployment and the Service behind `guard.example.com`. */
export function backendYaml(replicas = 2): string {
  return `
apiVersion: v1
kind: Service
metadata: { name: guard, namespace: guard }
spec: { clusterIP: 10.96.0.40, selector: { app: guard }, ports: [{ port: 443 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: guard, namespace: guard }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: guard } }
  template: { metadata: { labels: { app: guard } }, spec: { containers: [{ name: guard, image: 'example.com/guard:1' }] } }`;
}

/** Some manifests (`given`), or, with `all`, a whole cluster. */
export function webhookCluster(documents: readonly string[], type: 'all' | 'given' = 'given'): Cluster {
  return clusterOfYaml(documents.join('\n---'), type);
}

/** Leaves namespaces out by the label that nobody can change. */
export function allBut(...namespaces: readonly string[]): string {
  return `namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [${namespaces.join(', ')}] }] }`;
}
