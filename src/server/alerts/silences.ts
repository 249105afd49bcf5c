import { randomUUID } from 'node:crypto';
import type { Alert } from '../../detect/contract.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '../../kube/json.ts';

/** What a silence is about: every part that is there must match; `*` in a text stands for anything. */
export interface SilenceMatch {
  /** Of the alert. */
  readonly id?: string | undefined;
  readonly hazard?: string | undefined;
  /** The offender, or whom it impersonates. */
  readonly user?: string | undefined;
  /** Namespace of every object that the alert names. */
  readonly namespace?: string | undefined;
}

/** Alerts that are not sent for a while. They are still found, kept and listed. */
export interface Silence extends SilenceMatch {
  readonly silence: string;
  readonly until_ms: number;
  readonly reason: string;
  readonly createdBy: string;
  readonly created_ms: number;
}

/** Enough for every team of a company; more is a script gone wrong. */
export const SILENCES_MAX_COUNT = 1_000;

function matches(pattern: string | undefined, texts: readonly string[]): boolean {
  if (pattern === undefined) return true;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  const expression = new RegExp(`^${parts.join('.*')}$`);
  return texts.some((text) => expression.test(text));
}

/** Is this alert meant? */
export function isSilencedBy(alert: Alert, { id, hazard, user, namespace }: SilenceMatch): boolean {
  const { offender, objects } = alert;
  const users = offender === undefined ? [] : [offender.user, offender.impersonatedUser ?? offender.user];
  return (
    matches(id, [alert.id]) &&
    matches(hazard, [alert.hazard]) &&
    matches(user, users) &&
    (namespace === undefined ||
      (objects.sample.length > 0 && objects.sample.every((object) => matches(namespace, [object.namespace]))))
  );
}

/** The silences that are in force. */
export class Silences {
  #all: readonly Silence[] = [];

  at(now_ms: number): readonly Silence[] {
    return this.#all.filter(({ until_ms }) => until_ms > now_ms);
  }

  /** The one that holds back this alert, if any. */
  of(alert: Alert, now_ms: number): Silence | undefined {
    return this.at(now_ms).find((silence) => isSilencedBy(alert, silence));
  }

  /** Undefined where there are too many. */
  add(parts: Omit<Silence, 'silence'>): Silence | undefined {
    const current = this.at(parts.created_ms);
    if (current.length >= SILENCES_MAX_COUNT) return undefined;
    const silence = { silence: randomUUID().slice(0, 8), ...parts };
    this.#all = [...current, silence];
    return silence;
  }

  /** False where there is no such silence. */
  remove(silence: string): boolean {
    const left = this.#all.filter((one) => one.silence !== silence);
    const isThere = left.length < this.#all.length;
    this.#all = left;
    return isThere;
  }

  content(): JsonValue {
    return this.#all.map((silence) => ({ ...silence }));
  }

  restore(value: JsonValue | undefined): void {
    if (!isJsonArray(value)) return;
    // Written by content().
    this.#all = value.flatMap((item) => {
      if (!isJsonObject(item)) return [];
      const silence: Silence = JSON.parse(JSON.stringify(item));
      return [silence];
    });
  }
}
