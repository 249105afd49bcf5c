import { describe, expect, it } from 'vitest';
import { annotatedBehaviour } from './annotated-behaviour.ts';

describe('the behaviour that annotations say', () => {
  it.each([
    ['nothing', {}, 'Always', {}],
    ['a Job', {}, 'Never', { runs_ms: 3_000 }],
    [
      'a Job that takes its time and fails',
      { runs: '1m', 'exit-code': '2' },
      'OnFailure',
      { runs_ms: 60_000, exitCode: 2 },
    ],
    [
      'a slow start and a slow end',
      { pull: '5s', ready: '1m30s', stop: '500ms' },
      'Always',
      { pull_ms: 5_000, ready_ms: 90_000, stop_ms: 500 },
    ],
    ['what cannot be read', { runs: 'soon', 'exit-code': '-1' }, 'Always', {}],
  ])('%s', (_, said, restartPolicy, expected) => {
    const annotations = Object.fromEntries(
      Object.entries(said).map(([name, value]) => [`lab.plimsoll.dev/${name}`, value]),
    );
    expect(annotatedBehaviour({ metadata: { annotations }, spec: { restartPolicy } })).toEqual(expected);
  });
});
