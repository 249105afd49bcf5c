import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { staticPod } from '../manifest.fixture.ts';
import { check } from './check.ts';

const WEBHOOK = '--audit-webhook-config-file=/a';
const LOG = '--audit-log-path=/var/log/audit.log';
const lines = (rule: string, flags: readonly string[]) =>
  findingLines(check, rule, clusterOfYaml(staticPod('kube-apiserver', flags), 'given')).map(
    (line) => line.split(' Pod ')[0],
  );

describe.each([
  ['blocking-mode', [WEBHOOK, '--audit-webhook-mode=blocking'], ['default']],
  ['blocking-mode', [WEBHOOK, '--audit-webhook-mode', 'blocking'], ['default']],
  ['blocking-mode', [WEBHOOK, '--audit-webhook-mode=blocking-strict'], ['critical']],
  ['blocking-mode', [LOG, '--audit-log-mode=blocking-strict'], ['critical']],
  ['blocking-mode', [LOG, '--audit-log-mode=blocking'], []],
  ['blocking-mode', [LOG], []],
  ['blocking-mode', [WEBHOOK], []],
  ['blocking-mode', ['--audit-webhook-mode=blocking'], []],
  ['small-buffer', [WEBHOOK, '--audit-webhook-batch-buffer-size=100'], ['default']],
  ['small-buffer', [WEBHOOK, '--audit-webhook-batch-max-size=20000'], ['default']],
  ['small-buffer', [WEBHOOK, '--audit-webhook-batch-buffer-size=400'], []],
  ['small-buffer', [WEBHOOK, '--audit-webhook-batch-buffer-size=x'], []],
  ['small-buffer', ['--audit-webhook-batch-buffer-size=100'], []],
  ['small-buffer', [WEBHOOK, '--audit-webhook-mode=blocking', '--audit-webhook-batch-buffer-size=1'], []],
  ['endless-log', [LOG], ['default']],
  ['endless-log', [LOG, '--audit-log-maxsize=100'], ['default']],
  ['endless-log', [LOG, '--audit-log-maxbackup=0', '--audit-log-maxage=0'], ['default']],
  ['endless-log', [LOG, '--audit-log-maxage=30'], []],
  ['endless-log', ['--audit-log-path=-'], []],
  ['endless-log', [WEBHOOK], []],
] as const)('%s %j', (rule, flags, expected) => {
  it(`finds ${expected.length}`, () => {
    expect(lines(rule, flags)).toEqual(expected);
  });
});

it('does not know where no API server is shown, and says so once', () => {
  const said = check.rules.flatMap(({ id }) => observationsOf(check, id, clusterOfYaml('', 'all')));
  expect(said).toMatchObject([{ type: 'unknown' }]);
});
