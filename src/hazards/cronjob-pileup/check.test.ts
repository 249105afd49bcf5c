import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterOf } from '../../cluster/cluster.fixture.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { JsonObject } from '../../kube/json.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { check } from './check.ts';

interface Parts {
  readonly spec?: JsonObject;
  readonly jobSpec?: JsonObject;
  readonly podSpec?: JsonObject;
  readonly status?: JsonObject;
}

function cronJob({ spec = {}, jobSpec = {}, podSpec = {}, status = {} }: Parts): JsonObject {
  const containers = [{ name: 'a', image: 'b' }];
  const template = { spec: { restartPolicy: 'Never', containers, ...podSpec } };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'report', namespace: 'shop' },
    spec: { schedule: '*/15 * * * *', jobTemplate: { spec: { template, ...jobSpec } }, ...spec },
    status,
  };
}

function node(kubeletVersion: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n' },
    status: { nodeInfo: { kubeletVersion } },
  };
}

const quota = (hard: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'q', namespace: 'shop' },
  spec: { hard },
});

function severities(rule: string, cluster: Cluster): readonly string[] {
  return findingLines(check, rule, cluster).map((line) => line.split(' ')[0] ?? '');
}

function said(rule: string, parts: Parts, ...others: readonly JsonObject[]): readonly string[] {
  return severities(rule, clusterOf([cronJob(parts), ...others], 'given'));
}

describe('concurrent-runs', () => {
  it.each<[string, Parts, readonly JsonObject[], readonly string[]]>([
    ['every 15 minutes', {}, [], ['high']],
    ['every minute', { spec: { schedule: '* * * * *' } }, [], ['high']],
    ['every hour', { spec: { schedule: '0 * * * *' } }, [], ['medium']],
    ['every day', { spec: { schedule: '@daily' } }, [], ['low']],
    ['Allow that somebody chose', { spec: { concurrencyPolicy: 'Allow' } }, [], ['medium']],
    ['bounded by a quota', {}, [quota({ pods: '10' })], ['medium']],
    ['a quota of something else', {}, [quota({ 'requests.cpu': '10' })], ['high']],
    [
      'already piled up',
      { spec: { concurrencyPolicy: 'Allow', schedule: '@daily' }, status: { active: [1, 2, 3, 4, 5] } },
      [],
      ['high'],
    ],
    ['Forbid', { spec: { concurrencyPolicy: 'Forbid' } }, [], []],
    ['Replace', { spec: { concurrencyPolicy: 'Replace' } }, [], []],
    ['a run ends before the next', { jobSpec: { activeDeadlineSeconds: 600 } }, [], []],
    ['its pods end before the next', { podSpec: { activeDeadlineSeconds: 600 } }, [], []],
    ['a run may last longer', { jobSpec: { activeDeadlineSeconds: 3600 } }, [], ['high']],
    ['suspended', { spec: { suspend: true } }, [], []],
    ['no schedule that can be read', { spec: { schedule: 'often' } }, [], []],
    ['malformed', { spec: { schedule: 5, jobTemplate: [], concurrencyPolicy: {} } }, [], []],
  ])('%s', (_what, parts, others, expected) => {
    expect(said('concurrent-runs', parts, ...others)).toEqual(expected);
  });

  it('names the object, the pace and what is missing', () => {
    expect(findingLines(check, 'concurrent-runs', clusterOf([cronJob({})]))).toEqual([
      'high CronJob shop/report spec: CronJob shop/report starts a Job every 15 minutes (*/15 * * * *) whether or not the last one has ended: concurrencyPolicy is not set, which is Allow, and no activeDeadlineSeconds ends a run',
    ]);
  });
});

describe('starting deadlines', () => {
  it.each<[string, Parts, readonly JsonObject[], readonly string[]]>([
    ['none', {}, [], ['low']],
    ['none, and a controller that gives up', {}, [node('v1.20.15')], ['medium']],
    ['none, and a controller that only warns', {}, [node('v1.21.0')], ['low']],
    ['one', { spec: { startingDeadlineSeconds: 200 } }, [], []],
  ])('starting-deadline: %s', (_what, parts, others, expected) => {
    expect(said('starting-deadline', parts, ...others)).toEqual(expected);
  });

  it('says when the old controller stops for good', () => {
    const [line] = findingLines(check, 'starting-deadline', clusterOf([cronJob({}), node('v1.19.1')]));
    expect(line).toContain('more than 100 of its runs (25 hours), it never starts again');
  });

  it.each<[number, readonly JsonObject[], readonly string[]]>([
    [5, [], ['high']],
    [5, [node('v1.20.1')], ['high']],
    [5, [node('v1.30.1')], ['medium']],
    [0, [node('v1.30.1')], ['high']],
    [10, [], []],
  ])('short-starting-deadline: %i s', (startingDeadlineSeconds, others, expected) => {
    expect(said('short-starting-deadline', { spec: { startingDeadlineSeconds } }, ...others)).toEqual(
      expected,
    );
  });
});

describe('other rules', () => {
  it.each<[string, string, Parts, readonly string[]]>([
    ['endless-run', 'Forbid without an end', { spec: { concurrencyPolicy: 'Forbid' } }, ['medium']],
    ['endless-run', 'daily', { spec: { concurrencyPolicy: 'Forbid', schedule: '@daily' } }, ['low']],
    [
      'endless-run',
      'ends',
      { spec: { concurrencyPolicy: 'Forbid' }, jobSpec: { activeDeadlineSeconds: 60 } },
      [],
    ],
    ['endless-run', 'Replace ends it', { spec: { concurrencyPolicy: 'Replace' } }, []],
    ['kept-pods', 'defaults: 3 and up to 7', {}, []],
    ['kept-pods', 'many successful', { spec: { successfulJobsHistoryLimit: 60 } }, ['default']],
    ['kept-pods', 'failed ones with retries', { spec: { failedJobsHistoryLimit: 10 } }, ['default']],
    [
      'kept-pods',
      'retries in place',
      { spec: { failedJobsHistoryLimit: 10 }, podSpec: { restartPolicy: 'OnFailure' } },
      [],
    ],
    [
      'kept-pods',
      'cleaned up',
      { spec: { successfulJobsHistoryLimit: 60 }, jobSpec: { ttlSecondsAfterFinished: 60 } },
      [],
    ],
    ['schedule', 'every minute of some hours', { spec: { schedule: '* */6 * * *' } }, ['default']],
    ['schedule', 'invalid', { spec: { schedule: '61 * * * *' } }, ['medium']],
    ['schedule', 'on a day that no month has', { spec: { schedule: '0 0 31 2,4 *' } }, ['medium']],
    ['schedule', 'on a leap day', { spec: { schedule: '0 0 29 2 *' } }, []],
    ['schedule', 'by interval', { spec: { schedule: '@every 200h' } }, []],
    ['schedule', 'no such zone', { spec: { timeZone: 'Mars/Olympus' } }, ['medium']],
    ['schedule', 'fine', { spec: { timeZone: 'Europe/Berlin' } }, []],
  ])('%s: %s', (rule, _what, parts, expected) => {
    expect(said(rule, parts)).toEqual(expected);
  });
});

describe('pod-quota', () => {
  it('knows only of a whole cluster that there is none', () => {
    expect(observationsOf(check, 'pod-quota', clusterOf([cronJob({})]))).toMatchObject([{ type: 'finding' }]);
    expect(observationsOf(check, 'pod-quota', clusterOf([cronJob({})], 'given'))).toEqual([
      {
        type: 'unknown',
        message:
          'Whether a ResourceQuota bounds the pods of namespace shop, in which Jobs can pile up, is not known: the objects are not the whole cluster.',
      },
    ]);
  });
  it('is silent where there is one, or nothing piles up', () => {
    const bounded = [cronJob({}), quota({ 'count/jobs.batch': '5' })];
    expect(observationsOf(check, 'pod-quota', clusterOf(bounded))).toEqual([]);
    const forbids = cronJob({ spec: { concurrencyPolicy: 'Forbid' } });
    expect(observationsOf(check, 'pod-quota', clusterOf([forbids]))).toEqual([]);
  });
});

describe('misplaced-field', () => {
  const inPodSpec = cronJob({ podSpec: { concurrencyPolicy: 'Forbid', replicas: 1 } });
  const inJobSpec = cronJob({ jobSpec: { startingDeadlineSeconds: 200 } });

  it('names where it is and where it belongs, with the field to paste', () => {
    const [found, ...others] = observationsOf(check, 'misplaced-field', clusterOf([inPodSpec], 'given'));
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      path: ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'concurrencyPolicy'],
      message:
        'CronJob shop/report: spec.jobTemplate.spec.template.spec.concurrencyPolicy is silently dropped, there is no such field; it belongs at spec.concurrencyPolicy',
      fix: { patch: 'spec:\n  concurrencyPolicy: Forbid' },
    });
  });
  it('finds it one level too deep', () => {
    expect(observationsOf(check, 'misplaced-field', clusterOf([inJobSpec], 'given'))).toMatchObject([
      { fix: { patch: 'spec:\n  startingDeadlineSeconds: 200' } },
    ]);
  });
  it.each<[what: string, body: JsonObject, place: string]>([
    ['beside the spec', { ...cronJob({}), startingDeadlineSeconds: 200 }, 'spec.startingDeadlineSeconds'],
    [
      'of the Jobs, one level too high',
      cronJob({ spec: { activeDeadlineSeconds: 600 } }),
      'spec.jobTemplate.spec.activeDeadlineSeconds',
    ],
    [
      'of the Jobs, in the pod',
      cronJob({ podSpec: { ttlSecondsAfterFinished: 60 } }),
      'spec.jobTemplate.spec.ttlSecondsAfterFinished',
    ],
  ])('finds one %s', (_, body, place) => {
    expect(findingLines(check, 'misplaced-field', clusterOf([body], 'given'))).toEqual([
      expect.stringMatching(new RegExp(`it belongs at ${place.replaceAll('.', '[.]')}$`)),
    ]);
  });
  it('leaves fields that have no say in it to the others', () => {
    const body = cronJob({ spec: { backoffLimit: 2 } });
    expect(observationsOf(check, 'misplaced-field', clusterOf([body], 'given'))).toEqual([]);
  });
  it('does not ask what an API server answered', () => {
    expect(observationsOf(check, 'misplaced-field', clusterOf([inPodSpec]))).toEqual([]);
  });
});

describe('malformed CronJobs', () => {
  it('are read as what can be read of them', () => {
    const part = fc.oneof(fc.jsonValue(), fc.constantFrom('* * * * *', '@every 1s', 'Allow', 0, -1));
    const body = fc.record({
      schedule: part,
      concurrencyPolicy: part,
      startingDeadlineSeconds: part,
      jobTemplate: part,
      timeZone: part,
    });
    fc.assert(
      fc.property(body, fc.constantFrom('all' as const, 'given' as const), (spec, coverage) => {
        const cluster = clusterOf([{ ...cronJob({}), spec }], coverage);
        for (const { id } of check.rules)
          for (const observation of observationsOf(check, id, cluster))
            expect(observation.message).not.toMatch(/undefined|NaN|\[object/);
      }),
    );
  });
});
