import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  broken,
  clusterInFile,
  definitionOf,
  DEFINITIONS,
  fewReplicas,
  imageChanged,
  noSpare,
  NOW_MS,
} from '../check/check.fixture.ts';
import type { CheckDefinition, Rule } from '../check/contract.ts';
import { UNREADABLE } from '../check/report/report.fixture.ts';
import type { Hazard } from '../hazards/contract.ts';
import { checkCommand, type CheckPorts } from './check.ts';
import { worseOf, type ExitCode } from './exit-code.ts';
import { recordingTerminal } from './terminal.fixture.ts';

const deployment = (name: string, replicas: number, image = 'a') =>
  `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: ${name}, namespace: shop }, spec: { replicas: ${replicas}, image: ${image} } }`;

const FILES: Readonly<Record<string, string>> = {
  'good.yaml': deployment('web', 2),
  'one.yaml': deployment('web', 1),
  'zero.yaml': deployment('web', 0),
  'both.yaml': `${deployment('web', 1)}\n---\n${deployment('api', 1)}`,
  'new-image.yaml': deployment('web', 1, 'b'),
  'empty.yaml': '# nothing',
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-check-'));
});
afterEach(async () => rm(folder, { recursive: true }));

const hazardOf = (check: CheckDefinition): Hazard => ({
  id: check.hazard,
  title: 'One pod does it all',
  story: 'It was drained. Nothing was left.',
  source: 'A talk',
  severity: 'high',
  persona: 'developer',
  runbook: { see: [], stop: [], bringBack: [], prevent: [] },
  check,
});

interface Run {
  readonly code: ExitCode;
  readonly out: string;
  readonly notes: readonly string[];
}

async function run(args: readonly string[], parts: Partial<CheckPorts> = {}): Promise<Run> {
  const terminal = recordingTerminal();
  let code: ExitCode = 0;
  const ports: CheckPorts = {
    hazards: DEFINITIONS.map(hazardOf),
    cwd: folder,
    now_ms: () => NOW_MS,
    readManifests: async ([path = '']) => clusterInFile(FILES[path] ?? '', path),
    readLive: async () => ({
      cluster: clusterInFile(FILES['one.yaml'] ?? '', ''),
      server: 'https://10.0.0.1:6443',
    }),
    readSnapshot: async () => clusterInFile(FILES['one.yaml'] ?? '', ''),
    ...parts,
  };
  const context = {
    terminal,
    signal: new AbortController().signal,
    exit: (said: ExitCode) => {
      code = worseOf(code, said);
    },
  };
  await checkCommand(context, ports)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parseAsync(args, { from: 'user' });
  return { code, out: terminal.written(), notes: terminal.notes };
}

const names = async (...args: readonly string[]) =>
  (await run([...args, '-o', 'name'])).out.trimEnd().split('\n');
const odd = (path: string): Partial<CheckPorts> => ({
  readManifests: async () => clusterInFile(FILES[path] ?? '', path, [UNREADABLE]),
});

describe('exit codes', () => {
  it.each([
    ['a high finding', ['one.yaml'], {}, 1],
    ['only low findings', ['good.yaml'], {}, 0],
    ['--fail-on low', ['good.yaml', '--fail-on', 'low'], {}, 1],
    ['--fail-on critical', ['one.yaml', '--fail-on', 'critical'], {}, 0],
    ['--fail-on none', ['zero.yaml', '--fail-on', 'none'], {}, 0],
    ['a finding that is not shown', ['one.yaml', '--severity', 'critical'], {}, 1],
    ['a finding for somebody else', ['zero.yaml', '--for', 'developer'], {}, 0],
    ['a finding for them', ['one.yaml', '--for', 'developer'], {}, 1],
    ['something unreadable', ['good.yaml'], odd('good.yaml'), 3],
    ['something unreadable and a finding', ['one.yaml'], odd('one.yaml'), 1],
    ['nothing but something unreadable', ['empty.yaml'], odd('empty.yaml'), 2],
    ['no objects', ['empty.yaml'], {}, 2],
    ['a rule that failed', ['good.yaml'], { hazards: [hazardOf(definitionOf('lone-pod', [broken]))] }, 3],
    ['a cluster', ['--live'], {}, 1],
  ] as const)('%s', async (_, args, parts, code) => {
    expect((await run(args, parts)).code).toBe(code);
  });

  it.each([
    [[], /nothing to check/],
    [['--diff', 'one.yaml'], /--diff needs the old state and the new one/],
    [['--live', 'one.yaml'], /--live reads the cluster/],
    [['--live', '-n', 'shop', '-A'], /contradict/],
    [['one.yaml', '--include', 'lone-pods'], /lone-pods/],
    [['one.yaml', '--exclude', 'x*'], /no rule matches x\*/],
    [['one.yaml', '--baseline', 'not-there.json'], /baseline cannot be read/],
    [['one.yaml', '--config', 'not-there.yaml'], /there is no file not-there\.yaml/],
    [['one.yaml', '--diff', 'one.yaml', '--baseline', 'b.json'], /does not go with --diff/],
    [['one.yaml', '-o', 'toml'], /Allowed choices are table/],
    [['one.yaml', '-o', 'json', '-o', 'sarif'], /Only one form fits on stdout/],
    [['one.yaml', '--for', 'everybody'], /cluster-admin/],
    [['one.yaml', '-o', 'json=not/there.json'], /cannot write not\/there\.json/],
  ])('%j is refused', async (args, message) => {
    await expect(run(args)).rejects.toThrow(message);
  });
});

/** The lines below the heading. */
const section = (out: string) => /What these inputs cannot show\n((?: .*\n)+)/.exec(out)?.[1] ?? '';

describe('what is told', () => {
  it('is a table, worst first, with what is not known', async () => {
    const { out } = await run(['both.yaml']);
    expect(out).toBe(`lone-pod One pod does it all
  It was drained.

  HIGH Deployment shop/web has 1 replica
       both.yaml:1:3   lone-pod/few-replicas
       fix  Set spec.replicas to 2.
            spec:
              replicas: 2
       also Deployment shop/api   both.yaml:2:3
  LOW Deployment shop/web has no spare
       both.yaml:1:1   lone-pod/no-spare
       fix  Add one.
       also Deployment shop/api   both.yaml:2:1

What these inputs cannot show
  no Nodes were given (why: -o wide)

4 findings: 2 high, 2 low in 2 objects, 2 rules
  -o wide adds why, who mends it, and every patch
`);
  });

  it('has patches in -o wide', async () => {
    expect((await run(['one.yaml', '-o', 'wide'])).out).toContain(
      '            spec:\n              replicas: 2\n',
    );
  });

  it('tells once what is said of many, and cuts what is still too long', async () => {
    const many = Array.from({ length: 14 }, (_, index) => deployment(`web-${index}`, 1)).join('\n---\n');
    const parts = { readManifests: async () => clusterInFile(many, 'many.yaml') };
    const { out } = await run(['many.yaml'], parts);
    expect(out.match(/ has 1 replica/g)).toHaveLength(1);
    expect(out).toContain('also Deployment shop/web-1   many.yaml:2:3\n');
    expect(out).toContain('            Deployment shop/web-5   many.yaml:6:3\n');
    expect(out).not.toContain('Deployment shop/web-6');
    expect(out).toContain('and 8 more of lone-pod/few-replicas: add -o wide --include lone-pod/few-replicas');
    expect((await run(['many.yaml', '-o', 'wide'], parts)).out.match(/ has 1 replica/g)).toHaveLength(14);
  });

  it('puts the numbers above a long report as well', async () => {
    const numbers = /^24 findings: 12 high, 12 low in 12 objects, 2 rules$/gm;
    const many = Array.from({ length: 12 }, (_, index) => deployment(`web-${index}`, 1)).join('\n---\n');
    const parts = { readManifests: async () => clusterInFile(many, 'many.yaml') };
    expect((await run(['many.yaml'], parts)).out.match(numbers)).toHaveLength(1);
    expect((await run(['many.yaml', '-o', 'wide'], parts)).out.match(numbers)).toHaveLength(2);
  });

  it('keeps what is not known to a few lines, without its reasons', async () => {
    const unsure: Rule = {
      ...noSpare,
      id: 'unsure',
      *check() {
        for (let index = 0; index < 20; index += 1) {
          yield {
            type: 'unknown',
            message: `Whether thing ${index} (or its like) is there is not known: no list.`,
          };
        }
      },
    };
    const parts = { hazards: [hazardOf(definitionOf('lone-pod', [unsure]))] };
    const narrow = section((await run(['good.yaml'], parts)).out);
    expect(narrow.trimEnd().split('\n')).toHaveLength(4);
    expect(narrow).toMatch(/^ {2}whether thing 0 is there; whether thing 1 is there;/);
    expect(narrow).toMatch(/; and \d+ more \(why: -o wide\)\n$/);
    const wide = section((await run(['good.yaml', '-o', 'wide'], parts)).out);
    expect(wide.match(/no list\. \(lone-pod\/unsure\)/g)).toHaveLength(20);
  });

  it('can be narrowed by rule, severity and persona', async () => {
    expect(await names('one.yaml')).toEqual([
      'lone-pod/few-replicas deployment.apps/web -n shop',
      'lone-pod/no-spare deployment.apps/web -n shop',
    ]);
    expect(await names('one.yaml', '--exclude', '*/few-*')).toEqual([
      'lone-pod/no-spare deployment.apps/web -n shop',
    ]);
    expect(await names('one.yaml', '--severity', 'high')).toHaveLength(1);
    expect(await names('zero.yaml', '--for', 'cluster-admin')).toEqual([
      'lone-pod/few-replicas deployment.apps/web -n shop',
    ]);
  });

  it('goes to several places at once', async () => {
    const sarif = join(folder, 'report.sarif');
    const junit = join(folder, 'report.xml');
    const { out } = await run(['one.yaml', '-o', 'name', '-o', `sarif=${sarif}`, '-o', `junit=${junit}`]);
    expect(out).toMatch(/^lone-pod\/few-replicas/);
    expect(JSON.parse(await readFile(sarif, 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect(await readFile(junit, 'utf8')).toMatch(/^<\?xml/);
  });

  it('says where there was nothing to look at', async () => {
    expect((await run(['empty.yaml'])).notes).toEqual(['plimsoll: no Kubernetes objects in empty.yaml']);
  });

  it('names the server that was read', async () => {
    const { out } = await run(['--live', '-o', 'json']);
    expect(JSON.parse(out)).toMatchObject({ sources: ['https://10.0.0.1:6443'], objects: 1 });
  });
});

describe('the baseline', () => {
  it('hides what was there, fails on what comes, and names what is gone', async () => {
    const file = join(folder, 'baseline.json');
    const written = await run(['one.yaml', '--write-baseline', file]);
    expect(written).toMatchObject({ code: 0, out: '', notes: [`plimsoll: 2 findings written to ${file}`] });
    expect(await run(['one.yaml', '--baseline', file])).toMatchObject({
      code: 0,
      out: expect.stringContaining('not shown: 2 known from the baseline'),
    });
    const more = await run(['both.yaml', '--baseline', file]);
    expect(more.code).toBe(1);
    expect(more.out).toContain('Deployment shop/api has 1 replica');
    expect(more.out).not.toContain('Deployment shop/web');
    const fixed = await run(['good.yaml', '--baseline', file]);
    expect(fixed.out).toContain(
      'Fixed since the baseline (write it anew with --write-baseline)\n  Deployment shop/web has 1 replica (lone-pod/few-replicas)\n',
    );
  });
});

describe('--diff', () => {
  it('tells what the change brings, what it mends, and nothing else', async () => {
    const { code, out } = await run(['--diff', 'one.yaml', 'both.yaml', '-o', 'json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      findings: [
        { message: 'Deployment shop/api has 1 replica' },
        { message: 'Deployment shop/api has no spare' },
      ],
      before: { known: 2, fixed: [] },
    });
    const mended = await run(['--diff', 'one.yaml', 'good.yaml']);
    expect(mended.code).toBe(0);
    expect(mended.out).toContain(
      'Mended by the change\n  Deployment shop/web has 1 replica (lone-pod/few-replicas)',
    );
  });

  it('asks the rules about change', async () => {
    expect(await names('--diff', 'one.yaml', 'new-image.yaml')).toEqual([
      'lone-pod/image-changed deployment.apps/web -n shop',
    ]);
    expect(
      await names('--diff', 'one.yaml', 'new-image.yaml', '--exclude', `lone-pod/${imageChanged.id}`),
    ).toEqual(['']);
  });
});

const config = (text: string) => writeFile(join(folder, '.plimsoll.yaml'), text);

describe('the configuration', () => {
  it('is found upwards, and flags stand over it', async () => {
    await config('failOn: low\nexclude: [lone-pod/few-replicas]\n');
    const below = join(folder, 'deploy', 'shop');
    await mkdir(below, { recursive: true });
    const at = { cwd: below };
    expect(await run(['one.yaml', '-o', 'name'], at)).toMatchObject({
      code: 1,
      out: expect.not.stringContaining('few-replicas'),
    });
    expect(await run(['one.yaml', '--fail-on', 'none'], at)).toMatchObject({ code: 0 });
    expect(await run(['one.yaml', '-o', 'name', '--no-config'], at)).toMatchObject({
      out: expect.stringContaining('few-replicas'),
    });
  });

  it('changes severities', async () => {
    await config('severities:\n  lone-pod/few-replicas: low\n');
    const { code, out } = await run(['zero.yaml']);
    expect(code).toBe(0);
    expect(out).toContain('\n  settings of .plimsoll.yaml\n');
  });

  it('names the line of a mistake', async () => {
    await config('\nfailon: low\n');
    await expect(run(['one.yaml'])).rejects.toMatchObject({ where: '.plimsoll.yaml:2' });
  });

  it('suppresses, counted and on request listed', async () => {
    await config(
      'suppressions:\n  - rule: lone-pod/few-replicas\n    reason: a toy\n    until: 2026-12-31\n',
    );
    const quiet = await run(['one.yaml']);
    expect(quiet).toMatchObject({
      code: 0,
      out: expect.stringContaining('not shown: 1 suppressed (--show-suppressed)'),
    });
    expect((await run(['one.yaml', '--show-suppressed'])).out.replaceAll(/\s+/g, ' ')).toContain(
      'Suppressed Deployment shop/web has 1 replica (lone-pod/few-replicas): a toy, until 2026-12-31; .plimsoll.yaml:2',
    );
    expect((await run(['one.yaml', '--no-suppressions'])).code).toBe(1);
    const later = await run(['one.yaml'], { now_ms: () => Date.UTC(2027, 0, 1) });
    expect(later.code).toBe(1);
    expect(later.out).toContain('was  suppressed until 2026-12-31 (.plimsoll.yaml:2): a toy');
  });

  it('names the baseline, relative to itself', async () => {
    await config('baseline: baseline.json\n');
    await run(['one.yaml', '--write-baseline', join(folder, 'baseline.json')]);
    const below = join(folder, 'deploy');
    await mkdir(below);
    expect((await run(['one.yaml'], { cwd: below })).code).toBe(0);
  });

  it('has a schema', async () => {
    expect(JSON.parse((await run(['--print-config-schema'])).out)).toMatchObject({ type: 'object' });
  });
});

describe('advice', () => {
  it('that a better finding stands for is counted, not told', async () => {
    const stronger = definitionOf('lone-pod', [
      { ...fewReplicas, supersedes: ['lone-pod/no-spare'] },
      noSpare,
    ]);
    const { out } = await run(['one.yaml'], { hazards: [hazardOf(stronger)] });
    expect(out).not.toContain('has no spare');
    expect(out).toContain('not shown: 1 that a better finding stands for');
  });
});
