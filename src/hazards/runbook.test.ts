import { describe, expect, it } from 'vitest';
import { resourceTypesNamed } from '../kube/resource-table.ts';
import { HAZARDS } from './index.ts';
import type { Runbook } from './runbook.ts';

const PROGRAMS = new Set(['kubectl', 'etcdctl', 'etcdutl', 'jq']);
/** Verbs of kubectl whose next word is a resource, or several. */
const RESOURCE_VERBS = new Set(['get', 'delete', 'patch', 'scale', 'describe']);
const OTHER_VERBS = new Set([
  'apply',
  'annotate',
  'auth',
  'cordon',
  'create',
  'drain',
  'logs',
  'rollout',
  'run',
  'set',
  'version',
]);

function commandsOf({ see, stop, bringBack, prevent }: Runbook): readonly string[] {
  return [see, stop, bringBack, prevent].flat().flatMap(({ command }) => command ?? []);
}

describe.each(HAZARDS.map(({ id, runbook }) => [id, runbook] as const))('the runbook of %s', (_, runbook) => {
  it('says how to see it, stop it, bring back, and prevent it', () => {
    for (const part of [runbook.see, runbook.stop, runbook.bringBack, runbook.prevent]) {
      expect(part.length).toBeGreaterThan(0);
      for (const { text } of part) expect(text).toMatch(/^\S.*[^.]$/);
    }
  });

  it.each(commandsOf(runbook).map((command) => [command]))('names what there is: %s', (command) => {
    const [program = '', verb = '', resources = ''] = command.split(' ');
    expect(PROGRAMS).toContain(program);
    expect((command.match(/'/g) ?? []).length % 2).toBe(0);
    if (program !== 'kubectl') return;
    expect([...RESOURCE_VERBS, ...OTHER_VERBS]).toContain(verb);
    if (!RESOURCE_VERBS.has(verb) || resources === '--raw' || resources === 'all') return;
    for (const resource of resources.split(',')) expect(resourceTypesNamed(resource)).not.toEqual([]);
    const patch = /-p '(.*)'$/.exec(command)?.[1];
    if (patch !== undefined) expect(() => void JSON.parse(patch)).not.toThrow();
  });
});
