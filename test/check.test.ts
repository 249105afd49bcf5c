import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringAt } from '../src/kube/json.ts';
import { parseJson } from '../src/kube/parse-json.ts';
import { plimsoll } from './command-line.fixture.ts';

const QUIET = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: shop
immutable: true
data: { colour: blue }
`;
/** Every ServiceAccount may do everything. */
const ALL_POWERFUL = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: everybody
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
subjects:
  - { kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'system:serviceaccounts' }
`;

let folder = '';
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-check-'));
  await mkdir(at('deploy'));
  await mkdir(at('old'));
  await writeFile(at('quiet.yaml'), QUIET);
  await writeFile(at('deploy/rights.yaml'), `# ours\n---\n${ALL_POWERFUL}`);
  await writeFile(at('deploy/settings.yaml'), QUIET);
  await writeFile(at('old/settings.yaml'), QUIET);
  await writeFile(at('half.yaml'), `${QUIET}---\nkind: [\n`);
  await writeFile(at('broken.yaml'), 'kind: [\n');
});
afterAll(async () => rm(folder, { recursive: true }));

const check = (...args: readonly string[]) => plimsoll(['check', '--no-config', ...args]);

describe('plimsoll check', () => {
  it('names the object, the line, the rule and the fix, and exits with 1', async () => {
    const { code, out } = await check(at('deploy'));
    expect(out).toMatch(/^too-much-power /m);
    expect(out).toMatch(/(CRITICAL|HIGH) [\s\S]*everybody/);
    expect(out).toContain(`${at('deploy/rights.yaml')}:`);
    expect(out).toMatch(/ {2}too-much-power\/[a-z-]+\n {7}fix {2}\S/);
    expect(out).toMatch(/\d+ findings?: .* in 2 objects, \d+ rules/);
    expect(code).toBe(1);
  });

  it('exits with 0 where nothing reaches --fail-on', async () => {
    expect((await check(at('quiet.yaml'))).code).toBe(0);
    expect((await check(at('deploy'), '--fail-on', 'none')).code).toBe(0);
  });

  it('exits with 3 where a document could not be read, and says which', async () => {
    const { code, out } = await check(at('half.yaml'));
    expect(out).toMatch(/Could not be read\n {2}.*half\.yaml:\d+/);
    expect(code).toBe(3);
  });

  it.each([
    [['broken.yaml'], /error: [\s\S]*broken\.yaml[\s\S]*do: /],
    [['not-there.yaml'], /not-there\.yaml[\s\S]*do: /],
  ])('exits with 2 for %j', async (files, message) => {
    const { code, err, out } = await check(...files.map(at));
    expect(err).toMatch(message);
    expect(err).not.toMatch(/^\s+at /m);
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  it.each([
    [[], /there is nothing to check/],
    [['--include', 'too-much-pover', '-'], /too-much-pover[\s\S]*did you mean too-much-power/],
    [['--live', '--server', 'http://127.0.0.1:9', '--request-timeout', '2s'], /127\.0\.0\.1:9/],
    [['--fail-on', 'sometimes', '-'], /Allowed choices are critical/],
    [['--config', '/not/there.yaml', '-'], /there is no file \/not\/there\.yaml/],
  ])('exits with 2 for %j', async (args, message) => {
    const { code, err } = await plimsoll(['check', ...args]);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
  });

  it('reads stdin', async () => {
    const { code, out } = await plimsoll(['check', '-', '--no-config', '-o', 'json'], {
      stdin: ALL_POWERFUL,
    });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      kind: 'CheckReport',
      version: 1,
      objects: 1,
      findings: expect.arrayContaining([
        expect.objectContaining({
          hazard: 'too-much-power',
          at: { file: 'stdin', line: expect.any(Number), column: expect.any(Number) },
        }),
      ]),
    });
  });

  it('writes every form', async () => {
    const forms = ['json', 'yaml', 'sarif', 'junit', 'github', 'markdown', 'name', 'table', 'wide'];
    const flags = forms.slice(1).flatMap((form) => ['-o', `${form}=${at(`report.${form}`)}`]);
    const { code, out } = await check(at('deploy'), '-o', 'json', ...flags);
    expect(code).toBe(1);
    const rule = stringAt(parseJson(out), 'findings', 0, 'rule') ?? 'none';
    for (const form of forms.slice(1))
      expect(await readFile(at(`report.${form}`), 'utf8'), form).toContain(rule);
  });

  it('tells what a change brings', async () => {
    const { code, out } = await check('--diff', at('old'), at('deploy'), '-o', 'name');
    expect(out).toContain('clusterrolebinding.rbac.authorization.k8s.io/everybody');
    expect(code).toBe(1);
    expect(await check('--diff', at('deploy'), at('deploy'), '-o', 'name')).toMatchObject({
      code: 0,
      out: '',
    });
  });

  it('lives with a baseline and with annotations', async () => {
    const baseline = at('baseline.json');
    expect(await check(at('deploy'), '--write-baseline', baseline)).toMatchObject({ code: 0, out: '' });
    expect((await check(at('deploy'), '--baseline', baseline)).code).toBe(0);
    await writeFile(
      at('lived-with.yaml'),
      ALL_POWERFUL.replace(
        'name: everybody',
        'name: everybody\n  annotations:\n    ignore.plimsoll.dev/too-much-power: "a toy (until 2999-01-31)"',
      ),
    );
    const { code, out } = await check(
      at('lived-with.yaml'),
      '--include',
      'too-much-power',
      '--show-suppressed',
    );
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(
      /Suppressed .*: a toy, until 2999-01-31; annotation on ClusterRoleBinding everybody/,
    );
    expect(code).toBe(0);
  });

  it('reads its settings from a file', async () => {
    await writeFile(at('settings.yaml'), 'failOn: none\nexclude:\n  - too-much-power\n');
    const { code, out } = await plimsoll([
      'check',
      '--config',
      at('settings.yaml'),
      at('deploy'),
      '-o',
      'name',
    ]);
    expect(out).not.toContain('too-much-power');
    expect(code).toBe(0);
    const schema = await plimsoll(['check', '--print-config-schema']);
    expect(JSON.parse(schema.out)).toMatchObject({ properties: { failOn: {} } });
  });

  it('has help with examples, exit codes and the grammar of suppressions', async () => {
    const { code, out } = await plimsoll(['check', '--help']);
    expect(out).toMatch(
      /Usage: plimsoll check[\s\S]*Exit codes: [\s\S]*ignore\.plimsoll\.dev\/[\s\S]*Examples:\n {2}# /,
    );
    expect(code).toBe(0);
  });
});
