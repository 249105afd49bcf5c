import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCheck } from '../src/check/engine.ts';
import { loadManifests } from '../src/cluster/load-manifests.ts';
import { HAZARDS } from '../src/hazards/index.ts';

/** The rules that must be heard on each file: the story that it tells. */
const STORIES: Readonly<Record<string, readonly string[]>> = {
  '01-load-balancer-operator': ['powerful-operator/cluster-wide-delete', 'powerful-operator/long-name'],
  '02-mutating-webhook-v2': ['webhook-mutates-all/updates-of-everybody'],
  '03-finalizer-of-a-global-service': ['finalizer-loop/stuck-deletion'],
  '04-cron-job': ['cronjob-pileup/misplaced-field', 'cronjob-pileup/concurrent-runs'],
  '05-image-policy': ['image-policy-breaks/no-exemption', 'webhook-deadlock/loop'],
  '06-burstable-control-plane': ['control-plane-on-burstable/burstable-instance'],
  '07-cpu-throttling': ['cpu-throttling/limit-close-to-request'],
  '08-endpoints-webhook': ['webhook-deadlock/closed-on-critical-requests', 'webhook-deadlock/loop'],
  '09-sidecars-everywhere': ['webhook-in-system-namespaces/system-pods-mutated', 'webhook-deadlock/loop'],
  '10-deny-all-in-kube-system': ['dns-cut-off/dns-without-api-server'],
  '11-fork-bomb': ['fork-bomb/host-pid', 'fork-bomb/pod-pids-limit'],
  '12-qps-3000': ['noisy-client/client-rate'],
  '13-big-secrets': ['huge-objects/huge-object'],
  '14-helm-v2-releases': ['object-flood/helm-revisions'],
  '15-shared-service-account': ['fighting-controllers/shared-service-account'],
  '16-daemonset-watchers': ['relist-storm/watcher-on-every-node'],
  '17-blocking-audit-sink': ['audit-sink-blocks/blocking-mode'],
  '18-duplicate-ingress-host': ['bad-ingress-object/duplicate-route'],
};

const EXAMPLES = new URL('../examples/', import.meta.url);
const TALKS = new URL('talks/', EXAMPLES);
/** The present of the examples. */
const NOW_MS = Date.UTC(2026, 0, 1);

async function check(path: URL) {
  const cluster = await loadManifests({ paths: [fileURLToPath(path)] });
  const result = runCheck({
    cluster,
    definitions: HAZARDS.flatMap(({ check: definition }) => definition ?? []),
    now_ms: NOW_MS,
  });
  return { cluster, ...result };
}

describe('examples/talks', () => {
  it('has a story for each file, and the page names it', () => {
    const files = readdirSync(TALKS).filter((file) => file.endsWith('.yaml'));
    expect(files.toSorted()).toEqual(Object.keys(STORIES).map((name) => `${name}.yaml`));
    const page = readFileSync(new URL('README.md', TALKS), 'utf8');
    for (const [name, rules] of Object.entries(STORIES)) {
      const row = page.split('\n').find((line) => line.startsWith(`| ${name} `));
      for (const rule of rules) expect(row, name).toContain(rule);
    }
  });

  it.each(Object.entries(STORIES))('%s: the check names %j', async (name, rules) => {
    const { cluster, findings, problems } = await check(new URL(`${name}.yaml`, TALKS));
    expect([...cluster.problems, ...problems]).toEqual([]);
    const heard = findings.map(({ rule }) => rule);
    for (const rule of rules) expect(heard).toContain(rule);
    // Nothing that is not about the story may be louder than it.
    const hazards = new Set(rules.map((rule) => rule.split('/')[0]));
    expect(hazards).toContain(findings[0]?.hazard);
  });

  it('tells all of the stories where the folder of examples is checked as one, recorded audit logs aside', async () => {
    const { cluster, findings, problems } = await check(EXAMPLES);
    expect([...cluster.problems, ...problems]).toEqual([]);
    const heard = new Set(findings.map(({ rule }) => rule));
    for (const rule of Object.values(STORIES).flat()) expect(heard).toContain(rule);
  });
});
