import { appendFileSync } from 'node:fs';
import { isJsonObject, numberAt, stringAt, type JsonObject, type JsonValue } from '../../../src/kube/json.ts';
import { listAt } from '../../../src/kube/kube-object.ts';
import type { ValidationCase } from './validation-cases.fixture.ts';

/** What a real API server said of a case, and the embedded one too. */
export interface RecordedVerdict {
  readonly case: ValidationCase;
  /** The answer, without what differs from server to server. */
  readonly expected: JsonValue;
}

/**
 * Where verdicts are recorded, one JSON a line; nowhere unless set. How test/recorded-verdicts.ndjson.gz is made, by which the embedded server is held to the real one where
 * there is no real one: `RECORD_VERDICTS=FILE npm run test:control-plane -- validation workload custom`, then gzip.
 */
const FILE = process.env['RECORD_VERDICTS'] ?? '';
/** So many accepted objects of a kind are enough: what is refused says more. */
const ACCEPTED_MAX_COUNT = 5;

const seen = new Map<string, number>();

/** What a verdict is about: the kind, and which fields were found wrong, whatever their place in a list. */
function signature({ case: { body, old, subresource }, expected }: RecordedVerdict): string {
  const causes = listAt(isJsonObject(expected) ? expected['body'] : undefined, 'details', 'causes')
    .map((cause) => (typeof cause === 'string' ? JSON.parse(cause) : {}))
    .map((cause: JsonObject) => `${stringAt(cause, 'reason')} ${stringAt(cause, 'field')}`)
    .map((text) => text.replaceAll(/\[[^\]]*\]/g, '[]'));
  const how = old === undefined ? 'create' : `update ${subresource ?? ''}`;
  return [stringAt(body, 'kind'), how, numberAt(expected, 'code'), ...causes.toSorted()].join('|');
}

/** Keeps a verdict where verdicts are recorded: one of each sort. */
export function recordVerdict(verdict: RecordedVerdict): void {
  if (FILE === '') return;
  const sort = signature(verdict);
  const seen_count = seen.get(sort) ?? 0;
  seen.set(sort, seen_count + 1);
  const isAccepted = (numberAt(verdict.expected, 'code') ?? 0) < 300;
  if (seen_count >= (isAccepted ? ACCEPTED_MAX_COUNT : 1)) return;
  appendFileSync(FILE, `${JSON.stringify(verdict)}\n`);
}
