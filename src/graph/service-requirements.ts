import type { ClusterObject } from '../cluster/cluster.ts';
import { serviceSelector, workloadsBehind } from '../cluster/workloads-services.ts';
import { KIND } from '../kube/group-kind.ts';
import { jsonAt, stringAt } from '../kube/json.ts';
import { listAt } from '../kube/kube-object.ts';
import { objectThing, type Draft } from './draft.ts';
import type { Requirement, ThingKey } from './thing.ts';

function runs(anyOf: readonly ThingKey[], why: string): Requirement {
  return { anyOf, phase: 'run', why, edits: [] };
}

function selectorText(selector: Readonly<Record<string, string>>): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** A Service works through any one of the workloads that it selects; without a selector its endpoints are made by hand, outside this graph. */
export function addService(draft: Draft, service: ClusterObject): void {
  const thing = objectThing(draft, service);
  const selector = serviceSelector(service);
  if (selector === undefined) return;
  const behind = workloadsBehind(draft.workloads, service);
  const why = `it selects pods with ${selectorText(selector)}`;
  if (behind.length > 0) {
    thing.requirements.push(
      runs(
        behind.map(({ object }) => objectThing(draft, object).key),
        why,
      ),
    );
  } else if (draft.cluster.coverage(KIND.Pod).type === 'all') {
    thing.requirements.push(runs([], `${why}, and there are none`));
  } else {
    draft.uncertain.add(
      `${thing.label} selects no workload of these manifests; its pods are taken to exist.`,
    );
  }
}

/** An Ingress loses a route with each Service that is gone. */
export function addIngress(draft: Draft, ingress: ClusterObject): void {
  const backends = [
    jsonAt(ingress.body, 'spec', 'defaultBackend') ?? jsonAt(ingress.body, 'spec', 'backend'),
    ...listAt(ingress.body, 'spec', 'rules')
      .flatMap((rule) => listAt(rule, 'http', 'paths'))
      .map((path) => jsonAt(path, 'backend')),
  ];
  const names = new Set(
    backends.flatMap(
      (backend) => stringAt(backend, 'service', 'name') ?? stringAt(backend, 'serviceName') ?? [],
    ),
  );
  const thing = objectThing(draft, ingress);
  for (const name of names) {
    const service = objectThing(draft, { ...KIND.Service, namespace: ingress.namespace, name });
    thing.requirements.push(runs([service.key], `it routes to Service ${name}`));
  }
}

/** An aggregated API is served by a Service; while it is down its group cannot be discovered. */
export function addApiService(draft: Draft, apiService: ClusterObject): void {
  const name = stringAt(apiService.body, 'spec', 'service', 'name');
  const namespace = stringAt(apiService.body, 'spec', 'service', 'namespace');
  if (name === undefined || namespace === undefined) return;
  const thing = objectThing(draft, apiService);
  const service = objectThing(draft, { ...KIND.Service, namespace, name });
  thing.requirements.push(runs([service.key], `${namespace}/${name} serves this API`));
  const group = stringAt(apiService.body, 'spec', 'group') ?? '';
  thing.gates.push(`all requests to ${group}, the deletion of every namespace, and garbage collection`);
}

/** Objects of a kind with a conversion webhook can neither be read nor written in another version while it is down. */
export function addCustomResourceDefinition(draft: Draft, definition: ClusterObject): void {
  const conversion = jsonAt(definition.body, 'spec', 'conversion');
  if (stringAt(conversion, 'strategy') !== 'Webhook') return;
  const client =
    jsonAt(conversion, 'webhook', 'clientConfig', 'service') ??
    jsonAt(conversion, 'webhookClientConfig', 'service');
  const name = stringAt(client, 'name');
  const namespace = stringAt(client, 'namespace');
  if (name === undefined || namespace === undefined) return;
  const thing = objectThing(draft, definition);
  const service = objectThing(draft, { ...KIND.Service, namespace, name });
  thing.requirements.push(runs([service.key], `${namespace}/${name} converts between its versions`));
  thing.gates.push(`reading and writing ${definition.name} in any version but the stored one`);
}
