import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../kube/json.ts';

/** Fields in which log shippers put a line: fluentd and fluent-bit, vector, syslog, Loki, Splunk, Elasticsearch. */
const LINE_KEYS: ReadonlySet<string> = new Set([
  'log',
  'message',
  'msg',
  'MESSAGE',
  'line',
  'event',
  '_raw',
  'raw',
  'body',
  'textPayload',
  'jsonPayload',
  'data',
  'value',
]);

/** `result._raw` of Splunk, `_source.kubernetes.audit` of Elasticsearch: no shipper nests deeper. */
const DEPTH_MAX_COUNT = 4;
/** Values looked at in one envelope: far more than any shipper adds, few enough that a stray Pod costs nothing. */
const LOOK_MAX_COUNT = 2000;

/** What was found in an envelope, and under which keys (`result._raw`). */
export interface Enclosed {
  readonly path: string;
  readonly value: JsonValue;
}

/** Is `text` worth parsing: does it look like JSON, possibly after a prefix, that speaks of a request? */
function looksLikeLine(text: string): boolean {
  return /auditID|protoPayload|AuditId/.test(text) && text.includes('{');
}

/** A Loki stream, `{stream: {...labels}, values: [[time, line], ...]}`: every line is a document. */
function lokiLines(value: JsonObject): readonly Enclosed[] | undefined {
  const { stream, values } = value;
  if (!isJsonObject(stream) || !isJsonArray(values)) return undefined;
  return values.map((entry) => ({ path: 'values', value: (isJsonArray(entry) ? entry[1] : entry) ?? null }));
}

/**
 * Looks into an object that is no event for events, as objects or as text: breadth first, to a bounded depth. Where there
 * is none, a line in one of the usual fields is returned all the same, to be reported as what it is.
 */
export function enclosedIn(value: JsonObject, isEvent: (object: JsonObject) => boolean): readonly Enclosed[] {
  const found: Enclosed[] = [];
  const usual: Enclosed[] = [];
  let queue: readonly Enclosed[] = [{ path: '', value }];
  let looked_count = 0;
  for (let depth = 0; depth <= DEPTH_MAX_COUNT && queue.length > 0; depth += 1) {
    const next: Enclosed[] = [];
    for (const { path, value: current } of queue) {
      if (isJsonObject(current)) {
        const lines = lokiLines(current);
        if (lines !== undefined) {
          found.push(...lines);
          continue;
        }
      }
      const entries = isJsonArray(current)
        ? current.map((item) => ['', item] as const)
        : isJsonObject(current)
          ? Object.entries(current)
          : [];
      for (const [key, item] of entries) {
        looked_count += 1;
        if (looked_count > LOOK_MAX_COUNT || item === undefined) break;
        const here = { path: [path, key].filter((part) => part !== '').join('.'), value: item };
        if (isJsonObject(item) ? isEvent(item) : typeof item === 'string' && looksLikeLine(item))
          found.push(here);
        else if (typeof item === 'object' && item !== null) next.push(here);
        else if (LINE_KEYS.has(key) && typeof item === 'string' && item.trimStart().startsWith('{'))
          usual.push(here);
      }
    }
    queue = next;
  }
  return found.length > 0 ? found : usual;
}
