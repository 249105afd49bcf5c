import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../cluster/cluster.fixture.ts';
import { Problem } from '../problem.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { graphCommand } from './graph.ts';
import { recordingTerminal } from './terminal.fixture.ts';

const GUARD = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: guard }
webhooks:
  - name: guard.example.com
    clientConfig: { service: { namespace: guard, name: guard } }
    sideEffects: None
    admissionReviewVersions: [v1]
    rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }]
---
apiVersion: v1
kind: Service
metadata: { name: guard, namespace: guard }
spec: { selector: { app: guard }, ports: [{ port: 443 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: guard, namespace: guard }
spec:
  selector: { matchLabels: { app: guard } }
  template:
    metadata: { labels: { app: guard } }
    spec: { containers: [{ name: guard, image: example.com/guard:1 }] }
`;
const WEB = GUARD.split('---')
  .slice(1)
  .map((document) => document.replaceAll('guard', 'web'))
  .join('---');

async function run(words: readonly string[], yaml: string) {
  const terminal = recordingTerminal();
  const exits: ExitCode[] = [];
  const context = {
    terminal,
    exit: (code: ExitCode) => void exits.push(code),
    signal: new AbortController().signal,
  };
  const cluster = clusterOfYaml(yaml, 'given');
  const ports = {
    readManifests: async () => cluster,
    readLive: async () => ({ cluster, server: 'https://127.0.0.1:6443' }),
    readSnapshot: async () => cluster,
  };
  const program = new Command().exitOverride().addCommand(graphCommand(context, ports));
  await program.parseAsync(['graph', ...words], { from: 'user' });
  return { out: terminal.written(), exits, notes: terminal.notes };
}

describe('graph cold-start', () => {
  it('tells the knot, the edit, and ends with 1', async () => {
    const { out, exits } = await run(['cold-start', 'dir'], GUARD);
    expect(out).toContain('No: 3 things of 4 cannot come back. One knot holds them down.');
    expect(out).toContain('Exempt namespace guard from webhook guard.example.com (guard).');
    expect(out).toContain('kubectl patch validatingwebhookconfiguration guard --type json');
    expect(exits).toEqual([EXIT_CODE.found]);
  });

  it('says yes where all comes back, with the waves', async () => {
    const { out, exits } = await run(['cold-start', 'dir'], WEB);
    expect(out).toContain('Yes: everything comes back, in 3 waves.');
    expect(exits).toEqual([]);
  });

  it('gives the same as data', async () => {
    const { out } = await run(['cold-start', 'dir', '-o', 'json'], GUARD);
    expect(JSON.parse(out)).toMatchObject({
      startsAgain: false,
      knots: [{ smallest: true, members: [{}, {}, {}], edit: { text: expect.stringMatching(/^Exempt/) } }],
    });
  });
});

describe('graph loops', () => {
  it('draws a loop as mermaid and as dot', async () => {
    const mermaid = await run(['loops', 'dir', '-o', 'mermaid'], GUARD);
    expect(mermaid.out).toMatch(/^flowchart LR\n/);
    expect(mermaid.out).toContain('["webhook guard.example.com"]');
    expect(mermaid.out.match(/-->|-\.->/g)).toHaveLength(3);
    const dot = await run(['loops', 'dir', '-o', 'dot'], GUARD);
    expect(dot.out).toMatch(/^digraph plimsoll \{\n[\s\S]*\}\n$/);
    expect(mermaid.exits).toEqual([EXIT_CODE.found]);
  });

  it('says where there is none', async () => {
    expect((await run(['loops', 'dir'], WEB)).out).toMatch(/^Nothing needs itself\./);
  });
});

describe('graph impact', () => {
  it('tells what stops and what is refused', async () => {
    const { out } = await run(['impact', 'svc/guard', '-n', 'guard', '-f', 'dir'], `${GUARD}---${WEB}`);
    expect(out).toContain('If Service guard/guard vanishes:');
    expect(out).toMatch(/Stops at once\n {2}webhook guard\.example\.com/);
    expect(out).toContain('the creation of pods in 2 namespaces (guard, web)');
    expect(out).toMatch(/does not come back when its pods are replaced\n(.*\n)* {2}Deployment web\/web/);
  });

  it.each([
    ['svc/none', /no object is svc\/none/],
    ['deployment/guard', /is 2 objects: Deployment guard\/guard, Deployment web\/guard/],
  ])('says what is wrong with %s', async (word, message) => {
    const twice = `${GUARD}---${WEB.replaceAll('name: web', 'name: guard')}`;
    await expect(run(['impact', word, '-f', 'dir'], twice)).rejects.toThrow(message);
    await expect(run(['impact', word, '-f', 'dir'], twice)).rejects.toBeInstanceOf(Problem);
  });
});

it.each([
  ['impact', 'svc/web', 'dir'],
  ['second-wave', 'dir'],
])('says where manifests go for %s', async (...args) => {
  await expect(run(args, WEB)).rejects.toMatchObject({
    where: '-f',
    fix: expect.stringContaining('-f PATH'),
  });
});

describe('graph second-wave', () => {
  it('is about all Services unless some are named', async () => {
    const { out } = await run(['second-wave', '-f', 'dir'], `${GUARD}---${WEB}`);
    expect(out).toContain('If Service guard/guard, Service web/web vanish:');
  });
});

describe('graph draw', () => {
  it('holds every thing with its requirements as data', async () => {
    const { out } = await run(['draw', 'dir', '-o', 'json'], WEB);
    expect(JSON.parse(out)).toMatchObject({
      things: expect.arrayContaining([expect.objectContaining({ label: 'Service web/web' })]),
    });
  });
});

it('names the way out where nothing is given', async () => {
  await expect(run(['loops'], WEB)).rejects.toThrow('there is nothing to make a graph of');
});
