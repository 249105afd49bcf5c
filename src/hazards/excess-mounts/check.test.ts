import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines } from '../check.fixture.ts';
import { deployment, nodes, workload } from '../manifest.fixture.ts';
import { check } from './check.ts';

const configMap = (name = 'c', more = '') =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop }\n${more}`;
const mounting = (replicas: number, source = 'configMap: { name: c }') =>
  deployment({ spec: `, volumes: [{ name: v, ${source} }]`, fields: `, replicas: ${replicas}` });
const lines = (rule: string, yaml: string, type: 'all' | 'given' = 'given') =>
  findingLines(check, rule, clusterOfYaml(yaml, type));

describe('widely-mounted', () => {
  it.each([
    ['a volume', `${mounting(500)}${configMap()}`],
    [
      'a projected volume',
      `${mounting(500, 'projected: { sources: [{ configMap: { name: c } }] }')}${configMap()}`,
    ],
    [
      'a variable',
      `${deployment({ container: ', envFrom: [{ configMapRef: { name: c } }]', fields: ', replicas: 500' })}${configMap()}`,
    ],
    [
      'a DaemonSet',
      `${workload('DaemonSet', { spec: ', volumes: [{ name: v, configMap: { name: c } }]' })}${configMap()}${nodes(500)}`,
    ],
  ])('%s', (_what, yaml) => {
    expect(lines('widely-mounted', yaml)).toEqual([
      'default ConfigMap shop/c : ConfigMap shop/c is mounted on up to 500 nodes and not immutable: each of its changes is sent to all of them at once',
    ]);
  });
  it.each([
    ['what is immutable', `${mounting(500)}${configMap('c', 'immutable: true')}`],
    ['what is not there', mounting(500)],
    ['few pods', `${mounting(499)}${configMap()}`],
    ['more pods than nodes', `${mounting(5_000)}${configMap()}${nodes(100)}`],
    ['what is scaled to zero', `${mounting(0)}${configMap()}`],
    ['another ConfigMap', `${mounting(500)}${configMap('d')}`],
  ])('is silent about %s', (_what, yaml) => {
    expect(lines('widely-mounted', yaml)).toEqual([]);
  });
});

describe('many-watches', () => {
  it('counts each object for each node', () => {
    const yaml = `${mounting(5_000)}${configMap()}${deployment({ name: 'api', container: ', envFrom: [{ configMapRef: { name: d } }]', fields: ', replicas: 5000' })}${configMap('d')}`;
    expect(lines('many-watches', yaml).join()).toContain('up to 10,000 watches on 2 mounted ConfigMaps');
    expect(lines('many-watches', yaml.replace('replicas: 5000', 'replicas: 4999'))).toEqual([]);
  });
});

const driver = (args: string) => workload('DaemonSet', { name: 'driver', container: `, args: [${args}]` });

describe('secret-store-polling', () => {
  const users = (replicas: number) => mounting(replicas, 'csi: { driver: secrets-store.csi.k8s.io }');
  it('counts pods by the interval', () => {
    const yaml = `${driver('--enable-secret-rotation=true')}${users(6_000)}`;
    expect(lines('secret-store-polling', yaml).join()).toContain(
      '6,000 pods every 120 s: 50 requests a second',
    );
  });
  it.each([
    ['fewer pods', `${driver('--enable-secret-rotation=true')}${users(5_000)}`],
    [
      'a longer interval',
      `${driver('--enable-secret-rotation=true, --rotation-poll-interval=1h')}${users(6_000)}`,
    ],
    ['no rotation', `${driver('--v=2')}${users(6_000)}`],
    [
      'another driver',
      `${driver('--enable-secret-rotation=true')}${mounting(6_000, 'csi: { driver: other }')}`,
    ],
  ])('is silent about %s', (_what, yaml) => {
    expect(lines('secret-store-polling', yaml)).toEqual([]);
  });
});
