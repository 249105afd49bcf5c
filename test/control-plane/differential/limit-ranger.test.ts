import type { JsonObject } from '../../../src/kube/json.ts';
import { claim, container, createPod, mergePatch, pod, post } from './pods.fixture.ts';
import type { Script } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';

function limitRange(name: string, ...limits: readonly JsonObject[]): JsonObject {
  return { apiVersion: 'v1', kind: 'LimitRange', metadata: { name }, spec: { limits } };
}

function init(name: string, requests: JsonObject, limits: JsonObject, more: JsonObject = {}): JsonObject {
  return { ...container(name, requests, limits), ...more };
}

const SCRIPTS: readonly Script[] = [
  {
    name: 'defaults',
    given: [
      post(
        'limitranges',
        limitRange('defaults', {
          type: 'Container',
          default: { cpu: '500m', memory: '512Mi' },
          defaultRequest: { cpu: '100m', memory: '256Mi' },
          max: { cpu: '4', memory: '4Gi' },
        }),
      ),
    ],
    steps: [
      createPod(pod('nothing', { containers: [container('a', {}, { memory: '2Gi' })] }), { code: 201 }),
      createPod(
        pod('cpu', {
          containers: [
            container('a', { cpu: '50m', memory: '100Mi' }),
            container('b', {}, { memory: '1Gi', cpu: '2' }),
          ],
        }),
        { code: 201 },
      ),
      createPod(
        pod('init', {
          containers: [container('a', { memory: '1Mi' })],
          initContainers: [container('i', { memory: '1Mi' })],
        }),
        { code: 201 },
      ),
      createPod(
        pod('too-much', { containers: [container('a', { cpu: '5', memory: '1Mi' }, { cpu: '5' })] }),
        { code: 403 },
      ),
      createPod(
        pod('full', {
          containers: [container('a', { cpu: '1', memory: '1Mi' }, { cpu: '1', memory: '1Mi' })],
        }),
        { code: 201 },
      ),
      createPod(
        pod(
          '',
          { containers: [container('a', { cpu: '9' }, { cpu: '9', memory: '2Gi' })] },
          { name: undefined, generateName: 'gen-' },
        ),
        { code: 403 },
      ),
    ],
    generated: ['gen-'],
  },
  {
    name: 'bounds of containers',
    given: [
      post(
        'limitranges',
        limitRange('bounds', {
          type: 'Container',
          min: { cpu: '100m' },
          max: { cpu: '2' },
          maxLimitRequestRatio: { cpu: '4' },
        }),
      ),
    ],
    steps: [
      createPod(pod('none', { containers: [{ name: 'a', image: 'a' }] }), { code: 201 }),
      createPod(pod('small', { containers: [container('a', { cpu: '50m' }, { cpu: '200m' })] }), {
        code: 403,
      }),
      createPod(pod('large', { containers: [container('a', { cpu: '1' }, { cpu: '3' })] }), { code: 403 }),
      createPod(pod('ratio', { containers: [container('a', { cpu: '150m' }, { cpu: '1' })] }), { code: 403 }),
      createPod(
        pod('two', {
          containers: [
            container('a', { cpu: '50m' }, { cpu: '100m' }),
            container('b', { cpu: '1' }, { cpu: '3' }),
          ],
        }),
        { code: 403 },
      ),
      createPod(
        pod('init', {
          initContainers: [container('i', { cpu: '50m' }, { cpu: '100m' })],
          containers: [container('a', { cpu: '1' }, { cpu: '1' })],
        }),
        { code: 403 },
      ),
      createPod(pod('fits', { containers: [container('a', { cpu: '500m' }, { cpu: '2' })] }), { code: 201 }),
      mergePatch('/api/v1/namespaces/{ns}/pods/fits', { metadata: { labels: { a: 'b' } } }, { code: 200 }),
    ],
  },
  {
    name: 'bounds of pods',
    given: [
      post(
        'limitranges',
        limitRange('pods', {
          type: 'Pod',
          min: { memory: '100Mi' },
          max: { cpu: '2' },
          maxLimitRequestRatio: { memory: '2' },
        }),
      ),
    ],
    steps: [
      createPod(pod('none'), { code: 403 }),
      createPod(
        pod('no-limit', { containers: [container('a', { cpu: '1', memory: '200Mi' }, { memory: '200Mi' })] }),
        { code: 403 },
      ),
      createPod(
        pod('sum', {
          containers: [
            container('a', { cpu: '1', memory: '100Mi' }, { cpu: '1500m', memory: '100Mi' }),
            container('b', { cpu: '1' }, { cpu: '1' }),
          ],
        }),
        { code: 403 },
      ),
      createPod(
        pod('starts', {
          initContainers: [init('i', { cpu: '3', memory: '100Mi' }, { cpu: '3', memory: '100Mi' })],
          containers: [container('a', { cpu: '1', memory: '1Mi' }, { cpu: '1', memory: '1Mi' })],
        }),
        { code: 403 },
      ),
      createPod(
        pod('sidecar', {
          initContainers: [
            init(
              's',
              { cpu: '1500m', memory: '100Mi' },
              { cpu: '1500m', memory: '100Mi' },
              { restartPolicy: 'Always' },
            ),
          ],
          containers: [container('a', { cpu: '1', memory: '1Mi' }, { cpu: '1', memory: '1Mi' })],
        }),
        { code: 403 },
      ),
      createPod(
        pod('ratio', {
          containers: [container('a', { cpu: '1', memory: '100Mi' }, { cpu: '1', memory: '300Mi' })],
        }),
        { code: 403 },
      ),
      createPod(
        pod('level', {
          resources: { requests: { cpu: '1', memory: '100Mi' }, limits: { cpu: '2', memory: '150Mi' } },
        }),
        { code: 201 },
      ),
      createPod(
        pod('fits', {
          containers: [container('a', { cpu: '1', memory: '150Mi' }, { cpu: '2', memory: '300Mi' })],
        }),
        { code: 201 },
      ),
    ],
  },
  {
    name: 'claims',
    given: [
      post(
        'limitranges',
        limitRange('claims', {
          type: 'PersistentVolumeClaim',
          min: { storage: '1Gi' },
          max: { storage: '10Gi' },
        }),
      ),
    ],
    steps: [
      post('persistentvolumeclaims', claim('small', '500Mi'), { code: 403 }),
      post('persistentvolumeclaims', claim('large', '11Gi'), { code: 403 }),
      post('persistentvolumeclaims', claim('fits', '10Gi'), { code: 201 }),
    ],
  },
];

differentialSuite('limit-ranger', SCRIPTS);
