import type { JsonObject } from '../json.ts';
import type { AdmissionRequest, AdmittedObject, GroupVersionKind, RequestUser } from './admission-request.ts';
import type { WebhookOperation } from './configuration.ts';

/** What fails first when the request is held up: how a report groups and orders the rows. */
export type CriticalArea =
  'node' | 'control-plane' | 'credentials' | 'scheduling' | 'system-workloads' | 'network' | 'api' | 'repair';

/** A request that a cluster must be able to make while a webhook's backend is down, because the backend stands on it. */
export interface CriticalRequest {
  /** Stable: reports and suppressions may name it. */
  readonly id: string;
  /** As people say it: `renewal of a node's lease`. */
  readonly what: string;
  readonly area: CriticalArea;
  /** Why a cluster cannot do without it, one clause. */
  readonly reason: string;
  /** Everything but the labels of the namespace, which the reader of a cluster knows. */
  readonly request: Omit<AdmissionRequest, 'namespaceLabels'>;
}

export const SYSTEM = 'kube-system';
export const KUBELET: RequestUser = {
  username: 'system:node:node-1',
  groups: ['system:nodes', 'system:authenticated'],
};
export const CONTROLLER_MANAGER: RequestUser = {
  username: 'system:kube-controller-manager',
  groups: ['system:authenticated'],
};
export const SCHEDULER: RequestUser = { username: 'system:kube-scheduler', groups: ['system:authenticated'] };
export const API_SERVER: RequestUser = {
  username: 'system:apiserver',
  groups: ['system:masters', 'system:authenticated'],
};
export const controller = (name: string): RequestUser => ({
  username: `system:serviceaccount:kube-system:${name}`,
  groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
});

interface Shape {
  readonly operation: WebhookOperation;
  readonly kind: GroupVersionKind;
  readonly resource: string;
  /** Of the resource, where it is not that of the kind: a token is a TokenRequest of authentication.k8s.io, sent to core serviceaccounts. */
  readonly group?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly user: RequestUser | undefined;
  /** All labels of the object, where they are always the same; absent where they differ from cluster to cluster. */
  readonly labels?: Readonly<Record<string, string>>;
}

function admitted({ kind, namespace, name, labels }: Shape): AdmittedObject {
  const body: JsonObject = {
    apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`,
    kind: kind.kind,
    metadata: {
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined || kind.kind === 'Namespace' ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
    },
  };
  return { type: 'partly', body, labels: labels === undefined ? 'some' : 'all' };
}

export function request(shape: Shape): CriticalRequest['request'] {
  const { operation, kind, resource, subresource = '', namespace = '', name, user } = shape;
  const object = admitted(shape);
  const none: AdmittedObject = { type: 'none' };
  return {
    operation,
    resource: { group: shape.group ?? kind.group, version: kind.version, resource },
    subresource,
    kind,
    namespace,
    name,
    user,
    dryRun: false,
    object: operation === 'DELETE' ? none : object,
    oldObject: operation === 'CREATE' || operation === 'CONNECT' ? none : object,
  };
}

export const gvk =
  (group: string, version: string) =>
  (kind: string): GroupVersionKind => ({ group, version, kind });
export const core = gvk('', 'v1');
export const apps = gvk('apps', 'v1');
export const coordination = gvk('coordination.k8s.io', 'v1');
export const rbac = gvk('rbac.authorization.k8s.io', 'v1');
export const authentication = gvk('authentication.k8s.io', 'v1');
export const authorization = gvk('authorization.k8s.io', 'v1');
