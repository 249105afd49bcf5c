/** What to add to UTC (milliseconds) for the clock on the wall there, at an instant (milliseconds since 1970). */
type OffsetAt = (at_ms: number) => number;

const SECOND_MS = 1000;

/** Is there such a zone in the IANA database? Names are told apart by case, as files are. */
export function isTimeZone(name: string): boolean {
  // JavaScript takes `+01:00` as well, Go's LoadLocation does not.
  if (/^[+-]/.test(name)) return false;
  try {
    const known = new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
    // What Intl resolves keeps its spelling, or is the newer name of the same zone.
    return known === name || known.toLowerCase() !== name.toLowerCase();
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The offsets of a zone of the IANA database, daylight saving included; throws a RangeError where there is no such zone. */
export function timeZoneOffset(timeZone: string): OffsetAt {
  if (timeZone === 'UTC' || timeZone === 'Etc/UTC') return () => 0;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (at_ms) => {
    // The parts end at seconds: what is below would show up as an offset.
    const second_ms = Math.floor(at_ms / SECOND_MS) * SECOND_MS;
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(second_ms)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - second_ms;
  };
}
