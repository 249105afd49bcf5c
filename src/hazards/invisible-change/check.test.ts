import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { staticPod } from '../manifest.fixture.ts';
import { check } from './check.ts';

const lines = (rule: string, yaml: string) => findingLines(check, rule, clusterOfYaml(yaml, 'given'));
const policy = (...rules: readonly string[]) =>
  `apiVersion: audit.k8s.io/v1\nkind: Policy\nmetadata: { name: p }\nrules: [${rules.join(', ')}]\n`;

describe('audit-log-off', () => {
  it.each([
    [[], 1],
    [['--audit-log-path=/a'], 1],
    [['--audit-policy-file=/p'], 1],
    [['--audit-policy-file=/p', '--audit-log-path=/a'], 0],
    [['--audit-policy-file=/p', '--audit-log-path=-'], 0],
    [['--audit-policy-file', '/p', '--audit-webhook-config-file', '/w'], 0],
  ])('%j: %i', (flags, count) => {
    expect(lines('audit-log-off', staticPod('kube-apiserver', flags))).toHaveLength(count);
  });
  it('does not know where no API server is shown, and says so once', () => {
    expect(observationsOf(check, 'audit-log-off', clusterOfYaml('', 'all'))).toMatchObject([
      { type: 'unknown' },
    ]);
  });
});

const WRITES = '{ level: RequestResponse, verbs: [create, update, patch, delete] }';
const SECRETS =
  "{ level: Metadata, resources: [{ group: '', resources: [secrets, serviceaccounts/token] }, { group: authentication.k8s.io }] }";
const REST = '{ level: Metadata }';

describe('policy-without-writes', () => {
  it.each([
    ['Metadata of everything', policy(REST), 'low'],
    ['nothing', policy(), 'default'],
    ['None for all', policy('{ level: None }', WRITES), 'default'],
    ['None for a verb', policy('{ level: None, verbs: [delete] }', WRITES), 'default'],
    [
      'None for a kind',
      policy("{ level: None, resources: [{ group: '', resources: [services] }] }", WRITES),
      'default',
    ],
  ])('%s', (_what, yaml, severity) => {
    expect(lines('policy-without-writes', yaml).map((line) => line.split(' ')[0])).toEqual([severity]);
  });
  it.each([
    ['writes with bodies', policy(SECRETS, WRITES, REST)],
    ['None for somebody', policy('{ level: None, users: [system:kube-proxy] }', WRITES)],
    ['None for a namespace', policy('{ level: None, namespaces: [ci] }', WRITES)],
    ['None for paths', policy('{ level: None, nonResourceURLs: [/healthz] }', WRITES)],
    [
      'None for one name',
      policy(
        "{ level: None, resources: [{ group: '', resources: [services], resourceNames: [a] }] }",
        WRITES,
      ),
    ],
  ])('is silent about %s', (_what, yaml) => {
    expect(lines('policy-without-writes', yaml)).toEqual([]);
  });
});

describe('policy-keeps-secrets', () => {
  it.each([
    ['everything with bodies', policy('{ level: RequestResponse }')],
    ['requests with bodies', policy('{ level: Request }')],
    ['Secrets too late', policy(WRITES, SECRETS)],
    [
      'tokens',
      policy(
        "{ level: Metadata, resources: [{ group: '', resources: [secrets] }] }",
        '{ level: RequestResponse }',
      ),
    ],
  ])('%s', (_what, yaml) => {
    expect(lines('policy-keeps-secrets', yaml)).toHaveLength(1);
  });
  it.each([
    ['Secrets first', policy(SECRETS, WRITES, REST)],
    ['Metadata alone', policy(REST)],
    ['nothing', policy()],
    [
      'rules of a wrong type',
      'apiVersion: audit.k8s.io/v1\nkind: Policy\nmetadata: { name: p }\nrules: { level: RequestResponse }\n',
    ],
  ])('is silent about %s', (_what, yaml) => {
    expect(lines('policy-keeps-secrets', yaml)).toEqual([]);
  });
});
