import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, jsonAt, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import type { Finding } from '../contract.ts';
import { githubAnnotations } from './github.ts';
import { reportJson } from './json.ts';
import { junitXml } from './junit.ts';
import { reportMarkdown } from './markdown.ts';
import { reportNames } from './name.ts';
import { reportOf, UNREADABLE } from './report.fixture.ts';
import { pathText, type CheckReport } from './report.ts';
import { sarifLog } from './sarif.ts';

const same = (file: string) => file;
const [sample] = reportOf([1]).findings;

/** A report of findings that say what they like. */
function saying(messages: readonly string[], parts: Partial<Finding> = {}): CheckReport {
  return reportOf([2], { findings: messages.map((message) => ({ ...sample!, ...parts, message })) });
}

describe('JSON', () => {
  it('has everything that there is to tell', () => {
    const report = reportOf([0], {
      hidden_count: 1,
      superseded_count: 2,
      unreadable: [UNREADABLE],
      problems: [{ rule: 'lone-pod/broken', message: 'TypeError: no' }],
      warnings: ['a warning'],
      compared: { with: 'baseline', known_count: 4, fixed: [] },
    });
    expect(reportJson(report)).toMatchObject({
      kind: 'CheckReport',
      version: 1,
      plimsoll: '9.9.9',
      sources: ['deploy'],
      objects: 1,
      rules: 2,
      summary: { critical: 1, high: 0, medium: 0, low: 1 },
      findings: [
        {
          rule: 'lone-pod/few-replicas',
          severity: 'critical',
          object: { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web-0' },
          path: 'spec.replicas',
          at: { file: 'deploy/web.yaml', line: 1, column: 3 },
          fix: { patch: 'spec:\n  replicas: 2' },
          fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        },
        { rule: 'lone-pod/no-spare' },
      ],
      hidden: 1,
      superseded: 2,
      baseline: { known: 4, fixed: [] },
      unknowns: [{ message: expect.any(String), rules: ['lone-pod/no-spare'] }],
      unreadable: [UNREADABLE],
      problems: [{ rule: 'lone-pod/broken' }],
      warnings: ['a warning'],
    });
  });

  it('leaves out what there is not', () => {
    const [finding] = listAt(
      reportJson(saying(['all'], { object: undefined, at: undefined, path: [] })),
      'findings',
    );
    expect(Object.keys(isJsonObject(finding) ? finding : {})).toEqual([
      'rule',
      'hazard',
      'severity',
      'message',
      'why',
      'fix',
      'persona',
      'fingerprint',
    ]);
  });
});

describe('paths', () => {
  it.each([
    [[], ''],
    [['spec', 'containers', 0, 'image'], 'spec.containers[0].image'],
    [['metadata', 'annotations', 'example.com/team'], 'metadata.annotations[example.com/team]'],
  ])('%j is %s', (path, text) => {
    expect(pathText(path)).toBe(text);
  });
});

function isCount(value: JsonValue | undefined): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}

/** The part of the SARIF 2.1.0 schema that our documents use: what must be there, and of which type. */
function sarifMistakes(log: JsonObject): readonly string[] {
  const mistakes: string[] = [];
  const want = (isTrue: boolean, what: string) => void (isTrue || mistakes.push(what));
  want(log['version'] === '2.1.0', 'version');
  want(listAt(log, 'runs').length <= 20, 'at most 20 runs');
  for (const run of listAt(log, 'runs')) {
    const rules = listAt(run, 'tool', 'driver', 'rules');
    const ids = rules.map((rule) => stringAt(rule, 'id'));
    want(stringAt(run, 'tool', 'driver', 'name') !== undefined, 'driver.name');
    want(new Set(ids).size === ids.length, 'rule ids are unique');
    for (const rule of rules) {
      want(stringAt(rule, 'shortDescription', 'text') !== undefined, 'rule.shortDescription.text');
      want(
        /^(none|note|warning|error)$/.test(stringAt(rule, 'defaultConfiguration', 'level') ?? ''),
        'rule level',
      );
    }
    for (const result of listAt(run, 'results')) {
      const ruleIndex = jsonAt(result, 'ruleIndex');
      want(
        ruleIndex === undefined || ids[Number(ruleIndex)] === stringAt(result, 'ruleId'),
        'ruleIndex fits ruleId',
      );
      want(/^(none|note|warning|error)$/.test(stringAt(result, 'level') ?? ''), 'result level');
      want((stringAt(result, 'message', 'text') ?? '') !== '', 'message.text');
      want(stringAt(result, 'partialFingerprints', 'primaryLocationLineHash') !== undefined, 'fingerprint');
      for (const location of listAt(result, 'locations')) {
        const physical = jsonAt(location, 'physicalLocation');
        if (physical === undefined) continue;
        const uri = stringAt(physical, 'artifactLocation', 'uri') ?? ' ';
        want(URL.canParse(uri, 'file:///base/') && !/[\s\\]/.test(uri), `uri ${uri}`);
        want(isCount(jsonAt(physical, 'region', 'startLine')), 'startLine');
        want(isCount(jsonAt(physical, 'region', 'startColumn')), 'startColumn');
      }
    }
  }
  return mistakes;
}

describe('SARIF', () => {
  it('is well formed', () => {
    const report = reportOf([0, 1, 2], { unreadable: [UNREADABLE] });
    const log = sarifLog(report, same);
    expect(sarifMistakes(log)).toEqual([]);
    expect(jsonAt(log, 'runs', 0, 'results', 0)).toMatchObject({
      ruleId: 'lone-pod/few-replicas',
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'deploy/web.yaml' },
            region: { startLine: 2 - 1, startColumn: 3 },
          },
          logicalLocations: [
            { name: 'web-0', fullyQualifiedName: 'apps/Deployment/shop/web-0', kind: 'resource' },
          ],
        },
      ],
    });
    expect(listAt(log, 'runs', 0, 'invocations', 0, 'toolExecutionNotifications')).toHaveLength(1);
  });

  it('takes any file name and any message', () => {
    assert(
      property(string({ minLength: 1, unit: 'grapheme' }), string(), (file, message) => {
        const report = saying([message], { at: { file, line: 1, column: 1 } });
        expect(sarifMistakes(sarifLog(report, same))).toEqual([]);
      }),
    );
  });

  it('numbers findings that share a fingerprint', () => {
    const log = sarifLog(saying(['2 of 3 fail', '1 of 3 fail', 'another']), same);
    const hashes = listAt(log, 'runs', 0, 'results').map(
      (result) => stringAt(result, 'partialFingerprints', 'primaryLocationLineHash') ?? '',
    );
    expect(new Set(hashes).size).toBe(3);
    expect(hashes.map((hash) => hash.split(':')[1])).toEqual(['1', '2', '1']);
  });

  it('keeps to what GitHub takes, and says what is left out', () => {
    const log = sarifLog(saying(Array.from({ length: 25_001 }, () => 'x')), same);
    expect(listAt(log, 'runs', 0, 'results')).toHaveLength(25_000);
    expect(JSON.stringify(jsonAt(log, 'runs', 0, 'invocations'))).toContain('1 further results are left out');
  });

  it('has suppressed findings only where they were asked for', () => {
    const by = { origin: 'annotation', reason: 'a toy', until: undefined, where: 'x' } as const;
    const parts = { findings: [], suppressed: [{ finding: sample!, by }] };
    expect(listAt(sarifLog(reportOf([1], parts), same), 'runs', 0, 'results')).toEqual([]);
    const shown = sarifLog(reportOf([1], { ...parts, showSuppressed: true }), same);
    expect(jsonAt(shown, 'runs', 0, 'results', 0, 'suppressions', 0)).toEqual({
      kind: 'inSource',
      justification: 'a toy',
    });
  });
});

describe('GitHub annotations', () => {
  it('escape what workflow commands would read', () => {
    const report = saying(['100% of\r\nthem::error'], {
      at: { file: 'a:b,c.yaml', line: 7, column: 2 },
      severity: 'low',
    });
    expect(githubAnnotations(report, same).split('\n')[0]).toBe(
      '::notice file=a%3Ab%2Cc.yaml,line=7,col=2,title=lone-pod/few-replicas::100%25 of%0D%0Athem::error%0Afix: Set spec.replicas to 2.',
    );
  });

  it('are ten of each kind and a count', () => {
    const lines = githubAnnotations(saying(Array.from({ length: 30 }, (_, index) => `m${index}`)), same)
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe(
      'plimsoll: 30 findings in 1 object (30 high); the 10 worst are shown as annotations',
    );
  });

  it('say that there are none, and what was not read', () => {
    expect(githubAnnotations(reportOf([2], { findings: [], unreadable: [UNREADABLE] }), same)).toBe(
      '::warning title=not read::deploy/odd.yaml:3:1: a tab begins a line%0Ado: write spaces\n' +
        'plimsoll: no findings in 1 object; 1 part of the input could not be read\n',
    );
  });
});

describe('JUnit', () => {
  it('counts what it lists', () => {
    const text = junitXml(
      reportOf([1], { unreadable: [UNREADABLE], problems: [{ rule: 'lone-pod/no-spare', message: 'no' }] }),
    );
    for (const suite of text.split('<testsuite ').slice(1)) {
      expect(suite.match(/<testcase /g)).toHaveLength(Number(/tests="(\d+)"/.exec(suite)?.[1]));
      expect(suite.match(/<failure /g) ?? []).toHaveLength(Number(/failures="(\d+)"/.exec(suite)?.[1]));
      expect(suite.match(/<error /g) ?? []).toHaveLength(Number(/errors="(\d+)"/.exec(suite)?.[1]));
    }
  });

  it('has a passed case for a silent rule, and a skipped one where it could not tell', () => {
    const text = junitXml(reportOf([2], { findings: [] }));
    expect(text).toContain(
      '<testcase classname="lone-pod/few-replicas" name="Deployments have two replicas"/>',
    );
    expect(text).toMatch(
      /<testcase classname="lone-pod\/no-spare" name="[^"]+"><skipped message="No Nodes were given/,
    );
  });

  it('is XML whatever the message says', () => {
    const text = junitXml(saying([`<&>"\u0000\u001B[31m\uD800\n`]));
    expect(text).toContain('&lt;&amp;&gt;&quot;\uFFFD\uFFFD[31m\uFFFD&#10;');
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/);
  });
});

describe('Markdown', () => {
  it('shows text of others as text', () => {
    const text = reportMarkdown(saying(['<img src=x> @admin *bold* [a](b) `code` #1 |']));
    expect(text).toContain('&lt;img src=x&gt; &#64;admin \\*bold\\* \\[a\\](b) \\`code\\` &#35;1 \\|');
  });

  it('fences patches that hold fences', () => {
    const text = reportMarkdown(saying(['m'], { fix: { text: 'Paste.', patch: '```\ninner\n```' } }));
    expect(text).toContain('  ````\n  ```\n  inner\n  ```\n  ````');
  });

  it('fits into a comment, and counts what does not', () => {
    const text = reportMarkdown(
      saying(Array.from({ length: 5_000 }, (_, index) => `${'x'.repeat(200)} ${index}`)),
    );
    expect(text.length).toBeLessThanOrEqual(60_000);
    const shown = text.match(/\*\*high\*\*/g)?.length ?? 0;
    expect(text).toContain(`**${(5_000 - shown).toLocaleString('en')} findings more had no room here;**`);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  });

  it('keeps the worst where there is no room for all, whatever the hazard', () => {
    const long = saying(
      Array.from({ length: 500 }, (_, index) => `${'x'.repeat(200)} ${index}`),
      { severity: 'low' },
    );
    const worst: Finding = { ...sample!, hazard: 'another', severity: 'critical', message: 'the worst' };
    const first: Finding = { ...sample!, severity: 'critical', message: 'the first' };
    const text = reportMarkdown({ ...long, findings: [first, worst, ...long.findings] });
    expect(text).toContain('the worst');
    expect(text).toContain('more had no room here');
  });

  it('says that nothing was found', () => {
    expect(reportMarkdown(reportOf([2], { findings: [], unknowns: [] }))).toBe(
      '### Plimsoll: no findings\n\n1 object, 2 rules.\n',
    );
  });
});

describe('names', () => {
  it('are a line a finding, as kubectl get takes it', () => {
    expect(reportNames(reportOf([1]))).toBe(
      'lone-pod/few-replicas deployment.apps/web-0 -n shop\nlone-pod/no-spare deployment.apps/web-0 -n shop\n',
    );
    expect(reportNames(saying(['all'], { object: undefined }))).toBe('lone-pod/few-replicas\n');
  });
});
