import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { vi } from 'vitest';
import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../../src/kube/json.ts';
import { objectAt } from '../../../src/kube/kube-object.ts';
import { parseJson } from '../../../src/kube/parse-json.ts';

/** How long things took is in no two logs the same. */
const LATENCY = 'apiserver.latency.k8s.io/';
/** The event is written right after the answer. */
const LATE_MS = 20_000;

function compared(annotations: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => !key.startsWith(LATENCY)));
}

/** Reads an audit log as it grows. */
export class AuditTail {
  readonly #path: string;
  readonly #annotations = new Map<string, JsonObject>();
  #read_bytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** What the last event of a request was annotated with, but for latencies; waits until it is written. */
  annotations(auditID: string): Promise<JsonObject> {
    return vi.waitFor(
      () => {
        this.#more();
        const found = this.#annotations.get(auditID);
        if (found === undefined) throw new Error(`no audit event of ${auditID}`);
        return found;
      },
      { timeout: LATE_MS, interval: 5 },
    );
  }

  #more(): void {
    const length_bytes = statSync(this.#path).size - this.#read_bytes;
    if (length_bytes === 0) return;
    const buffer = Buffer.alloc(length_bytes);
    const file = openSync(this.#path, 'r');
    const end = readSync(file, buffer, 0, length_bytes, this.#read_bytes);
    closeSync(file);
    const whole = buffer.lastIndexOf(0x0a, end) + 1;
    this.#read_bytes += whole;
    for (const line of buffer.subarray(0, whole).toString('utf8').split('\n'))
      if (line !== '') this.#note(parseJson(line));
  }

  #note(event: JsonValue): void {
    if (!isJsonObject(event) || event['stage'] !== 'ResponseComplete') return;
    this.#annotations.set(stringAt(event, 'auditID') ?? '', compared(objectAt(event, 'annotations')));
  }
}
