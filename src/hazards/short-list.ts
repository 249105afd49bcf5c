/** Items named in one line of an alert. */
const SHOWN_MAX_COUNT = 8;

/** `a, b, c and 12 more`. */
export function shortList(items: readonly string[]): string {
  const shown = items.slice(0, SHOWN_MAX_COUNT).join(', ');
  const rest_count = items.length - SHOWN_MAX_COUNT;
  return rest_count > 0 ? `${shown} and ${rest_count} more` : shown;
}
