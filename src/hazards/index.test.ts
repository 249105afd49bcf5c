// oxlint-disable-next-line no-restricted-imports -- the test holds the list against the folders
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SEVERITIES } from '../detect/contract.ts';
import { DETECTORS } from './detectors.ts';
import { HAZARDS } from './index.ts';
import { runDetector } from './run.fixture.ts';

const here = new URL('./', import.meta.url);
const folders = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe('HAZARDS', () => {
  it('lists every hazard folder once and nothing else', () => {
    expect(HAZARDS.map(({ id }) => id).toSorted()).toEqual(folders.toSorted());
  });

  it('has the detectors that are listed by themselves', () => {
    expect(DETECTORS).toEqual(HAZARDS.flatMap(({ detect }) => detect ?? []));
  });

  it.each(HAZARDS.map((hazard) => [hazard.id, hazard] as const))('%s is whole', (id, hazard) => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(SEVERITIES).toContain(hazard.severity);
    expect(['cluster operator', 'cluster admin', 'developer']).toContain(hazard.persona);
    expect(hazard.title).not.toBe('');
    expect(hazard.story).toMatch(/\.$/);
    expect(hazard.source).toMatch(/Ant|Gardener|Zalando|Robinhood|Giant Swarm/);
  });

  it.each(HAZARDS.filter(({ detect }) => detect !== undefined).map((hazard) => [hazard.id, hazard] as const))(
    '%s: its detector bears its name, starts silent, and has tests',
    (id, { detect }) => {
      expect(detect?.hazard).toBe(id);
      expect(detect === undefined ? [] : runDetector(detect, [])).toEqual([]);
      expect(existsSync(new URL(`${id}/detect.test.ts`, here))).toBe(true);
    },
  );
});
