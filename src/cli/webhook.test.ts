import { loadAll } from 'js-yaml';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../cluster/cluster.fixture.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ExitCode } from './exit-code.ts';
import { recordingTerminal } from './terminal.fixture.ts';
import { webhookCommand } from './webhook.ts';

const MANIFESTS = `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: inject }
webhooks:
  - name: inject.example.com
    clientConfig: { service: { namespace: hooks, name: inject } }
    sideEffects: None
    admissionReviewVersions: [v1]
    namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system] }] }
    rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: [leases, pods] }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: guard }
webhooks:
  - name: guard.example.com
    clientConfig: { url: https://guard.example.com }
    timeoutSeconds: 5
    failurePolicy: Ignore
    sideEffects: None
    admissionReviewVersions: [v1]
    rules: [{ operations: [UPDATE], apiGroups: [coordination.k8s.io], apiVersions: [v1], resources: [leases] }]
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
`;

interface Run {
  readonly out: string;
  readonly notes: readonly string[];
  readonly exits: readonly ExitCode[];
  readonly read: readonly (readonly string[])[];
}

async function run(
  args: readonly string[],
  cluster: Cluster = clusterOfYaml(MANIFESTS, 'given'),
): Promise<Run> {
  const terminal = recordingTerminal();
  const exits: ExitCode[] = [];
  const read: (readonly string[])[] = [];
  const context = {
    terminal,
    exit: (code: ExitCode) => void exits.push(code),
    signal: new AbortController().signal,
  };
  const ports = {
    readManifests: async (paths: readonly string[]) => {
      read.push(paths);
      return cluster;
    },
    readLive: async () => ({ cluster, server: 'https://cluster' }),
    readSnapshot: async () => cluster,
    now_ms: () => Date.parse('2026-11-21T00:00:00Z'),
  };
  const program = new Command('plimsoll').addCommand(webhookCommand(context, ports));
  await program.parseAsync(['webhook', ...args], { from: 'user' });
  return { out: terminal.written(), notes: terminal.notes, exits, read };
}

describe('plimsoll webhook reach', () => {
  it('shows what each webhook sees, and the longest wait', async () => {
    const { out, exits } = await run(['reach', 'm.yaml']);
    expect(out).toContain('MutatingWebhookConfiguration inject: inject.example.com (mutating)');
    expect(out).toContain(
      'Service hooks/inject:443 (not known: Service hooks/inject is not among the manifests)',
    );
    expect(out).toContain('Fail (default) after 10s (default)');
    expect(out).toContain('Ignore after 5s');
    expect(out).toMatch(/node +renewal of a node's Lease +yes +rules\[0\] matches UPDATE/);
    expect(out).not.toMatch(/renewal of a leader Lease in kube-system +no/);
    expect(out).toMatch(/15s +renewal of a node's Lease +inject.example.com, guard.example.com/);
    expect(exits).toEqual([]);
  });

  it('shows what is not seen as well, wide', async () => {
    const { out } = await run(['reach', 'inject', 'm.yaml', '-o', 'wide']);
    expect(out).toMatch(/renewal of a leader Lease in kube-system +no +namespaceSelector/);
    expect(out).not.toContain('guard.example.com (validating)');
  });

  it.each([
    ['a name and a path', ['reach', 'guard', 'm.yaml'], ['m.yaml'], ['guard']],
    ['stdin', ['reach', '-'], ['-'], ['inject', 'guard']],
    ['several paths', ['reach', 'a/', 'b.json'], ['a/', 'b.json'], ['inject', 'guard']],
  ])('takes %s', async (_, args, paths, configurations) => {
    const { out, read } = await run([...args, '-o', 'json']);
    expect(read).toEqual([paths]);
    const document: { readonly webhooks: readonly { readonly configuration: string }[] } = JSON.parse(out);
    expect(document.webhooks.map(({ configuration }) => configuration)).toEqual(configurations);
  });

  it('does not list all requests of a webhook that sees everything, but wide', async () => {
    const all = MANIFESTS.replace('resources: [leases, pods]', "resources: ['*/*']");
    const cluster = clusterOfYaml(all, 'given');
    const narrow = (await run(['reach', 'inject', 'dir'], cluster)).out;
    expect(narrow).toMatch(/\n {2}and \d+ more: add -o wide\n/);
    expect((await run(['reach', 'inject', 'dir', '-o', 'wide'], cluster)).out).not.toContain(
      'more: add -o wide',
    );
  });

  it('says the same for programs', async () => {
    const { out } = await run(['reach', 'guard', '--live', '-o', 'yaml']);
    const [document] = loadAll(out);
    expect(document).toMatchObject({
      webhooks: [
        {
          kind: 'ValidatingWebhookConfiguration',
          configuration: 'guard',
          webhook: 'guard.example.com',
          failurePolicy: 'Ignore',
          timeoutSeconds: 5,
          backend: { type: 'url', url: 'https://guard.example.com' },
          caBundle: { type: 'absent' },
          namespaces: { selected: ['shop'], leftOut: [], unknown: [] },
        },
      ],
      delays: [
        { id: 'node-lease', longestSeconds: 15, mutatingSeconds: 10, validatingSeconds: 5 },
        { id: 'leader-lease', longestSeconds: 5 },
      ],
    });
  });

  it.each([
    ['an unknown configuration', ['reach', 'nope', 'm.yaml'], 'there is no webhook configuration "nope"'],
    ['nothing to read', ['reach'], 'there are no webhooks to look at'],
    ['a name without manifests', ['reach', 'guard'], 'there are no webhooks to look at'],
    ['files and --live', ['reach', 'm.yaml', '--live'], '--live reads the cluster; files were named as well'],
  ])('refuses %s', async (_, args, message) => {
    await expect(run(args)).rejects.toThrow(message);
  });

  it('says that there are none, and what could not be read', async () => {
    const empty = clusterOfYaml('apiVersion: v1\nkind: Namespace\nmetadata: { name: a }');
    const broken = { ...empty, problems: [{ where: 'm.yaml:3', what: 'bad indentation', fix: 'mend it' }] };
    const { notes, exits } = await run(['reach', 'm.yaml'], broken);
    expect(notes).toEqual(['warning: m.yaml:3: bad indentation', 'there are no admission webhooks']);
    expect(exits).toEqual([3]);
  });
});
