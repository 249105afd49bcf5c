import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines } from '../check.fixture.ts';
import { deployment } from '../manifest.fixture.ts';
import { check } from './check.ts';

const lines = (rule: string, yaml: string) => findingLines(check, rule, clusterOfYaml(yaml, 'given'));
const service = (selector = '{ app: web }') =>
  `---\napiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { selector: ${selector} }\n`;
const cpu = (request: string, limit: string, more = '') =>
  deployment({
    container: `, resources: { requests: { cpu: ${request}${more} }, limits: { cpu: ${limit}${more} } }`,
  });
const kubelet =
  '---\napiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmetadata: { name: k }\ncpuCFSQuota: false\n';

describe('limit-close-to-request', () => {
  it.each([
    ['equal', `${cpu('500m', '500m')}${service()}`, 'c (limit 500m, request 500m)'],
    ['half more', `${cpu('1', '1500m')}${service()}`, 'answers for Service shop/web'],
    [
      'a limit alone',
      `${deployment({ container: ', resources: { limits: { cpu: 1 } }' })}${service()}`,
      '(limit 1, request 1)',
    ],
    [
      'a sidecar',
      `${deployment({ spec: ', initContainers: [{ name: s, restartPolicy: Always, resources: { limits: { cpu: 100m } } }]' })}${service()}`,
      's (limit 100m, request 100m)',
    ],
    [
      'an add-on without a Service',
      deployment({ namespace: 'kube-system', container: ', resources: { limits: { cpu: 100m } }' }),
      'is an add-on of kube-system',
    ],
  ])('%s', (_what, yaml, part) => {
    expect(lines('limit-close-to-request', yaml).join()).toContain(part);
  });
  it.each([
    ['room for a burst', `${cpu('500m', '1')}${service()}`],
    ['no limit', `${deployment({ container: ', resources: { requests: { cpu: 1 } }' })}${service()}`],
    ['four CPUs', `${cpu('4', '4')}${service()}`],
    ['pinned pods', `${cpu('2', '2', ', memory: 1Gi')}${service()}`],
    ['no Service', cpu('500m', '500m')],
    ['a Service of others', `${cpu('500m', '500m')}${service('{ app: api }')}`],
    ['a Service without selector', `${cpu('500m', '500m')}${service('{}')}`],
    [
      'an init container, which ends',
      `${deployment({ spec: ', initContainers: [{ name: s, resources: { limits: { cpu: 100m } } }]' })}${service()}`,
    ],
    ['kubelets without quota', `${cpu('500m', '500m')}${service()}${kubelet}`],
    ['quantities that are none', `${cpu('much', 'more')}${service()}`],
    ['resources of a wrong type', `${deployment({ container: ', resources: [cpu]' })}${service()}`],
  ])('is silent about %s', (_what, yaml) => {
    expect(lines('limit-close-to-request', yaml)).toEqual([]);
  });
});

const range = (entry: string) =>
  `---\napiVersion: v1\nkind: LimitRange\nmetadata: { name: r, namespace: shop }\nspec: { limits: [${entry}] }\n`;

describe('limit-by-default', () => {
  it.each([
    '{ type: Container, default: { cpu: 500m } }',
    '{ type: Container, default: { cpu: 500m }, defaultRequest: { cpu: 400m } }',
  ])('%s', (entry) => {
    expect(lines('limit-by-default', `${deployment()}${range(entry)}`).join()).toContain(
      'on 1 workload that sets neither: Deployment shop/web',
    );
  });
  it.each([
    '{ type: Container, default: { cpu: 1 }, defaultRequest: { cpu: 100m } }',
    '{ type: Container, default: { memory: 1Gi } }',
    '{ type: Pod, max: { cpu: 500m } }',
    'null',
  ])('is silent about %s', (entry) => {
    expect(lines('limit-by-default', `${deployment()}${range(entry)}`)).toEqual([]);
  });
  it('is silent where all say what they want', () => {
    const entry = '{ type: Container, default: { cpu: 500m } }';
    expect(lines('limit-by-default', `${cpu('100m', '1')}${range(entry)}`)).toEqual([]);
  });
});
