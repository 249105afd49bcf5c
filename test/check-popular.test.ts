import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findingsOn, PROJECTS } from './check-popular.fixture.ts';

/**
 * What a check may say of software as its projects tell people to install it. A line that is new here is a false positive until
 * docs/findings-on-popular-software.md says why it is true.
 */
const EXPECTED_FILE = fileURLToPath(new URL('popular/expected-findings.txt', import.meta.url));
const EXPECTED_LINES = readFileSync(EXPECTED_FILE, 'utf8').trimEnd().split('\n');
const EXPECTED = PROJECTS.map((project): readonly [string, readonly string[]] => [
  project,
  EXPECTED_LINES.flatMap((line) => (line.startsWith(`${project}: `) ? [line.slice(project.length + 2)] : [])),
]);
const DEFENDED = readFileSync(new URL('../docs/findings-on-popular-software.md', import.meta.url), 'utf8');

const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

describe('popular software, installed as its documentation says', () => {
  it('has these findings and no others (npx vitest -u writes them anew: defend each, or mend the rule)', async () => {
    const found: string[] = [];
    for (const project of PROJECTS)
      found.push(...(await findingsOn(project)).map((finding) => `${project}: ${finding}`));
    await expect(`${found.join('\n')}\n`).toMatchFileSnapshot(EXPECTED_FILE);
  });

  it.each(EXPECTED)('%s: the page counts its findings', (project, lines) => {
    const counts = SEVERITIES.map(
      (severity) => lines.filter((line) => line.startsWith(`${severity} `)).length,
    );
    const row = DEFENDED.split('\n').find(
      (line) => line.includes(`(${project}.yaml)`) || line.includes(`/${project}.yaml)`),
    );
    expect(row, `${project} has a row`).toBeDefined();
    expect(
      row
        ?.split('|')
        .slice(2, 6)
        .map((cell) => Number(cell.trim())),
    ).toEqual(counts);
  });

  it('has no critical finding, and a defence for each rule that is heard', () => {
    const lines = EXPECTED.flatMap(([, found]) => found);
    expect(lines.filter((line) => line.startsWith('critical '))).toEqual([]);
    // Two short lists: a difference against the whole page would be long in the making.
    const rules = new Set(lines.map((line) => line.split(' ')[1] ?? ''));
    const headings = DEFENDED.split('\n').flatMap((line) => (line.startsWith('## ') ? [line.slice(3)] : []));
    expect([...rules].filter((rule) => !headings.includes(rule))).toEqual([]);
  });
});
