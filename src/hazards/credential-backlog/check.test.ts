import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { deployment } from '../manifest.fixture.ts';
import { check } from './check.ts';

const secret = (data: string, name = 'db') =>
  `---\napiVersion: v1\nkind: Secret\nmetadata: { name: ${name}, namespace: shop }\ndata: ${data}\n`;
const needs = (yaml: string, type: 'all' | 'given' = 'all') =>
  findingLines(check, 'absent-reference', clusterOfYaml(yaml, type)).map(
    (line) => line.split(' needs ')[1] ?? line,
  );

const fromEnv = (key: string, optional = '') =>
  deployment({
    container: `, env: [{ name: A, valueFrom: { secretKeyRef: { name: db, key: ${key}${optional} } } }]`,
  });
const mounted = (source: string) => deployment({ spec: `, volumes: [{ name: v, ${source} }]` });

describe('absent-reference', () => {
  it.each([
    ['a variable', fromEnv('password'), 'Secret db, which does not exist'],
    ['envFrom', deployment({ container: ', envFrom: [{ configMapRef: { name: env } }]' }), 'ConfigMap env,'],
    ['a volume', mounted('secret: { secretName: db }'), 'Secret db,'],
    [
      'a projected source',
      mounted('projected: { sources: [{ secret: { name: db } }, { configMap: { name: c } }] }'),
      'Secret db, ConfigMap c, which do not exist',
    ],
    ['a key of a variable', `${fromEnv('password')}${secret('{ user: 4 }')}`, 'key password of Secret db,'],
    [
      'an item of a volume',
      `${mounted('secret: { secretName: db, items: [{ key: tls.key, path: k }] }')}${secret('{ tls.crt: 4 }')}`,
      'key tls.key of Secret db,',
    ],
    [
      'an item of a projected source',
      `${mounted('projected: { sources: [{ secret: { name: db, items: [{ key: b }] } }] }')}${secret('{ a: 4 }')}`,
      'key b of Secret db,',
    ],
    [
      'an init container',
      deployment({ spec: ', initContainers: [{ name: i, envFrom: [{ secretRef: { name: db } }] }]' }),
      'Secret db,',
    ],
  ])('%s', (_what, yaml, part) => {
    expect(needs(yaml)).toEqual([expect.stringContaining(part)]);
  });

  it.each([
    ['what is there', `${fromEnv('user')}${secret('{ user: 4 }')}`],
    ['what is optional', fromEnv('password', ', optional: true')],
    ['an optional key', `${fromEnv('password', ', optional: true')}${secret('{ user: 4 }')}`],
    ['an optional volume', mounted('secret: { secretName: db, optional: true }')],
    [
      'what is scaled to zero',
      deployment({ container: ', envFrom: [{ secretRef: { name: db } }]', fields: ', replicas: 0' }),
    ],
    ['names of a wrong type', mounted('secret: { secretName: 7 }')],
    ['items of a wrong type', `${mounted('secret: { secretName: db, items: nonsense }')}${secret('{}')}`],
    [
      'a Job that ended',
      'apiVersion: batch/v1\nkind: Job\nmetadata: { name: j, namespace: shop }\nspec: { template: { spec: { containers: [{ name: c, envFrom: [{ secretRef: { name: db } }] }] } } }\nstatus: { failed: 1, conditions: [{ type: Failed, status: "True" }] }',
    ],
    [
      'a bare pod that ended',
      'apiVersion: v1\nkind: Pod\nmetadata: { name: j, namespace: shop }\nspec: { containers: [{ name: c, envFrom: [{ secretRef: { name: db } }] }] }\nstatus: { phase: Succeeded }',
    ],
    [
      'a CronJob that is suspended',
      'apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: j, namespace: shop }\nspec: { suspend: true, jobTemplate: { spec: { template: { spec: { containers: [{ name: c, envFrom: [{ secretRef: { name: db } }] }] } } } } }',
    ],
  ])('is silent about %s', (_what, yaml) => {
    expect(needs(yaml)).toEqual([]);
  });

  it('counts a Job that is tried again as at work', () => {
    const job =
      'apiVersion: batch/v1\nkind: Job\nmetadata: { name: j, namespace: shop }\nspec: { template: { spec: { containers: [{ name: c, envFrom: [{ secretRef: { name: db } }] }] } } }\nstatus: { failed: 1 }';
    expect(needs(job)).toHaveLength(1);
  });

  it('does not know from manifests what exists elsewhere, and says so once', () => {
    const two = `${fromEnv('password')}${deployment({ name: 'api', container: ', envFrom: [{ secretRef: { name: x } }]' })}`;
    expect(observationsOf(check, 'absent-reference', clusterOfYaml(two, 'given'))).toEqual([
      {
        type: 'unknown',
        message:
          'Whether all mounted Secrets and ConfigMaps exist is not known: 2 workloads name some that are not among the objects.',
      },
    ]);
  });

  it('knows from manifests the keys of what is given, unless something fills it later', () => {
    expect(needs(`${fromEnv('password')}${secret('{ user: 4 }')}`, 'given')).toHaveLength(1);
    expect(needs(`${fromEnv('password')}${secret('{}')}`, 'given')).toEqual([]);
  });
});

const pulls = (yaml: string, type: 'all' | 'given' = 'all') =>
  findingLines(check, 'absent-pull-secret', clusterOfYaml(yaml, type));

describe('absent-pull-secret', () => {
  const own = deployment({ spec: ', imagePullSecrets: [{ name: registry }]' });
  const account =
    '---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: default, namespace: shop }\nimagePullSecrets: [{ name: registry }]\n';
  it('tells of its own and of those of its account', () => {
    expect(pulls(own)).toHaveLength(1);
    expect(pulls(`${deployment()}${account}`).join()).toContain('(of ServiceAccount default)');
  });
  it.each([
    ['one that is there', `${own}${secret('{}', 'registry')}`, 'all'],
    ['manifests', own, 'given'],
    ['none', deployment(), 'all'],
    ['a list of a wrong type', deployment({ spec: ', imagePullSecrets: registry' }), 'all'],
  ] as const)('is silent about %s', (_what, yaml, type) => {
    expect(pulls(yaml, type)).toEqual([]);
  });
});
