import { isJsonArray, type JsonValue } from '../../kube/json.ts';
import type { OpenFinding } from './watch-message.ts';

/**
 * Which hazards are open in the configuration, and which of them were open before. The first look that there ever was says what is known: only what is
 * opened after is news. What was known is kept over restarts, so that what is changed while nobody looks is news, too.
 */
export class FindingsBook {
  #known: ReadonlySet<string> | undefined;
  #open: readonly OpenFinding[] = [];

  /** As of the last look; undefined before the first one. */
  get open(): readonly OpenFinding[] {
    return this.#open;
  }

  /** What is open that was not before. */
  take(findings: readonly OpenFinding[]): readonly OpenFinding[] {
    const now = new Map(findings.map((finding) => [finding.fingerprint, finding]));
    const known = this.#known;
    const fresh =
      known === undefined ? [] : [...now.values()].filter(({ fingerprint }) => !known.has(fingerprint));
    this.#known = new Set(now.keys());
    this.#open = findings;
    return fresh;
  }

  content(): JsonValue {
    return [...(this.#known ?? [])];
  }

  restore(value: JsonValue | undefined): void {
    if (isJsonArray(value)) this.#known = new Set(value.filter((item) => typeof item === 'string'));
  }
}
