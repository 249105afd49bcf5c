import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { isJsonObject } from '../../kube/json.ts';
import type { AuditEvent } from '../event.ts';
import { normaliseEvent } from '../normalise.ts';
import { redactEvent } from '../redact.ts';
import { readEvents, type ReadEventsOptions } from './event-rows.ts';
import { openStore, type Store } from './store.ts';

/** A folder for each test of a file, gone after it. `data` is where its store is. */
export interface TestFolder {
  path: string;
  data: string;
}

export function testFolder(): TestFolder {
  const folder: TestFolder = { path: '', data: '' };
  beforeEach(async () => {
    folder.path = await mkdtemp(join(tmpdir(), 'plimsoll-test-'));
    folder.data = join(folder.path, 'data');
  });
  afterEach(async () => {
    await rm(folder.path, { recursive: true });
  });
  return folder;
}

export async function writeIn(folder: TestFolder, name: string, content: string | Buffer): Promise<string> {
  const path = join(folder.path, name);
  await writeFile(path, content);
  return path;
}

export async function writeLog(folder: TestFolder, name: string, lines: readonly string[]): Promise<string> {
  return writeIn(folder, name, `${lines.join('\n')}\n`);
}

export async function withStore<T>(folder: TestFolder, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(folder.data);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

export async function eventsIn(
  store: Store,
  options: ReadEventsOptions = { bodies: 'all' },
): Promise<readonly AuditEvent[]> {
  const connection = await store.connect();
  const events: AuditEvent[] = [];
  for await (const batch of readEvents(connection, options)) events.push(...batch);
  connection.closeSync();
  return events;
}

export async function rowsIn(store: Store, sql: string): Promise<readonly unknown[]> {
  const connection = await store.connect();
  const rows = (await connection.runAndReadAll(sql)).getRowsJson();
  connection.closeSync();
  return rows;
}

/** Every field of the event, getters read. The table has no uid of the impersonated user. */
export function fieldsOf(event: AuditEvent): unknown {
  return {
    auditID: event.auditID,
    stage: event.stage,
    level: event.level,
    verb: event.verb,
    requestURI: event.requestURI,
    query: event.query,
    user: event.user,
    impersonatedUser:
      event.impersonatedUser === undefined ? undefined : { ...event.impersonatedUser, uid: '' },
    sourceIPs: event.sourceIPs,
    userAgent: event.userAgent,
    objectRef: event.objectRef,
    responseStatus: event.responseStatus,
    requestReceivedTimestamp_us: event.requestReceivedTimestamp_us,
    stageTimestamp_us: event.stageTimestamp_us,
    annotations: event.annotations,
    requestObject: event.requestObject,
    responseObject: event.responseObject,
    requestObject_bytes: event.requestObject_bytes,
    responseObject_bytes: event.responseObject_bytes,
  };
}

/** What the reader makes of a line: redacted, in normal form. */
export function normalised(line: string): AuditEvent {
  const value: unknown = JSON.parse(line);
  if (!isJsonObject(value)) throw new Error('no event');
  const result = normaliseEvent(redactEvent(value).event);
  if ('reject' in result) throw new Error(result.reject);
  return result.event;
}

/** The fields of all events in the order in which readEvents has to give them; one stage of each request only. */
export function fieldsInOrder(events: readonly AuditEvent[]): readonly unknown[] {
  return events
    .toSorted(
      (a, b) =>
        a.stageTimestamp_us - b.stageTimestamp_us ||
        a.requestReceivedTimestamp_us - b.requestReceivedTimestamp_us ||
        (a.auditID < b.auditID ? -1 : Number(a.auditID > b.auditID)),
    )
    .map(fieldsOf);
}
