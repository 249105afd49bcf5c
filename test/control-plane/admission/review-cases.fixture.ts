import type { AdmissionCase } from './compare-admission.fixture.ts';
import {
  autoscaler,
  AUTOSCALERS,
  CONFIG_MAPS,
  configMap,
  deployment,
  DEPLOYMENTS,
  merge,
  mutating,
  NS,
  pod,
  PODS,
  post,
  put,
  remove,
  validating,
  webhook,
} from './objects.fixture.ts';
import type { ReviewingServer } from './reviewing-server.fixture.ts';

const OPTIONS = { apiVersion: 'v1', kind: 'DeleteOptions' };

/** Every kind of request, seen by webhooks that see everything. */
export function reviewCases(server: ReviewingServer): readonly AdmissionCase[] {
  const both = [
    mutating('all', webhook('all', server.clientConfig('mutating'))),
    validating('all', webhook('all', server.clientConfig('validating'))),
  ];
  return [
    {
      name: 'reviews of objects',
      configuration: both,
      given: [post(CONFIG_MAPS, configMap('old', { data: { a: 'b' } }, { labels: { l: 'v' } }))],
      steps: [
        post(CONFIG_MAPS, configMap('one'), { code: 201 }),
        post(`${CONFIG_MAPS}?fieldManager=me&fieldValidation=Strict&dryRun=All`, configMap('dry'), {
          code: 201,
        }),
        post(
          CONFIG_MAPS,
          { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'made-' } },
          { code: 201 },
        ),
        post(CONFIG_MAPS, configMap('old'), { code: 409, title: 'refused after admission' }),
        put(`${CONFIG_MAPS}/old`, configMap('old', { data: { a: 'c' } }), { code: 200 }),
        put(`${CONFIG_MAPS}/none`, configMap('none'), { code: 404 }),
        merge(`${CONFIG_MAPS}/old`, { data: { z: '1' } }, { code: 200 }),
        merge(`${CONFIG_MAPS}/old?fieldManager=me&dryRun=All`, { data: { z: '2' } }, { code: 200 }),
        merge(`${CONFIG_MAPS}/old`, {}, { code: 200, title: 'changes nothing' }),
        post(CONFIG_MAPS, configMap('two'), {
          code: 201,
          as: 'somebody',
          headers: {
            'impersonate-group': 'system:masters',
            'impersonate-uid': 'u1',
            'impersonate-extra-scopes': 'all',
          },
        }),
        remove(`${CONFIG_MAPS}/one?dryRun=All`, undefined, { code: 200 }),
        remove(`${CONFIG_MAPS}/one`, undefined, { code: 200 }),
        remove(`${CONFIG_MAPS}/none`, undefined, { code: 404 }),
        remove(
          `${CONFIG_MAPS}/two`,
          { ...OPTIONS, propagationPolicy: 'Background', gracePeriodSeconds: 0 },
          { code: 200 },
        ),
        remove(CONFIG_MAPS, undefined, { code: 200, title: 'a collection' }),
        { path: CONFIG_MAPS, code: 200, title: 'reads are not admitted' },
      ],
    },
    {
      name: 'reviews of pods and what lies below them',
      configuration: both,
      given: [
        post(PODS, pod('old')),
        post(PODS, pod('other')),
        post(PODS, pod('third')),
        post(PODS, pod('held', { finalizers: ['example.com/held'] })),
      ],
      steps: [
        post(PODS, pod('new'), { code: 201 }),
        put(`${PODS}/new`, pod('new', { labels: { a: 'b' } }), { code: 200 }),
        merge(`${PODS}/new`, { metadata: { labels: { a: 'b' } } }, { code: 200 }),
        merge(`${PODS}/new/status`, { status: { phase: 'Running' } }, { code: 200 }),
        post(
          `${PODS}/new/binding`,
          {
            apiVersion: 'v1',
            kind: 'Binding',
            metadata: { name: 'new' },
            target: { apiVersion: 'v1', kind: 'Node', name: 'n1' },
          },
          { code: 201 },
        ),
        merge(
          `${PODS}/new/ephemeralcontainers`,
          { spec: { ephemeralContainers: [{ name: 'e', image: 'e:1' }] } },
          { code: 200, contentType: 'application/strategic-merge-patch+json' },
        ),
        post(
          `${PODS}/old/eviction`,
          { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'old' } },
          { code: 201 },
        ),
        post(
          `${PODS}/other/eviction?dryRun=All`,
          { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'other' } },
          { code: 201 },
        ),
        remove(`${PODS}/new`, undefined, { code: 200, title: 'with grace' }),
        remove(`${PODS}/new`, { ...OPTIONS, gracePeriodSeconds: 0 }, { code: 200, title: 'at once' }),
        remove(`${PODS}/third`, undefined, { code: 200, title: 'not bound' }),
        remove(`${PODS}/held`, undefined, { code: 200, title: 'held by a finalizer' }),
        remove(`${PODS}/held`, undefined, { code: 200, title: 'again' }),
        merge(`${PODS}/held`, { metadata: { finalizers: null } }, { code: 200, title: 'the last finalizer' }),
        remove(PODS, undefined, { code: 200 }),
      ],
    },
    {
      name: 'reviews of other kinds',
      configuration: both,
      given: [post(DEPLOYMENTS, deployment('web'))],
      steps: [
        post(DEPLOYMENTS, deployment('app'), { code: 201 }),
        put(
          `${DEPLOYMENTS}/web/scale`,
          {
            apiVersion: 'autoscaling/v1',
            kind: 'Scale',
            metadata: { name: 'web', namespace: '{ns}' },
            spec: { replicas: 3 },
          },
          { code: 200 },
        ),
        merge(`${DEPLOYMENTS}/web/scale`, { spec: { replicas: 4 } }, { code: 200 }),
        merge(`${DEPLOYMENTS}/web/status`, { status: { replicas: 4 } }, { code: 200 }),
        remove(`${DEPLOYMENTS}/web`, { ...OPTIONS, propagationPolicy: 'Foreground' }, { code: 200 }),
        post(
          `${NS}/serviceaccounts`,
          { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } },
          { code: 201 },
        ),
        post(
          `${NS}/services`,
          {
            apiVersion: 'v1',
            kind: 'Service',
            metadata: { name: 'svc' },
            spec: {
              clusterIP: 'None',
              ipFamilies: ['IPv4'],
              ipFamilyPolicy: 'SingleStack',
              selector: { a: 'b' },
              ports: [{ port: 80 }],
            },
          },
          { code: 201 },
        ),
        post(
          `${NS}/secrets`,
          { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { a: 'b' } },
          { code: 201 },
        ),
        post(AUTOSCALERS, autoscaler('h'), { code: 201 }),
        post(
          '/apis/coordination.k8s.io/v1/namespaces/{ns}/leases',
          {
            apiVersion: 'coordination.k8s.io/v1',
            kind: 'Lease',
            metadata: { name: 'l' },
            spec: { holderIdentity: 'me' },
          },
          { code: 201 },
        ),
        post(
          '/apis/authorization.k8s.io/v1/namespaces/{ns}/localsubjectaccessreviews',
          {
            apiVersion: 'authorization.k8s.io/v1',
            kind: 'LocalSubjectAccessReview',
            metadata: { namespace: '{ns}' },
            spec: {
              user: 'nobody',
              resourceAttributes: { namespace: '{ns}', verb: 'get', resource: 'pods' },
            },
          },
          { code: 201 },
        ),
        merge(
          '/api/v1/namespaces/{ns}',
          { metadata: { labels: { seen: 'yes' } } },
          { code: 200, title: 'the namespace itself' },
        ),
      ],
    },
  ];
}
