import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordingTerminal } from '../src/cli/terminal.fixture.ts';
import { openAuditSource } from '../src/cli/store-ports.ts';
import { isJsonObject, withoutFields, type JsonObject } from '../src/kube/json.ts';
import { spokenName } from '../src/kube/kube-object.ts';
import type { RecoveredObject } from '../src/recover/recovered-object.ts';
import { deletedInLog } from '../src/recover/sources/audit-history.ts';
import { objectsInMember, objectsInSnapshot, type IsWanted } from '../src/recover/sources/etcd.ts';

/** A real outage: an operator deleted every Service but one. */
const RECORDING = join(import.meta.dirname, '../../shared/recordings/powerful-operator');
const LOST_COUNT = 162;
const ofServices: IsWanted = ({ group, kind }) => group === '' && kind === 'Service';

/** What the API shows and etcd does not hold. */
function stored(body: JsonObject): JsonObject {
  const { metadata } = body;
  return isJsonObject(metadata)
    ? { ...body, metadata: withoutFields(metadata, 'resourceVersion', 'selfLink') }
    : body;
}

describe.skipIf(!existsSync(RECORDING))(
  'the Services of the recorded outage, rebuilt from one source alone',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-recover-'));
    const { signal } = new AbortController();
    let truth: ReadonlyMap<string, JsonObject>;

    beforeAll(async () => {
      execFileSync('tar', ['-xzf', join(RECORDING, 'member-wal.tar.gz'), '-C', folder]);
      const before = await objectsInSnapshot(join(RECORDING, 'etcd-before.db.gz'), ofServices, signal);
      truth = new Map(before.objects.map(({ name, body }) => [spokenName(name), stored(body)]));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    const expectAll = (objects: readonly RecoveredObject[]): void => {
      expect(objects).toHaveLength(LOST_COUNT);
      for (const { name, body, certainty } of objects) {
        expect(certainty).toBe('exact');
        expect(stored(body)).toEqual(truth.get(spokenName(name)));
      }
    };

    it('the audit log', async () => {
      const source = await openAuditSource(
        { file: [join(RECORDING, 'audit.log.gz')], data: folder },
        { terminal: recordingTerminal(), signal, exit: () => undefined },
      );
      try {
        const { objects, lost } = await deletedInLog(source.connection, {
          user: 'system:serviceaccount:lb-system:lb-operator',
        });
        expect(lost).toEqual([]);
        expectAll(objects);
      } finally {
        await source.close();
      }
    });

    it('what a snapshot from after the outage holds of the past', async () => {
      const { objects } = await objectsInSnapshot(join(RECORDING, 'etcd-after.db.gz'), ofServices, signal);
      expectAll(objects.filter(({ foundIn }) => foundIn.type === 'history of a snapshot'));
    });

    it('the write-ahead log', async () => {
      const { objects } = await objectsInMember(folder, ofServices, signal);
      expectAll(objects);
    });
  },
);
