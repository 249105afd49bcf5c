import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { servicePorts } from '../../cluster/workloads-services.ts';
import { KIND } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { shortList } from '../short-list.ts';
import { ingressesOf, type Ingress, type IngressBackend } from './ingress.ts';

function backendsOf({ routes, defaultBackend }: Ingress): readonly IngressBackend[] {
  return [
    ...(defaultBackend === undefined ? [] : [defaultBackend]),
    ...routes.flatMap(({ backend }) => backend ?? []),
  ];
}

/** The AWS load balancer controller reads the backend from an annotation where this stands for the port. */
const FROM_ANNOTATION = 'use-annotation';

type Fault = { readonly type: 'service' } | { readonly type: 'port'; readonly ports: string };

function faultOf(cluster: Cluster, namespace: string, backend: IngressBackend): Fault | undefined {
  if (backend.port === FROM_ANNOTATION) return undefined;
  const service = cluster.get({ ...KIND.Service, namespace, name: backend.service });
  if (service === undefined) return { type: 'service' };
  const ports = servicePorts(service);
  const isOpen = stringAt(service.body, 'spec', 'type') === 'ExternalName' || ports.length === 0;
  const isThere = ports.some(({ port, name }) => backend.port === port || backend.port === name);
  if (isOpen || isThere || backend.port === undefined) return undefined;
  return {
    type: 'port',
    ports: ports
      .map(({ port, name }) => (name === undefined ? String(port) : `${port} (${name})`))
      .join(', '),
  };
}

function* missing({ cluster, derive }: RuleInput): Generator<Observation> {
  const coverage = cluster.coverage(KIND.Service);
  const hidden = new Set<string>();
  for (const ingress of derive(ingressesOf)) {
    const { object } = ingress;
    const told = new Set<string>();
    for (const backend of backendsOf(ingress)) {
      const fault = faultOf(cluster, object.namespace, backend);
      const key = `${backend.service} ${String(backend.port)}`;
      if (fault === undefined || told.has(key)) continue;
      told.add(key);
      if (fault.type === 'service' && coverage.type !== 'all') {
        hidden.add(`${object.namespace}/${backend.service}`);
        continue;
      }
      yield {
        type: 'finding',
        object,
        path: backend.path,
        message:
          fault.type === 'service'
            ? `${spokenName(object)} leads to Service ${object.namespace}/${backend.service}, which does not exist`
            : `${spokenName(object)} leads to port ${String(backend.port)} of Service ${object.namespace}/${backend.service}, which has ${fault.ports}`,
        fix:
          fault.type === 'service'
            ? { text: 'Create the Service, or remove the route.' }
            : { text: `Name one of its ports: ${fault.ports}.` },
      };
    }
  }
  if (hidden.size === 0) return;
  const why = coverage.type === 'unknown' ? coverage.why : 'these manifests do not hold them';
  yield {
    type: 'unknown',
    message: `Whether ${hidden.size === 1 ? 'Service' : 'the Services'} ${shortList([...hidden])} of Ingresses exist is not known: ${why}.`,
  };
}

export const missingBackend: Rule = {
  id: 'missing-backend',
  title: 'Ingresses lead to Services and ports that exist',
  severity: 'medium',
  persona: 'developer',
  why: 'Requests for the route get 503, and some controllers refuse the whole object, good routes included.',
  check: missing,
};

/** Something else makes the Secret: cert-manager through annotations, or a Certificate that names it. */
function isIssued(cluster: Cluster, { object, annotations }: Ingress, secretName: string): boolean {
  const byAnnotation = Object.keys(annotations).some(
    (key) =>
      key.startsWith('cert-manager.io/') ||
      key === 'kubernetes.io/tls-acme' ||
      key.startsWith('certmanager.k8s.io/'),
  );
  return (
    byAnnotation ||
    cluster
      .ofNamespace({ group: 'cert-manager.io', kind: 'Certificate' }, object.namespace)
      .some(({ body }) => stringAt(body, 'spec', 'secretName') === secretName)
  );
}

function* missingTls({ cluster, derive }: RuleInput): Generator<Observation> {
  const coverage = cluster.coverage(KIND.Secret);
  const hidden = new Set<string>();
  for (const ingress of derive(ingressesOf)) {
    const { object } = ingress;
    for (const { secretName, path } of ingress.tls) {
      const isThere =
        cluster.get({ ...KIND.Secret, namespace: object.namespace, name: secretName }) !== undefined;
      const isIssuedSoon = coverage.type !== 'all' && isIssued(cluster, ingress, secretName);
      if (isThere || isIssuedSoon) continue;
      if (coverage.type !== 'all') {
        hidden.add(`${object.namespace}/${secretName}`);
        continue;
      }
      const issued = isIssued(cluster, ingress, secretName);
      yield {
        type: 'finding',
        object,
        path,
        message: `${spokenName(object)} takes its certificate from Secret ${object.namespace}/${secretName}, which does not exist${issued ? ' (cert-manager has not made it yet, or failed)' : ''}`,
        fix: {
          text: issued
            ? 'See why the certificate is not issued.'
            : 'Create the Secret with the certificate and its key.',
          patch: issued
            ? `kubectl describe certificate -n ${object.namespace}`
            : `kubectl create secret tls ${secretName} -n ${object.namespace} --cert tls.crt --key tls.key`,
        },
      };
    }
  }
  if (hidden.size === 0) return;
  const why = coverage.type === 'unknown' ? coverage.why : 'these manifests do not hold them';
  yield {
    type: 'unknown',
    message: `Whether the certificates ${shortList([...hidden])} of Ingresses exist is not known: ${why}.`,
  };
}

export const missingTlsSecret: Rule = {
  id: 'missing-tls-secret',
  title: 'The certificates that Ingresses name exist',
  severity: 'medium',
  persona: 'developer',
  why: 'The controller answers with its own self-signed certificate, and every client refuses it.',
  check: missingTls,
};
