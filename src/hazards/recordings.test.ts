import { describe, expect, it } from 'vitest';
import type { DetectorDefinition } from '../detect/contract.ts';
import { HAZARDS } from './index.ts';
import { recordingEvents, recordingIsThere } from './recording.fixture.ts';
import { runDetector } from './run.fixture.ts';

/** No recording holds an incident of theirs: whatever they say of one is a false alarm, of any severity. */
const STRANGERS = [
  'credential-backlog',
  'cronjob-pileup',
  'node-rollout-without-canary',
  'noisy-client',
  'relist-storm',
];
const RECORDINGS = ['evil-webhook', 'fighting-controllers', 'powerful-operator'];

function detectorOf(id: string): DetectorDefinition {
  const detect = HAZARDS.find((hazard) => hazard.id === id)?.detect;
  if (detect === undefined) throw new Error(`no detector is called ${id}`);
  return detect;
}

describe.each(RECORDINGS)('%s', (recording) => {
  describe.each(['RequestResponse', 'Metadata'] as const)('at level %s', (level) => {
    it.skipIf(!recordingIsThere(recording)).each(STRANGERS)('%s keeps quiet', (id) => {
      expect(runDetector(detectorOf(id), recordingEvents(recording, level))).toEqual([]);
    });
  });
});
