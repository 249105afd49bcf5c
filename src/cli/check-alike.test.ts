import { describe, expect, it } from 'vitest';
import type { Finding } from '../check/contract.ts';
import { alikeFindings } from './check-alike.ts';

function finding(namespace: string, name: string, message: string, more: Partial<Finding> = {}): Finding {
  return {
    hazard: 'lone-pod',
    rule: 'lone-pod/one',
    severity: 'high',
    object: { group: 'apps', kind: 'Deployment', namespace, name },
    path: [],
    at: undefined,
    message,
    why: '',
    fix: { text: `Scale ${name} up.` },
    persona: 'developer',
    objects: [],
    ...more,
  };
}

const sizes = (findings: readonly Finding[]) =>
  alikeFindings(findings).map(({ others }) => others.length + 1);

describe('findings are alike', () => {
  it.each([
    [
      'that differ in the names of their objects',
      [
        finding('a', 'web', 'Deployment a/web, container web, in a'),
        finding('b', 'api', 'Deployment b/api, container api, in b'),
      ],
      [2],
    ],
    ['but not in a number', [finding('a', 'web', 'a/web has 1'), finding('a', 'api', 'a/api has 2')], [1, 1]],
    [
      'but not in the name of another object',
      [finding('a', 'web', 'a/web needs a/db'), finding('a', 'api', 'a/api needs a/cache')],
      [1, 1],
    ],
    [
      'where a name is only part of a word',
      [finding('a', 'web', 'a/web needs web-config'), finding('a', 'api', 'a/api needs api-config')],
      [1, 1],
    ],
    [
      'but not of another severity',
      [finding('a', 'web', 'a/web'), finding('a', 'api', 'a/api', { severity: 'low' })],
      [1, 1],
    ],
    [
      'but not with another fix',
      [finding('a', 'web', 'a/web'), finding('a', 'api', 'a/api', { fix: { text: 'Pray.' } })],
      [1, 1],
    ],
    [
      'but not about the cluster',
      [finding('', '', 'x', { object: undefined }), finding('', '', 'x', { object: undefined })],
      [1, 1],
    ],
  ] as const)('%s', (_, findings, expected) => {
    expect(sizes(findings)).toEqual(expected);
  });

  it('in the order of the first of each', () => {
    const findings = [
      finding('a', 'x', 'a/x is old'),
      finding('a', 'y', 'a/y has 1'),
      finding('a', 'z', 'a/z is old'),
    ];
    expect(alikeFindings(findings).map(({ first, others }) => [first, ...others])).toEqual([
      [findings[0], findings[2]],
      [findings[1]],
    ]);
  });
});
