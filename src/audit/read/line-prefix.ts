import type { JsonValue } from '../../kube/json.ts';
import { parseJson } from '../../kube/parse-json.ts';

/** How far into a line its JSON may start: a syslog header with structured data is some hundred bytes. */
export const PREFIX_MAX_BYTES = 4096;

/** A line that is not JSON from its first byte on, but holds JSON. */
export interface PrefixedLine {
  readonly prefix: string;
  readonly value: JsonValue;
}

/** What the text before the JSON of a line is, for people. */
export function describePrefix(prefix: string): {
  readonly format: 'eks' | 'must-gather' | 'envelope';
  readonly description: string;
} {
  const text = prefix.trim();
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text)) return { format: 'eks', description: 'eks (export to S3)' };
  if (/^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(text)) return { format: 'must-gather', description: 'must-gather' };
  if (/^\S+ (?:stdout|stderr) [FP]$/.test(text))
    return { format: 'envelope', description: 'envelope of the container runtime' };
  return { format: 'envelope', description: 'envelope (text before the event)' };
}

function parse(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    // This start was the wrong one; the caller tries the next and reports the line if none fits.
    return undefined;
  }
}

/**
 * Finds the JSON object of a line `host {json}`, `2026-11-21T03:15:52Z {json}`, `<134>1 ... {json}`. In a line of CSV,
 * where every quote of the field is doubled, it is undoubled first. `undefined` where no object can be read.
 */
export function parsePrefixedLine(line: string): PrefixedLine | undefined {
  const starts = new Set([line.indexOf('{"'), line.indexOf('{'), line.indexOf(' {"') + 1]);
  for (const start of starts) {
    if (start < 0 || start > PREFIX_MAX_BYTES || line[start] !== '{') continue;
    const value = parse(line.slice(start));
    if (value !== undefined) return { prefix: line.slice(0, start), value };
  }
  const start = line.indexOf('"{""');
  if (start < 0) return undefined;
  const field = /^(?:[^"]|"")*/.exec(line.slice(start + 1))?.[0] ?? '';
  const value = parse(field.replaceAll('""', '"'));
  return value === undefined ? undefined : { prefix: line.slice(0, start), value };
}
