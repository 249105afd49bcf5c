import { KIND } from '../kube/group-kind.ts';
import { annotationsOf, labelsOf } from '../kube/kube-object.ts';
import type { FieldProblem } from '../kube/selector.ts';
import type { KnownLabels } from '../kube/webhook/admission-request.ts';
import { parseWebhookConfiguration, type AdmissionWebhook } from '../kube/webhook/configuration.ts';
import { labelsOfNamedNamespace } from '../kube/webhook/reach.ts';
import { parseCaBundle, type CaBundle } from './ca-bundle.ts';
import type { BodyPath, Cluster, ClusterObject } from './cluster.ts';
import { endpointsReady, workloadsBehind, type EndpointsReady } from './workloads-services.ts';
import { workloadsOf, type Workload, type Workloads } from './workloads.ts';

/** The Service that a webhook names. `unknown` where it may exist elsewhere, or Services could not be read. */
export type BackendService =
  | { readonly type: 'found'; readonly object: ClusterObject }
  | { readonly type: 'absent' }
  | { readonly type: 'unknown'; readonly why: string };

/** What answers a webhook's calls. */
export type WebhookBackend =
  /** Outside the cluster, as far as anybody can tell: nothing of it is known. */
  | { readonly type: 'url'; readonly url: string }
  | {
      readonly type: 'service';
      readonly namespace: string;
      readonly name: string;
      readonly port: number;
      readonly service: BackendService;
      readonly endpoints: EndpointsReady;
      /** What runs behind the Service; empty where the Service is not found. */
      readonly workloads: readonly Workload[];
    }
  /** The configuration names nothing that could be called. */
  | { readonly type: 'none' };

/** A webhook, where it stands, and what stands behind it. */
export interface WebhookInCluster {
  /** The configuration. */
  readonly object: ClusterObject;
  /** Position in `webhooks`. */
  readonly index: number;
  /** `['webhooks', index]`. */
  readonly path: BodyPath;
  readonly webhook: AdmissionWebhook;
  /** What the API server would refuse, paths from the configuration's root. */
  readonly problems: readonly FieldProblem[];
  readonly backend: WebhookBackend;
  readonly caBundle: CaBundle;
  /** What fills in the caBundle (annotation of cert-manager), `undefined` where nothing says so. */
  readonly caInjectedFrom: string | undefined;
}

/** Annotations by which cert-manager's cainjector and OpenShift's service CA are told to fill in the bundle. */
const CA_INJECTORS = [
  'cert-manager.io/inject-ca-from',
  'cert-manager.io/inject-ca-from-secret',
  'cert-manager.io/inject-apiserver-ca',
  'certmanager.k8s.io/inject-ca-from',
  'service.beta.openshift.io/inject-cabundle',
] as const;

function caInjectedFrom(object: ClusterObject): string | undefined {
  const annotations = annotationsOf(object);
  const annotation = CA_INJECTORS.find((name) => Object.hasOwn(annotations, name));
  return annotation === undefined ? undefined : `${annotation}: ${annotations[annotation] ?? ''}`;
}

function serviceNamed(cluster: Cluster, namespace: string, name: string): BackendService {
  const object = cluster.get({ ...KIND.Service, namespace, name });
  if (object !== undefined) return { type: 'found', object };
  const coverage = cluster.coverage(KIND.Service);
  if (coverage.type === 'all') return { type: 'absent' };
  return {
    type: 'unknown',
    why: coverage.type === 'given' ? `Service ${namespace}/${name} is not among the manifests` : coverage.why,
  };
}

function backendOf(cluster: Cluster, workloads: Workloads, webhook: AdmissionWebhook): WebhookBackend {
  const { client } = webhook;
  if (client.type !== 'service') return client;
  const { namespace, name, port } = client;
  const service = serviceNamed(cluster, namespace, name);
  if (service.type === 'found')
    return {
      type: 'service',
      namespace,
      name,
      port,
      service,
      endpoints: endpointsReady(cluster, workloads, service.object),
      workloads: workloadsBehind(workloads, service.object),
    };
  const endpoints: EndpointsReady =
    service.type === 'unknown'
      ? { type: 'unknown', why: service.why }
      : { type: 'unknown', why: `Service ${namespace}/${name} does not exist` };
  return { type: 'service', namespace, name, port, service, endpoints, workloads: [] };
}

/**
 * Every admission webhook of the cluster, in the order in which configurations were read, with its backend and its certificates; for
 * `derive`. Of configurations that cannot be read there is none: `parseWebhookConfiguration` says what is wrong with them.
 */
export function admissionWebhooksOf(cluster: Cluster): readonly WebhookInCluster[] {
  const configurations = [
    ...cluster.of(KIND.MutatingWebhookConfiguration),
    ...cluster.of(KIND.ValidatingWebhookConfiguration),
  ];
  if (configurations.length === 0) return [];
  const workloads = workloadsOf(cluster);
  return configurations.flatMap((object) =>
    (parseWebhookConfiguration(object.body)?.webhooks ?? []).map(({ index, webhook, problems }) => ({
      object,
      index,
      path: ['webhooks', index],
      webhook,
      problems,
      backend: backendOf(cluster, workloads, webhook),
      caBundle: parseCaBundle(webhook.caBundle),
      caInjectedFrom: caInjectedFrom(object),
    })),
  );
}

/**
 * The labels of a namespace as webhooks see them: those of the Namespace object and the name that the API server puts there itself. Of a namespace
 * that is not in the cluster only the name is known. In a live cluster that has no such namespace it is the same: it may be made at any time.
 */
export function knownNamespaceLabels(cluster: Cluster, namespace: string): KnownLabels {
  const named = labelsOfNamedNamespace(namespace);
  const object = cluster.get({ ...KIND.Namespace, namespace: '', name: namespace });
  if (object === undefined) return named;
  return { labels: { ...labelsOf(object), ...named.labels }, complete: true };
}
