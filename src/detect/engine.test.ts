import { describe, expect, it } from 'vitest';
import { auditEvent } from '../audit/event.fixture.ts';
import type { AuditEvent } from '../audit/event.ts';
import { ShapeBook, type RequestShape } from '../audit/event-shape.ts';
import type { Alert, DetectorDefinition, Severity } from './contract.ts';
import { startDetection } from './engine.ts';

function alertOf(hazard: string, key: string, severity: Severity, from_us: number): Alert {
  return {
    id: `${hazard}/${key}`,
    hazard,
    severity,
    title: key,
    offender: undefined,
    objects: { count: 0, sample: [] },
    window: { from_us, to_us: from_us },
    trigger: undefined,
    facts: [],
    evidence: [],
    next: [],
    uncertain: [],
  };
}

/** Alerts once per event seen, and throws on the event named `poison`. */
function counting(hazard: string, poison = ''): DetectorDefinition {
  return {
    hazard,
    start: (history) => {
      let seen_count = 0;
      return {
        observe(event) {
          if (event.objectRef?.name === poison) throw new RangeError('odd body');
          seen_count += 1;
        },
        alerts: () => [
          alertOf(hazard, `${seen_count} seen, ${[...history.recentChanges(0)].length} changes`, 'low', 0),
        ],
      };
    },
  };
}

function isDelete({ verb }: RequestShape): boolean {
  return verb === 'delete';
}

function asked(at_s: number, verb: string, resource: string, user: string): AuditEvent {
  return auditEvent({ at_s, verb, user, objectRef: { resource, name: 'x' } });
}

describe('startDetection', () => {
  it('feeds all detectors, each with the history before the event', () => {
    const depths: number[] = [];
    const detection = startDetection([
      counting('a'),
      {
        hazard: 'b',
        start: (history) => ({
          observe: () => void depths.push([...history.recentChanges(0)].length),
          alerts: () => [],
        }),
      },
    ]);
    for (const at_s of [1, 2])
      detection.observe(auditEvent({ at_s, verb: 'create', objectRef: { resource: 'pods', name: 'x' } }));
    expect(depths).toEqual([0, 1]);
    expect(detection.alerts().map((alert) => alert.title)).toEqual(['2 seen, 2 changes']);
    expect(detection.problems()).toEqual([]);
  });

  it('reports a detector that throws, counts on, and lets the others and the next events through', () => {
    const detection = startDetection([counting('bad', 'poison'), counting('good')]);
    const poison = auditEvent({ at_s: 1, objectRef: { resource: 'pods', name: 'poison' } });
    detection.observe(poison);
    detection.observe(auditEvent({ at_s: 2, objectRef: { resource: 'pods', name: 'poison' } }));
    detection.observe(auditEvent({ at_s: 3, objectRef: { resource: 'pods', name: 'fine' } }));
    expect(detection.alerts().map((alert) => alert.title)).toEqual([
      '1 seen, 0 changes',
      '3 seen, 0 changes',
    ]);
    expect(detection.problems()).toEqual([
      {
        hazard: 'bad',
        message: 'RangeError: odd body',
        auditID: poison.auditID,
        at_us: poison.stageTimestamp_us,
        count: 2,
      },
    ]);
  });

  it('observes what waits for a cue only where one is in the log, if somebody looked ahead', () => {
    const definition: DetectorDefinition = {
      ...counting('waiting'),
      interests: [
        { of: (request) => (isDelete(request) ? 'fields' : 'none') },
        {
          of: ({ verb }) => (verb === 'get' ? 'fields' : 'none'),
          ofCued: ({ resource }) => resource,
          byCued: ({ user }) => user.username,
        },
      ],
      cues: [{ of: isDelete, says: ({ resource }, { user }) => [resource, user.username] }],
    };
    const events = [
      asked(1, 'get', 'pods', 'alice'),
      asked(2, 'get', 'pods', 'bob'),
      asked(3, 'get', 'services', 'alice'),
      asked(4, 'delete', 'pods', 'alice'),
    ];
    const seen = (looksAhead: boolean) => {
      const detection = startDetection([definition]);
      const book = new ShapeBook();
      const all = events.map((event) => ({ client: book.clientOf(event), request: book.requestOf(event) }));
      const isCue = detection.areCues(all.map((each) => each.request));
      if (looksAhead) {
        detection.expect(
          all.filter((_, index) => isCue[index]),
          [],
        );
      }
      for (const event of events) detection.observe(event);
      return detection.alerts().map((alert) => alert.title);
    };
    expect(seen(true)).toEqual(['2 seen, 1 changes']);
    expect(seen(false)).toEqual(['4 seen, 1 changes']);
  });

  it('gives the last good alerts of a detector that throws while asked', () => {
    let broken = false;
    const detection = startDetection([
      {
        hazard: 'h',
        start: () => ({
          observe: () => undefined,
          alerts: () => {
            if (broken) throw new Error('no');
            return [alertOf('h', 'x', 'high', 1)];
          },
        }),
      },
    ]);
    expect(detection.alerts()).toHaveLength(1);
    broken = true;
    expect(detection.alerts()).toHaveLength(1);
    expect(detection.problems()).toMatchObject([
      { hazard: 'h', message: 'Error: no', auditID: '', count: 1 },
    ]);
  });

  it('sorts by severity, then by beginning, then by id', () => {
    const alerts = [
      alertOf('h', 'c', 'low', 1),
      alertOf('h', 'b', 'critical', 9),
      alertOf('h', 'd', 'critical', 2),
      alertOf('h', 'a', 'critical', 9),
    ];
    const detection = startDetection([
      { hazard: 'h', start: () => ({ observe: () => undefined, alerts: () => alerts }) },
    ]);
    expect(detection.alerts().map((alert) => alert.title)).toEqual(['d', 'a', 'b', 'c']);
  });
});
