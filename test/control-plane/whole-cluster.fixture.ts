/** What the whole cluster of the tests is given to run. */

/** A node as a person writes it; kwok makes it ready. */
export const bareNode = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name } },
  status: {
    allocatable: { cpu: '32', memory: '256Gi', pods: '110' },
    capacity: { cpu: '32', memory: '256Gi', pods: '110' },
  },
});

const template = (name: string, extra: object = {}) => ({
  metadata: { labels: { app: name } },
  spec: { containers: [{ name: 'main', image: 'main:1' }], ...extra },
});
const selector = (name: string) => ({ selector: { matchLabels: { app: name } } });
/** One workload of each controller. */
export const WORKLOADS = [
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db' },
    spec: { serviceName: 'db', replicas: 3, ...selector('db'), template: template('db') },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent' },
    spec: { ...selector('agent'), template: template('agent') },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'once' },
    spec: { completions: 3, parallelism: 2, template: template('once', { restartPolicy: 'Never' }) },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'often' },
    spec: {
      schedule: '0 0 1 1 *',
      jobTemplate: { spec: { template: template('often', { restartPolicy: 'Never' }) } },
    },
  },
];

/** A kind without rules. */
export const SHIPS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'ships.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'ships', singular: 'ship', kind: 'Ship', listKind: 'ShipList' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};
