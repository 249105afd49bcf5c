import { jsonAt, stringAt, type JsonValue } from '../kube/json.ts';
import { listAt, type ObjectName } from '../kube/kube-object.ts';
import type { ClusterObject } from './cluster.ts';

const ADMISSION_GROUP = 'admissionregistration.k8s.io';

/** A Service that something calls before it lets requests through, and what that is. */
export interface CalledService {
  readonly service: ObjectName;
  /** `webhook pod-policy.example.com`. */
  readonly caller: string;
}

function serviceAt(value: JsonValue | undefined, caller: string): readonly CalledService[] {
  const [namespace, name] = [stringAt(value, 'namespace'), stringAt(value, 'name')];
  if (namespace === undefined || name === undefined) return [];
  return [{ service: { group: '', kind: 'Service', namespace, name }, caller }];
}

/** The Services that this object makes the API server call: of webhooks, of an aggregated API, of conversion. */
export function calledServices({
  group,
  kind,
  name,
  body,
}: Pick<ClusterObject, 'group' | 'kind' | 'name' | 'body'>): readonly CalledService[] {
  if (group === ADMISSION_GROUP)
    return listAt(body, 'webhooks').flatMap((webhook) =>
      serviceAt(jsonAt(webhook, 'clientConfig', 'service'), `webhook ${stringAt(webhook, 'name') ?? name}`),
    );
  if (kind === 'APIService') return serviceAt(jsonAt(body, 'spec', 'service'), `APIService ${name}`);
  if (kind === 'CustomResourceDefinition')
    return serviceAt(
      jsonAt(body, 'spec', 'conversion', 'webhook', 'clientConfig', 'service'),
      `the conversion of ${name}`,
    );
  return [];
}

/** The name that the DNS server of a cluster has had since Kubernetes 1.0, also where CoreDNS runs. */
export const DNS_SERVICE: CalledService = {
  service: { group: '', kind: 'Service', namespace: 'kube-system', name: 'kube-dns' },
  caller: 'DNS, by which everything finds everything',
};
