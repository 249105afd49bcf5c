import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { parseJson } from '../../kube/parse-json.ts';
import { AKS, AKS_TABLE, LOG_ANALYTICS_TABLE } from './aks.ts';
import { CLOUDWATCH, insightsRow, TRUNCATED_SUFFIX } from './cloudwatch.ts';
import { enclosedIn } from './envelope.ts';
import { EVENT_LIST } from './event-list.ts';
import type { Found, LogFormat, Translated, Translation, Wrapper } from './format.ts';
import { GKE } from './gke.ts';
import { describePrefix, parsePrefixedLine } from './line-prefix.ts';

/** Wrappers in wrappers (a list of CloudWatch events of envelopes of ...): nothing real nests deeper. */
const WRAPPERS_MAX_COUNT = 8;

const WRAPPERS: readonly Wrapper[] = [LOG_ANALYTICS_TABLE, AKS, CLOUDWATCH, EVENT_LIST];
const TRANSLATIONS: readonly Translation[] = [GKE, AKS_TABLE];

/** What is around a value: from the outermost to the innermost. */
interface Around {
  readonly format: LogFormat;
  readonly description: string;
  readonly depth: number;
}

const NOTHING_AROUND: Around = { format: 'native', description: 'native', depth: 0 };

/** An audit.k8s.io Event, or what has its fields where kind and apiVersion were left out. */
export function isNativeEvent(value: JsonObject): boolean {
  const { kind, apiVersion } = value;
  if (typeof apiVersion === 'string' && apiVersion.startsWith('audit.k8s.io/'))
    return kind === 'Event' || kind === undefined;
  if (apiVersion !== undefined || (kind !== undefined && kind !== 'Event')) return false;
  return typeof value['auditID'] === 'string' && typeof value['verb'] === 'string';
}

function isEventOfAnyFormat(value: JsonObject): boolean {
  return isNativeEvent(value) || TRANSLATIONS.some((translation) => translation.native(value) !== undefined);
}

/** The auditID in a text that is no longer JSON, as it stands or escaped. */
export function auditIDIn(text: string): string | undefined {
  return /\\*"auditID\\*"\s*:\s*\\*"([^"\\]{1,128})/.exec(text)?.[1];
}

function brokenText(text: string, value: JsonValue): Found {
  const auditID = auditIDIn(text);
  const reject = { value, ...(auditID === undefined ? {} : { auditID }) };
  if (text.trimEnd().endsWith(TRUNCATED_SUFFIX)) {
    return {
      ...reject,
      reason: 'cut by CloudWatch',
      detail: 'the message was over the size limit of CloudWatch Logs',
    };
  }
  const isCut = auditID !== undefined;
  return {
    ...reject,
    reason: isCut ? 'truncated' : 'not JSON',
    detail: isCut ? 'an audit event, but no whole JSON' : 'a text without an event',
  };
}

function otherObject(value: JsonObject): Found {
  const { kind, apiVersion } = value;
  const category = stringAt(value, 'category') ?? stringAt(value, 'Category');
  const detail =
    typeof kind === 'string'
      ? `kind is ${typeof apiVersion === 'string' ? `${apiVersion} ` : ''}${kind}`
      : stringAt(value, 'messageType') === 'CONTROL_MESSAGE'
        ? 'a control message of CloudWatch Logs'
        : category === undefined
          ? 'it has no auditID'
          : `category is ${category}`;
  return { reason: 'not an audit event', detail, value };
}

class Recogniser {
  readonly found: Found[] = [];

  value(value: JsonValue, around: Around, text?: string): void {
    if (typeof value === 'string') this.#text(value, around);
    else if (isJsonArray(value)) this.#list(value, around);
    else if (isJsonObject(value)) this.#object(value, around, text);
    else this.found.push({ reason: 'not an audit event', detail: `it is ${String(value)}`, value });
  }

  #list(value: readonly JsonValue[], around: Around): void {
    const row = insightsRow(value);
    if (row !== undefined) this.#object(row, around);
    else if (around.depth > WRAPPERS_MAX_COUNT) this.#tooDeep(value);
    else for (const item of value) this.value(item, { ...around, depth: around.depth + 1 });
  }

  #tooDeep(value: JsonValue): void {
    this.found.push({
      reason: 'nested too deeply',
      detail: `more than ${WRAPPERS_MAX_COUNT} wrappers`,
      value,
    });
  }

  #object(value: JsonObject, around: Around, text?: string): void {
    if (isNativeEvent(value)) {
      this.found.push({ native: value, text, format: around.format, description: around.description });
      return;
    }
    if (around.depth > WRAPPERS_MAX_COUNT) return this.#tooDeep(value);
    for (const translation of TRANSLATIONS) {
      const translated = translation.native(value);
      if (translated !== undefined) return this.#translated(translated, translation.format, value, around);
    }
    if (stringAt(value, 'messageType') !== 'CONTROL_MESSAGE') {
      for (const wrapper of WRAPPERS) {
        const parts = wrapper.parts(value);
        if (parts === undefined) continue;
        const inside = this.#inside(around, wrapper.format, wrapper.description);
        for (const part of parts) this.value(part, inside);
        return;
      }
    }
    const enclosed = enclosedIn(value, isEventOfAnyFormat);
    if (enclosed.length === 0) this.found.push(otherObject(value));
    for (const { path, value: part } of enclosed)
      this.value(part, this.#inside(around, 'envelope', `envelope "${path}"`));
  }

  #translated(translated: Translated, format: LogFormat, value: JsonObject, around: Around): void {
    if ('reject' in translated) {
      this.found.push({ reason: 'not an audit event', detail: translated.reject, value });
      return;
    }
    const { description } = this.#inside(around, format, format);
    this.found.push({ native: translated.native, text: undefined, format, description });
  }

  #inside(around: Around, format: LogFormat, description: string): Around {
    const depth = around.depth + 1;
    // A bare list says nothing more once a vendor is known, nor does an envelope around the same again.
    const isPlain = around.format === 'native' || around.format === 'event-list';
    if (isPlain || around.description === description) return { format, description, depth };
    if (format === 'event-list') return { ...around, depth };
    return { format, description: `${description} in ${around.description}`, depth };
  }

  #text(text: string, around: Around): void {
    if (around.depth > WRAPPERS_MAX_COUNT) return this.#tooDeep(text);
    const inside = { ...around, depth: around.depth + 1 };
    try {
      this.value(parseJson(text), inside, text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const prefixed = parsePrefixedLine(text);
      if (prefixed === undefined) this.found.push(brokenText(text, text));
      else this.value(prefixed.value, inside);
    }
  }
}

/** What is known of a JSON value before it is looked at: as Document of document-splitter.ts. */
interface Recognisable {
  readonly value: JsonValue;
  readonly text: string | undefined;
  readonly prefix: string;
  readonly isListed: boolean;
}

function aroundOf(document: Recognisable): Around {
  if (document.prefix !== '') return { ...describePrefix(document.prefix), depth: 0 };
  return document.isListed
    ? { format: EVENT_LIST.format, description: EVENT_LIST.description, depth: 0 }
    : NOTHING_AROUND;
}

/**
 * Says what a JSON value holds: one or many audit events in whatever wrapper, and what in it is none. Every
 * document that lies in it comes out exactly once, as an event or as a reject; an empty list yields nothing.
 */
export function recognise(document: Recognisable): readonly Found[] {
  const recogniser = new Recogniser();
  recogniser.value(document.value, aroundOf(document), document.text);
  return recogniser.found;
}

/** What a text that is not JSON holds, for the quarantine. */
export function recogniseBroken(text: string): Found {
  return brokenText(text, text);
}
