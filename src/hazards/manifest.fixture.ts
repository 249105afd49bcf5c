/** Manifests as text, for tables of rules under test. `spec` and `container` are lines of flow YAML after a comma: `, hostPID: true`. */
interface PodParts {
  readonly container?: string;
  readonly spec?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** A Deployment of one container with the labels `app: <name>`. */
export function deployment(parts: PodParts & { readonly fields?: string } = {}): string {
  return workload('Deployment', parts);
}

/** Any kind of apps/v1 with a pod template. */
export function workload(
  kind: 'Deployment' | 'DaemonSet' | 'StatefulSet',
  {
    container = '',
    spec = '',
    name = 'web',
    namespace = 'shop',
    fields = '',
  }: PodParts & { readonly fields?: string },
): string {
  return `---
apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec: { template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: c, image: i${container} }]${spec} } }${fields} }
`;
}

/** A static pod of a control-plane component, as the API server shows it. */
export function staticPod(component: string, flags: readonly string[], host = 'm1'): string {
  return `---
apiVersion: v1
kind: Pod
metadata: { name: ${component}-${host}, namespace: kube-system, labels: { component: ${component} } }
spec: { nodeName: ${host}, containers: [{ name: ${component}, image: i, command: ${JSON.stringify([component, ...flags])} }] }
`;
}

/** So many nodes. */
export function nodes(count: number, labels = '{}'): string {
  return Array.from(
    { length: count },
    (_, index) => `---\napiVersion: v1\nkind: Node\nmetadata: { name: n${index}, labels: ${labels} }\n`,
  ).join('');
}
