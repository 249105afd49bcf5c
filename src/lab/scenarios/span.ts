/** A duration for people: `48 s`, `4 min 10 s`. */
export function span(duration_ms: number): string {
  const seconds = Math.round(duration_ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
