import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringAt } from '../src/kube/json.ts';
import { parseJson } from '../src/kube/parse-json.ts';
import { EXAMPLE_LOG, plimsoll } from './command-line.fixture.ts';

let scratch = '';
const lines = gunzipSync(readFileSync(EXAMPLE_LOG)).toString().trimEnd().split('\n');
/** The example before its trigger: nothing has happened yet. */
const quiet = lines.filter((line) =>
  /"stageTimestamp":"([^"]+)"/.exec(line)?.[1]?.startsWith('2026-11-21T03:16:2'),
);

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'plimsoll-command-line-'));
});
afterAll(async () => rm(scratch, { recursive: true }));

describe('plimsoll detect', () => {
  it('names the operator, the trigger and the second wave, and exits with 1', async () => {
    const { code, out } = await plimsoll(['detect', EXAMPLE_LOG]);
    expect(code).toBe(1);
    expect(out).toContain(
      'system:serviceaccount:lb-system:lb-operator deleted 162 services in 23 namespaces',
    );
    expect(out).toContain('from 127.0.0.42');
    expect(out).toMatch(/trigger .* test-engineer@example\.com delete/);
    expect(out).toContain('admission webhook pod-policy.lb-system.example.com cannot be called');
    expect(out).toContain(
      `--verb delete --from 2026-11-21T03:16:44.959647Z --to 2026-11-21T03:16:49.206837Z -f ${EXAMPLE_LOG}`,
    );
  });

  it('says the same as JSON, from stdin', async () => {
    const { code, out } = await plimsoll(['detect', '-', '-o', 'json'], { stdin: readFileSync(EXAMPLE_LOG) });
    expect(code).toBe(1);
    const answer: unknown = JSON.parse(out);
    expect(answer).toMatchObject({
      events: lines.length,
      problems: [],
      alerts: [
        {
          hazard: 'powerful-operator',
          severity: 'critical',
          objects: { count: 162 },
          offender: { sourceIPs: ['127.0.0.42'] },
        },
        { hazard: 'second-wave', severity: 'critical' },
        { hazard: 'too-much-power', severity: 'low' },
        { hazard: 'too-much-power', severity: 'low' },
      ],
    });
  });

  it('is silent on the quiet part, with 0', async () => {
    const { code, out } = await plimsoll(['detect', '-'], { stdin: quiet.join('\n') });
    expect(out).toMatch(/^No alerts in [\d,]+ events/);
    expect(code).toBe(0);
  });

  it('exits with 3 where nothing was found but a line was lost, and says so', async () => {
    const { code, err } = await plimsoll(['detect', '-'], {
      stdin: `${quiet.join('\n')}\n{"kind":"Event","ver`,
    });
    expect(err).toContain('1 line could not be read');
    expect(code).toBe(3);
  });

  it('keeps 1 for alerts where a line was lost as well', async () => {
    const { code } = await plimsoll(['detect', '-'], { stdin: `${lines.join('\n')}\n{"kind":"Event","ver` });
    expect(code).toBe(1);
  });

  it('obeys --include, --severity and --fail-on', async () => {
    const { code, out } = await plimsoll([
      'detect',
      EXAMPLE_LOG,
      '--include',
      'too-much-power',
      '-o',
      'name',
    ]);
    expect(out.split('\n').toSorted()).toEqual([
      '',
      'too-much-power/granted/kubernetes-admin',
      'too-much-power/kubernetes-admin',
    ]);
    expect(code).toBe(0);
    const strict = await plimsoll([
      'detect',
      EXAMPLE_LOG,
      '--include',
      'too-much-power',
      '--fail-on',
      'low',
      '--severity',
      'high',
      '-o',
      'name',
    ]);
    expect(strict).toMatchObject({ code: 1, out: '' });
  });
});

describe('mistakes', () => {
  it.each([
    [['detect', 'no-such-file.log'], /error: .*no-such-file\.log[\s\S]*do: /],
    [['detect', '--include', 'nothing-like-it', '-'], /no detector is called nothing-like-it/],
    [['detect', '-'], /there are no audit events in the input[\s\S]*do: /],
    [['detekt'], /unknown command 'detekt'/],
    [
      ['detect', '--since', 'yesterday', EXAMPLE_LOG],
      /--since is no duration: yesterday\n {2}where: --since\n {2}do: /,
    ],
    [
      ['audit', 'who', '--data', '/nonexistent/plimsoll'],
      /there is no audit store yet\n {2}where: \/nonexistent\/plimsoll\n {2}do: /,
    ],
    [['audit', 'who', 'colour', '-f', EXAMPLE_LOG], /colour/],
    [['audit', 'object', 'nothing/here', '-f', EXAMPLE_LOG], /error: /],
    [['audit', 'sql', 'SELECT * FROM evnts', '-f', EXAMPLE_LOG], /error: /],
  ])('%j: 2, and what, where, what to do', async (args, expected) => {
    const { code, out, err } = await plimsoll(args);
    expect(err).toMatch(expected);
    expect(err).not.toMatch(/^\s+at /m);
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});

describe('plimsoll audit', () => {
  it('imports once, and answers from the store', async () => {
    const data = join(scratch, 'store');
    const first = await plimsoll(['audit', 'import', EXAMPLE_LOG, '--data', data]);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain(`${lines.length} events read, ${lines.length} stored`);
    expect(first.out).toContain('critical system:serviceaccount:lb-system:lb-operator deleted 162 services');

    const plain = join(scratch, 'again.log');
    await writeFile(plain, lines.join('\n'));
    const again = await plimsoll(['audit', 'import', EXAMPLE_LOG, plain, '--data', data, '-o', 'json']);
    expect(JSON.parse(again.out)).toMatchObject({
      read_count: 2 * lines.length,
      stored_count: 0,
      duplicate_count: 2 * lines.length,
    });

    const who = await plimsoll([
      'audit',
      'who',
      'verb',
      '--user',
      'sa:lb-system:lb-operator',
      '--data',
      data,
      '-o',
      'json',
    ]);
    expect(JSON.parse(who.out)).toMatchObject({
      rows: expect.arrayContaining([expect.objectContaining({ count: 163 })]),
    });
    const sql = await plimsoll([
      'audit',
      'sql',
      'SELECT count(*) AS n FROM events',
      '--data',
      data,
      '-o',
      'csv',
    ]);
    expect(sql.out).toBe(`n\n${lines.length}\n`);
    const detect = await plimsoll(['detect', '--data', data, '-o', 'name']);
    expect(detect.out).toMatch(/^powerful-operator\/.*\nsecond-wave\/pod-policy.*\n/);
  });

  it('quarantines what it cannot read, with reason and offset', async () => {
    const log = join(scratch, 'broken.log');
    await writeFile(log, `${quiet[0]}\nnot json at all\n${quiet[1]}\n`);
    const { code, out } = await plimsoll([
      'audit',
      'import',
      log,
      '--data',
      join(scratch, 'broken'),
      '-o',
      'json',
    ]);
    expect(code).toBe(3);
    const report: unknown = JSON.parse(out);
    expect(report).toMatchObject({ read_count: 2, stored_count: 2 });
    const [entry] = readFileSync(stringAt(parseJson(out), 'quarantine', 0) ?? '', 'utf8')
      .trimEnd()
      .split('\n');
    expect(JSON.parse(entry ?? '')).toMatchObject({
      offset: (quiet[0]?.length ?? 0) + 1,
      line: 2,
      text: 'not json at all',
    });
  });

  it('tells the timeline, an object and the holes from files', async () => {
    const timeline = await plimsoll([
      'audit',
      'timeline',
      '-f',
      EXAMPLE_LOG,
      '--user',
      'sa:lb-system:lb-operator',
    ]);
    expect(timeline.out).toMatch(/sa:lb-system:lb-operator +delete +×162 services/);
    const object = await plimsoll([
      'audit',
      'object',
      'service/kube-dns',
      '-n',
      'kube-system',
      '-f',
      EXAMPLE_LOG,
    ]);
    expect(object.out).toMatch(/CREATED by kubernetes-admin[\s\S]*DELETED by sa:lb-system:lb-operator/);
    const holes = await plimsoll(['audit', 'holes', '-f', EXAMPLE_LOG]);
    expect(holes.out).toContain('no RequestReceived events');
    expect([timeline.code, object.code, holes.code]).toEqual([0, 0, 0]);
  });
});

describe('the program', () => {
  it('has help with examples for every command', async () => {
    for (const command of [
      [],
      ['detect'],
      ['demo'],
      ['hazards'],
      ['completion'],
      ['audit'],
      ['audit', 'import'],
      ['audit', 'who'],
      ['audit', 'timeline'],
      ['audit', 'object'],
      ['audit', 'sql'],
      ['audit', 'holes'],
    ]) {
      const { code, out } = await plimsoll([...command, '--help']);
      expect(out, command.join(' ')).toMatch(/Usage: plimsoll[\s\S]*Examples:\n {2}# /);
      expect(code).toBe(0);
    }
  });

  it('prints its version', async () => {
    expect((await plimsoll(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
