import { describe, expect, it } from 'vitest';
import { Problem } from '../../../problem.ts';
import { decide, type AuditedRequest } from './audit-policy.ts';
import { LAB_POLICY } from './audit-settings.ts';
import { readAuditPolicy } from './read-audit-policy.ts';

const HEAD = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n';

function asked(
  parts: Partial<NonNullable<AuditedRequest['resource']>> & { verb?: string } = {},
): AuditedRequest {
  const { verb = 'get', ...resource } = parts;
  return {
    user: { name: 'tim@k8s.io', groups: ['developers'] },
    verb,
    path: '/api/v1/...',
    resource: {
      apiGroup: '',
      resource: 'pods',
      subresource: '',
      namespace: 'default',
      name: 'busybox',
      ...resource,
    },
  };
}

function path(url: string): AuditedRequest {
  return { user: { name: 'system:anonymous', groups: [] }, verb: 'get', path: url, resource: undefined };
}

/** After the table of audit/policy/checker_test.go. */
const ROWS: readonly (readonly [rule: string, request: AuditedRequest, matches: boolean])[] = [
  ['', asked(), true],
  ['users: [tim@k8s.io]', asked(), true],
  ['users: [other]', asked(), false],
  ['userGroups: [humans, developers]', asked(), true],
  ['userGroups: [humans]', asked(), false],
  ['users: [tim@k8s.io]', { ...asked(), user: undefined }, false],
  ['userGroups: [developers]', { ...asked(), user: undefined }, false],
  ['verbs: [get]', asked(), true],
  ['verbs: [get]', asked({ verb: 'list' }), false],
  ['namespaces: [default, kube-system]', asked(), true],
  ['namespaces: [kube-system]', asked(), false],
  ['namespaces: [""]', asked({ resource: 'nodes', namespace: '' }), true],
  ['namespaces: [""]', path('/healthz'), false],
  ['resources: [{group: ""}]', asked(), true],
  ['resources: [{group: ""}]', asked({ apiGroup: 'apps' }), false],
  ['resources: [{group: "*"}]', asked({ apiGroup: 'apps' }), true],
  ['resources: [{resources: [pods]}]', asked(), true],
  ['resources: [{resources: [pods]}]', asked({ subresource: 'log' }), false],
  ['resources: [{resources: [pods/log]}]', asked({ subresource: 'log' }), true],
  ['resources: [{resources: [pods/*]}]', asked({ subresource: 'log' }), true],
  ['resources: [{resources: [pods/*]}]', asked(), true],
  ['resources: [{resources: ["*/log"]}]', asked({ subresource: 'log' }), true],
  ['resources: [{resources: ["*/log"]}]', asked(), false],
  ['resources: [{resources: ["*"]}]', asked({ subresource: 'log' }), true],
  ['resources: [{resources: [pods], resourceNames: [busybox]}]', asked(), true],
  ['resources: [{resources: [pods], resourceNames: [busybox]}]', asked({ name: 'other' }), false],
  ['resources: [{resources: [pods], resourceNames: [busybox]}]', asked({ name: '' }), false],
  ['nonResourceURLs: ["*"]', path('/healthz'), true],
  ['nonResourceURLs: ["/healthz*"]', path('/healthz/ping'), true],
  ['nonResourceURLs: ["/healthz"]', path('/healthz/ping'), false],
  ['nonResourceURLs: ["/logs/*"]', path('/logs'), false],
  ['nonResourceURLs: ["*"]', asked(), false],
];

describe('a rule', () => {
  it.each(ROWS)('%s', (rule, request, matches) => {
    const fields = rule === '' ? '' : `\n    ${rule}`;
    const policy = readAuditPolicy(`${HEAD}rules:\n  - level: Request${fields}\n`, 'policy.yaml');
    expect(decide(policy, request).level).toBe(matches ? 'Request' : 'None');
  });

  it('adds its stages to those of the policy, and its word on managedFields counts', () => {
    const text = `${HEAD}omitStages: [RequestReceived]
omitManagedFields: true
rules:
  - {level: Metadata, verbs: [get], omitStages: [Panic], omitManagedFields: false}
  - {level: Request}
`;
    const policy = readAuditPolicy(text, 'policy.yaml');
    expect(decide(policy, asked())).toEqual({
      level: 'Metadata',
      omitStages: new Set(['RequestReceived', 'Panic']),
      omitManagedFields: false,
    });
    expect(decide(policy, asked({ verb: 'list' }))).toEqual({
      level: 'Request',
      omitStages: new Set(['RequestReceived']),
      omitManagedFields: true,
    });
  });
});

/** What is wrong, and where it is said to be. */
const WRONG: readonly (readonly [text: string, where: string, what: RegExp])[] = [
  ['a: [', 'p.yaml', /no YAML/],
  ['- a', 'p.yaml', /not one YAML object/],
  ['apiVersion: audit.k8s.io/v1beta1\nkind: Policy\nrules: []', 'p.yaml:1', /no Policy of audit.k8s.io\/v1/],
  [`${HEAD}rules: []`, 'p.yaml:3', /no rules/],
  [`${HEAD}rules:\n- level: Full`, 'p.yaml:4', /rules\[0\].level: there is no level "Full"/],
  [`${HEAD}rules:\n- users: [a]`, 'p.yaml:4', /needs a level/],
  [`${HEAD}rules:\n- level: None\n  user: [a]`, 'p.yaml:5', /rules\[0\].user: there is no such field/],
  [`${HEAD}omitStages: [Received]\nrules:\n- level: None`, 'p.yaml:3', /no stage "Received"/],
  [`${HEAD}rules:\n- level: None\n  nonResourceURLs: [healthz]`, 'p.yaml:5', /must begin with/],
  [`${HEAD}rules:\n- level: None\n  nonResourceURLs: ["/a*b"]`, 'p.yaml:5', /must be the final character/],
  [`${HEAD}rules:\n- level: None\n  nonResourceURLs: ["/a"]\n  namespaces: [a]`, 'p.yaml:5', /both regular/],
  [`${HEAD}rules:\n- level: None\n  resources:\n  - group: Apps`, 'p.yaml:6', /no API group/],
  [`${HEAD}rules:\n- level: None\n  resources:\n  - resourceNames: [a]`, 'p.yaml:6', /at least one resource/],
  [`${HEAD}rules:\n- level: None\n  verbs: get`, 'p.yaml:5', /no list/],
  [`${HEAD}rules:\n- level: None\n  omitManagedFields: maybe`, 'p.yaml:5', /neither true nor false/],
];

describe('a policy that is wrong', () => {
  it.each(WRONG)('%j', (text, where, what) => {
    let problem: unknown;
    try {
      readAuditPolicy(text, 'p.yaml');
    } catch (error) {
      problem = error;
    }
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ where, message: expect.stringMatching(what) });
  });
});

it('records bodies of writes, and never those of credentials, where there is no policy', () => {
  expect(decide(LAB_POLICY, asked({ verb: 'create' })).level).toBe('RequestResponse');
  expect(decide(LAB_POLICY, asked({ verb: 'watch' })).level).toBe('Metadata');
  expect(decide(LAB_POLICY, asked({ verb: 'create', resource: 'secrets' })).level).toBe('Metadata');
  expect(decide(LAB_POLICY, path('/healthz')).level).toBe('Metadata');
});
