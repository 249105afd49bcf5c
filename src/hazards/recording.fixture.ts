// oxlint-disable-next-line no-restricted-imports -- tests replay recordings where they are there; hazards themselves do no I/O
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { AuditEvent } from '../audit/event.ts';
import { normaliseEvent } from '../audit/normalise.ts';
import { isJsonObject, type JsonObject } from '../kube/json.ts';

function recordingUrl(name: string): URL {
  return new URL(`../../../shared/recordings/${name}/audit.log.gz`, import.meta.url);
}

/** Recordings lie beside the repository and may be absent: skip then. */
export function recordingIsThere(name: string): boolean {
  return existsSync(recordingUrl(name));
}

/** All events of a recording; at level Metadata as the same cluster would have logged them with that policy. */
export function recordingEvents(name: string, level: 'RequestResponse' | 'Metadata'): readonly AuditEvent[] {
  const lines = gunzipSync(readFileSync(recordingUrl(name)))
    .toString('utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const parsed: unknown = JSON.parse(line);
    if (!isJsonObject(parsed)) throw new Error(`no audit event: ${line.slice(0, 80)}`);
    const result = normaliseEvent(level === 'Metadata' ? withoutBodies(parsed) : parsed);
    if ('reject' in result) throw new Error(`${result.reject}: ${line.slice(0, 80)}`);
    return result.event;
  });
}

function withoutBodies(event: JsonObject): JsonObject {
  const { requestObject: _request, responseObject: _response, annotations, ...rest } = event;
  const kept = Object.entries(isJsonObject(annotations) ? annotations : {}).filter(
    ([key]) => !key.startsWith('patch.webhook.admission.k8s.io/'),
  );
  return { ...rest, level: 'Metadata', annotations: Object.fromEntries(kept) };
}
