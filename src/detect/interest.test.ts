import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../audit/event.ts';
import {
  NEED,
  PEAK_STRETCH_S,
  ShapeBook,
  type ClientPeak,
  type ClientShape,
  type EventRows,
  type RequestOfClient,
} from '../audit/event-shape.ts';
import { HAZARDS } from '../hazards/index.ts';
// oxlint-disable-next-line no-restricted-imports -- tests replay the recordings that hazards' tests replay
import { recordingEvents, recordingIsThere } from '../hazards/recording.fixture.ts';
import { objectKey } from '../kube/object-reference.ts';
import * as clients from '../../test/incidents-of-clients.fixture.ts';
import * as platform from '../../test/incidents-of-the-platform.fixture.ts';
import type { DetectorDefinition } from './contract.ts';
import { startDetection } from './engine.ts';

const DEFINITIONS = HAZARDS.flatMap((hazard) => hazard.detect ?? []);

/** How many events are announced before they are observed, as a reader that reads ahead does. */
const STRETCH_COUNT = 2_000;

/** An event as a reader hands it over that was told to leave the bodies out. */
function withoutBodies(event: AuditEvent): AuditEvent {
  return { ...event, requestObject: undefined, responseObject: undefined };
}

/** What a definition says without its interests: it observes everything, with all bodies. */
function wantingAll(definition: DetectorDefinition): DetectorDefinition {
  return { ...definition, interests: [{ of: () => 'bodies' }] };
}

function at<Item>(items: readonly Item[], row: number): Item {
  return items[row]!;
}

function isIncident(value: unknown): value is clients.Incident {
  return typeof value === 'function' && value.length === 0;
}

/** As RowTable counts them. */
function peaksOf(events: readonly AuditEvent[], all: readonly RequestOfClient[]): readonly ClientPeak[] {
  const counts = new Map<ClientShape, Map<number, number>>();
  for (const [index, { client }] of all.entries()) {
    const ofClient = counts.get(client) ?? new Map<number, number>();
    const stretch = Math.floor(at(events, index).stageTimestamp_us / (PEAK_STRETCH_S * 1_000_000));
    ofClient.set(stretch, (ofClient.get(stretch) ?? 0) + 1);
    counts.set(client, ofClient);
  }
  return [...counts].map(([client, ofClient]) => ({ client, most_count: Math.max(...ofClient.values()) }));
}

/** Detection over rows whose bodies are only there where they are wanted. */
function alertsByRows(definitions: readonly DetectorDefinition[], events: readonly AuditEvent[]): unknown {
  const detection = startDetection(definitions);
  const book = new ShapeBook();
  const all = events.map((event) => ({ client: book.clientOf(event), request: book.requestOf(event) }));
  const isCue = detection.areCues(all.map(({ request }) => request));
  detection.expect(
    all.filter((_, index) => isCue[index]),
    peaksOf(events, all),
  );
  const numbers = new Map<string, number>();
  const objects = events.map(({ objectRef }) => {
    const key = objectRef === undefined ? '' : objectKey(objectRef);
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key)!;
  });
  const isObjectCue = detection.areObjectCues(all.map(({ request }) => request));
  detection.expectObjects(objects.filter((_, index) => isObjectCue[index]));
  for (let start = 0; start < events.length; start += STRETCH_COUNT) {
    const stretch = events.slice(start, start + STRETCH_COUNT);
    const shapes = all.slice(start, start + STRETCH_COUNT);
    let needs: Uint8Array = new Uint8Array();
    const rows: EventRows = {
      rows_count: stretch.length,
      at_us: (row) => at(stretch, row).stageTimestamp_us,
      receivedAt_us: (row) => at(stretch, row).requestReceivedTimestamp_us,
      body_bytes: (row) =>
        Math.max(at(stretch, row).requestObject_bytes, at(stretch, row).responseObject_bytes),
      object: (row) => at(objects, start + row),
      client: (row) => at(shapes, row).client,
      request: (row) => at(shapes, row).request,
      event(row) {
        if (needs[row] === NEED.nothing) throw new RangeError(`row ${row} was not needed`);
        return needs[row] === NEED.bodies ? at(stretch, row) : withoutBodies(at(stretch, row));
      },
    };
    needs = detection.needs(rows);
    detection.observeRows(rows, 0, stretch.length);
  }
  expect(detection.problems()).toEqual([]);
  return detection.alerts();
}

function expectTheSame(events: readonly AuditEvent[]): void {
  const sorted = events.toSorted((one, other) => one.stageTimestamp_us - other.stageTimestamp_us);
  const expected = alertsByRows(DEFINITIONS.map(wantingAll), sorted);
  expect(alertsByRows(DEFINITIONS, sorted)).toEqual(expected);
}

describe('what detectors say that they do not need changes no alert', () => {
  const incidents = Object.entries({ ...clients, ...platform }).flatMap(([name, incident]) =>
    isIncident(incident) ? [[name, incident] as const] : [],
  );

  it.each(incidents)('%s', (_, incident) => {
    const { cluster } = incident();
    for (const level of ['RequestResponse', 'Metadata'] as const) expectTheSame(cluster.log(level));
  });

  it.each(['powerful-operator', 'evil-webhook', 'fighting-controllers'])('recording %s', (name) => {
    if (!recordingIsThere(name)) return;
    for (const level of ['RequestResponse', 'Metadata'] as const) expectTheSame(recordingEvents(name, level));
  });
});
