import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SEVERITIES } from '../detect/contract.ts';
import { HAZARDS } from '../hazards/index.ts';
import { PERSONAS } from '../hazards/persona.ts';
import type { ChangeRule, CheckDefinition, Rule } from './contract.ts';
import { runChangeCheck, runCheck, type CheckResult } from './engine.ts';
import { exampleCluster, exampleFile } from './example.fixture.ts';
import { rulesOf } from './rule-selection.ts';
import { suppressionName } from './suppression.ts';

/** The present of the examples: certificates and dates in them are written for it. */
const EXAMPLES_NOW_MS = Date.UTC(2026, 0, 1);
/** The name part of an annotation key (Kubernetes, apimachinery validation.IsQualifiedName). */
const ANNOTATION_NAME_MAX_LENGTH = 63;

const definitions = HAZARDS.flatMap(({ check }) => check ?? []);
const all = rulesOf(definitions);
const ids = all.map(({ id }) => id);

/** What the one rule says about an example of it. */
async function runExample(
  definition: CheckDefinition,
  rule: Rule | ChangeRule,
  form: 'bad' | 'good',
): Promise<CheckResult> {
  const cluster = await exampleCluster(exampleFile(definition.hazard, rule.id, form));
  const options = {
    definitions: [definition],
    include: [`${definition.hazard}/${rule.id}`],
    now_ms: EXAMPLES_NOW_MS,
  };
  const isChange = (definition.changes ?? []).some(({ id }) => id === rule.id);
  if (!isChange) return runCheck({ ...options, cluster });
  const before = await exampleCluster(exampleFile(definition.hazard, rule.id, 'before'));
  return runChangeCheck({ ...options, before, after: cluster });
}

describe('rules', () => {
  it('have ids of their own, which fit into an annotation', () => {
    expect(ids).toEqual([...new Set(ids)]);
    for (const id of ids) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(suppressionName(id).length, id).toBeLessThanOrEqual(ANNOTATION_NAME_MAX_LENGTH);
    }
  });

  it('supersede rules that there are, and never, in however many steps, themselves', () => {
    const supersedes = new Map(all.map(({ id, rule }) => [id, rule.supersedes ?? []]));
    const reach = (id: string, seen: ReadonlySet<string>): readonly string[] =>
      (supersedes.get(id) ?? []).flatMap((next) =>
        seen.has(next) ? [next] : [next, ...reach(next, new Set([...seen, next]))],
      );
    for (const [id, weaker] of supersedes) {
      for (const other of weaker) expect(ids, `${id} supersedes ${other}`).toContain(other);
      expect(reach(id, new Set()), `${id} supersedes itself`).not.toContain(id);
    }
  });

  it('bear the name of their hazard', () => {
    for (const hazard of HAZARDS) if (hazard.check !== undefined) expect(hazard.check.hazard).toBe(hazard.id);
  });
});

describe.each(
  definitions.flatMap((definition) =>
    [...definition.rules, ...(definition.changes ?? [])].map(
      (rule) => [`${definition.hazard}/${rule.id}`, definition, rule] as const,
    ),
  ),
)('%s', (id, definition, rule) => {
  it('says what good looks like and why it matters', () => {
    expect(rule.title).toMatch(/^\S.*[^.]$/);
    expect(rule.why).toMatch(/^\S.*[.!?]$/);
    expect(SEVERITIES).toContain(rule.severity);
    expect(PERSONAS).toContain(rule.persona);
  });

  it('has examples', () => {
    expect(existsSync(exampleFile(definition.hazard, rule.id, 'bad'))).toBe(true);
    expect(existsSync(exampleFile(definition.hazard, rule.id, 'good'))).toBe(true);
  });

  it('fires on the bad one, names the object and the line, and says what to do', async () => {
    const { findings, problems } = await runExample(definition, rule, 'bad');
    expect(problems).toEqual([]);
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      expect(finding.rule).toBe(id);
      // A finding about a set points at one of them and names the set.
      if (finding.objects.length === 0) expect(finding.message).toContain(finding.object?.name ?? '');
      expect(finding.message).not.toMatch(/undefined|NaN|\[object/);
      expect(finding.fix.text.trim()).not.toBe('');
      if (finding.object !== undefined) expect(finding.at?.line).toBeGreaterThan(0);
    }
  });

  it('is silent on the good one', async () => {
    const { findings, problems } = await runExample(definition, rule, 'good');
    expect(problems).toEqual([]);
    expect(findings.map(({ message }) => message)).toEqual([]);
  });
});

describe('examples', () => {
  it.each(definitions.map((definition) => [definition.hazard, definition] as const))(
    '%s: each belongs to a rule',
    (hazard, { rules, changes = [] }) => {
      const names = [...rules, ...changes].map((rule) => rule.id);
      const folder = new URL(`../hazards/${hazard}/examples/`, import.meta.url);
      for (const file of readdirSync(folder)) {
        expect(file).toMatch(/^[a-z0-9-]+\.(bad|good|before)\.yaml$/);
        expect(names, file).toContain(file.split('.')[0]);
      }
    },
  );
});
