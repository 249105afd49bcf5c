import { describe, expect, it } from 'vitest';
import { auditEvent } from '../../audit/event.fixture.ts';
import type { AuditEvent } from '../../audit/event.ts';
import { runDetector } from '../run.fixture.ts';
import { detect } from './detect.ts';

const PROVIDER = 'system:serviceaccount:iam:credentials-provider';

function lacks(
  index: number,
  at_s: number,
  name = `creds-${index}`,
  namespace = `team-${index % 20}`,
): AuditEvent {
  return auditEvent({
    at_s,
    user: `system:node:n${index % 7}`,
    level: 'Metadata',
    verb: 'get',
    code: 404,
    reason: 'NotFound',
    objectRef: { resource: 'secrets', namespace, name },
  });
}

function failedMount(index: number, at_s: number): AuditEvent {
  return auditEvent({
    at_s,
    user: `system:node:n${index % 7}`,
    verb: 'create',
    code: 201,
    objectRef: { resource: 'events', namespace: `team-${index % 20}`, name: `web-${index}.17a` },
    requestObject: {
      reason: 'FailedMount',
      involvedObject: { kind: 'Pod', namespace: `team-${index % 20}`, name: `web-${index}` },
      message: `MountVolume.SetUp failed for volume "creds" : secret "creds-${index}" not found`,
    },
  });
}

function waitingPod(index: number, at_s: number): AuditEvent {
  return auditEvent({
    at_s,
    user: `system:node:n${index % 7}`,
    verb: 'patch',
    objectRef: {
      resource: 'pods',
      subresource: 'status',
      namespace: `team-${index % 20}`,
      name: `web-${index}`,
    },
    requestObject: {
      status: {
        containerStatuses: [
          {
            name: 'web',
            state: {
              waiting: {
                reason: 'CreateContainerConfigError',
                message: `configmap "settings-${index}" not found`,
              },
            },
          },
        ],
      },
    },
  });
}

function makes(resource: string, name: string, namespace: string, at_s: number, user = PROVIDER): AuditEvent {
  return auditEvent({
    at_s,
    user,
    userAgent: 'provider/v2',
    level: 'Metadata',
    verb: 'create',
    code: 201,
    objectRef: { resource, namespace, name, apiGroup: resource === 'secrets' ? '' : 'iam.example.org' },
  });
}

function ticks(to_s: number): AuditEvent[] {
  return Array.from({ length: to_s / 10 }, (_, index) => auditEvent({ at_s: index * 10 }));
}

/** `count` new ones, one every `every_s` seconds from `from_s`, each asked for every 100 s until `to_s`. */
function growing(count: number, from_s: number, every_s: number, to_s: number): AuditEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const events: AuditEvent[] = [];
    for (let at_s = from_s + index * every_s; at_s < to_s; at_s += 100) events.push(lacks(index, at_s));
    return events;
  }).flat();
}

describe('credential-backlog fires', () => {
  it('on ever more absent Secrets, with growth and forecast', () => {
    const alerts = runDetector(detect, [...ticks(1_200), ...growing(90, 200, 10, 1_200)]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      id: 'credential-backlog/missing',
      severity: 'medium',
      offender: undefined,
    });
    expect(alerts[0]?.title).toMatch(
      /^\d\d Secrets and ConfigMaps that pods wait for do not exist, [56]\.\d more a minute$/,
    );
    expect(alerts[0]?.facts.find(({ name }) => name === 'forecast')?.value).toContain('in an hour');
    expect(alerts[0]?.uncertain.join(' ')).toContain('may be optional');
  });

  it('names the provider that falls behind and the scale-down before', () => {
    const scale = auditEvent({
      at_s: 550,
      user: 'cost-saver@example.com',
      verb: 'patch',
      objectRef: {
        apiGroup: 'apps',
        resource: 'deployments',
        subresource: 'scale',
        namespace: 'iam',
        name: 'provider',
      },
    });
    const early = Array.from({ length: 100 }, (_, index) =>
      makes('secrets', `early-${index}`, 'team-1', index * 6),
    );
    const late = Array.from({ length: 5 }, (_, index) =>
      makes('secrets', `creds-${index}`, `team-${index % 20}`, 800 + index * 60),
    );
    const alerts = runDetector(detect, [
      ...ticks(1_500),
      ...early,
      scale,
      ...growing(90, 600, 8, 1_500),
      ...late,
    ]);
    expect(alerts[0]).toMatchObject({
      severity: 'high',
      offender: { user: PROVIDER, userAgents: ['provider/v2'] },
      trigger: { user: 'cost-saver@example.com', auditID: scale.auditID },
    });
  });

  it('does not take a release that created many at once for a provider', () => {
    const release = Array.from({ length: 120 }, (_, index) =>
      makes('secrets', `release-${index}`, 'team-1', index * 0.3, 'system:serviceaccount:argocd:argocd'),
    );
    const alerts = runDetector(detect, [...ticks(1_500), ...release, ...growing(90, 600, 8, 1_500)]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ severity: 'medium', offender: undefined, trigger: undefined });
  });

  it('on FailedMount in words, critical when many teams wait', () => {
    const events = Array.from({ length: 400 }, (_, index) =>
      [0, 1, 2].map((round) => failedMount(index, 200 + index * 2 + round * 300)),
    );
    const alerts = runDetector(detect, [...ticks(1_300), ...events.flat()]);
    expect(alerts.map((alert) => alert.severity)).toEqual(['critical']);
  });

  it('on CreateContainerConfigError in the status of pods', () => {
    const events = Array.from({ length: 40 }, (_, index) => waitingPod(index, 200 + index * 10));
    const alerts = runDetector(detect, [...ticks(640), ...events]);
    expect(alerts[0]?.objects.sample[0]).toMatchObject({ resource: 'configmaps', name: 'settings-0' });
  });

  it('on custom resources that used to get a Secret and no longer do', () => {
    const served = Array.from({ length: 40 }, (_, index) => [
      makes('credentialsets', `app-${index}`, 'team-1', 10 * index, 'dev@example.com'),
      makes('secrets', `app-${index}-credentials`, 'team-1', 10 * index + 3),
    ]).flat();
    const unserved = Array.from({ length: 60 }, (_, index) =>
      makes('credentialsets', `new-${index}`, 'team-2', 500 + 10 * index, 'dev@example.com'),
    );
    const alerts = runDetector(detect, [...ticks(1_200), ...served, ...unserved]);
    expect(alerts.map((alert) => alert.id)).toEqual(['credential-backlog/credentialsets.iam.example.org']);
    expect(alerts[0]?.offender?.user).toBe(PROVIDER);
  });

  it('becomes low once the backlog is gone', () => {
    const made = Array.from({ length: 90 }, (_, index) =>
      makes('secrets', `creds-${index}`, `team-${index % 20}`, 1_210),
    );
    const alerts = runDetector(detect, [...ticks(1_400), ...growing(90, 200, 10, 1_200), ...made]);
    expect(alerts.map((alert) => alert.severity)).toEqual(['low']);
  });
});

describe('credential-backlog keeps quiet', () => {
  it.each<readonly [string, AuditEvent[]]>([
    ['one broken pod that retries for ever', Array.from({ length: 900 }, (_, index) => lacks(1, index))],
    [
      'races at start that resolve within a minute',
      Array.from({ length: 200 }, (_, index) => [
        lacks(index, 200 + index),
        makes('secrets', `creds-${index}`, `team-${index % 20}`, 220 + index),
      ]).flat(),
    ],
    [
      'sixty broken pods that were there before the log began',
      Array.from({ length: 60 }, (_, index) =>
        Array.from({ length: 9 }, (__, round) => lacks(index, 2 * index + 110 * round)),
      ).flat(),
    ],
    [
      'one optional Secret that every namespace lacks',
      Array.from({ length: 200 }, (_, index) => lacks(index, 200 + 4 * index, 'optional-ca', `ns-${index}`)),
    ],
    [
      'people who ask for what is not there',
      Array.from({ length: 200 }, (_, index) => {
        const event = lacks(index, 200 + 4 * index);
        return { ...event, user: { ...event.user, username: 'dev@example.com' } };
      }),
    ],
    [
      'pods that lack something for a moment and are deleted',
      Array.from({ length: 60 }, (_, index) => lacks(index, 200 + 100 * index)),
    ],
    [
      'custom resources that never had a Secret',
      Array.from({ length: 90 }, (_, index) =>
        makes('widgets', `w-${index}`, 'team-1', 10 * index, 'dev@example.com'),
      ),
    ],
  ])('on %s', (_, events) => {
    expect(runDetector(detect, [...ticks(1_000), ...events])).toEqual([]);
  });
});
