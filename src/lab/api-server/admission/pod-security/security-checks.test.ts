import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../kube/json.ts';
import type { Level } from './pod-check.ts';
import { violationsOf, violationText } from './security-checks.ts';

const GOOD: JsonObject = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
  capabilities: { drop: ['ALL'] },
};

function spec(own: JsonObject, more: JsonObject = {}): JsonObject {
  return { containers: [{ name: 'web', securityContext: { ...GOOD, ...own } }], ...more };
}

const PLAIN = { containers: [{ name: 'a' }, { name: 'b' }] };

describe('violationsOf', () => {
  it.each<[string, Level, number, JsonObject, string]>([
    ['a pod that asks for nothing', 'baseline', Infinity, PLAIN, ''],
    ['a pod that does all that is asked', 'restricted', Infinity, spec({}), ''],
    [
      'everything at the lowest level',
      'privileged',
      Infinity,
      spec({ privileged: true }, { hostPID: true }),
      '',
    ],
    [
      'privileged',
      'baseline',
      Infinity,
      spec({ privileged: true }),
      'privileged (container "web" must not set securityContext.privileged=true)',
    ],
    [
      'host namespaces',
      'baseline',
      Infinity,
      spec({}, { hostPID: true, hostIPC: true }),
      'host namespaces (hostPID=true, hostIPC=true)',
    ],
    [
      'sysctls before they were safe',
      'baseline',
      28,
      spec({}, { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_fin_timeout' }] } }),
      'forbidden sysctls (net.ipv4.tcp_fin_timeout)',
    ],
    [
      'sysctls since they are',
      'baseline',
      29,
      spec({}, { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_fin_timeout' }] } }),
      '',
    ],
    [
      'hosts of probes before they counted',
      'baseline',
      33,
      { containers: [{ name: 'a', livenessProbe: { httpGet: { host: 'h' } } }] },
      '',
    ],
    [
      'hosts of probes',
      'baseline',
      34,
      { containers: [{ name: 'a', livenessProbe: { httpGet: { host: 'h' } } }] },
      'probe or lifecycle host (container "a" uses probe or lifecycle host "h")',
    ],
    [
      'windows',
      'restricted',
      25,
      { os: { name: 'windows' }, securityContext: { runAsNonRoot: true }, containers: [{ name: 'a' }] },
      '',
    ],
    [
      'root inside a user namespace',
      'restricted',
      35,
      spec({ runAsNonRoot: false, runAsUser: 0 }, { hostUsers: false }),
      '',
    ],
    [
      'root',
      'restricted',
      34,
      spec({ runAsNonRoot: false }, { hostUsers: false }),
      'runAsNonRoot != true (container "web" must not set securityContext.runAsNonRoot=false)',
    ],
    [
      'two containers that say nothing',
      'restricted',
      Infinity,
      PLAIN,
      'allowPrivilegeEscalation != false (containers "a", "b" must set securityContext.allowPrivilegeEscalation=false), ' +
        'unrestricted capabilities (containers "a", "b" must set securityContext.capabilities.drop=["ALL"]), ' +
        'runAsNonRoot != true (pod or containers "a", "b" must set securityContext.runAsNonRoot=true), ' +
        'seccompProfile (pod or containers "a", "b" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ],
    [
      'a restricted check instead of the one of baseline',
      'restricted',
      Infinity,
      spec({}, { volumes: [{ name: 'v', hostPath: {} }] }),
      'restricted volume types (volume "v" uses restricted volume type "hostPath")',
    ],
  ])('says what is wrong: %s', (_, level, minor, podSpec, text) => {
    expect(violationText(violationsOf({ metadata: {}, spec: podSpec }, level, minor))).toBe(text);
  });
});
