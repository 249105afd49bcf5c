import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml';
import { YamlError } from './yaml-error.ts';

type YamlEvent = ReturnType<typeof parseEvents>[number];
type EventOf<Type> = Extract<YamlEvent, { readonly type: Type }>;
type ScalarEvent = EventOf<typeof EVENT_ID.SCALAR>;
type DocumentEvent = EventOf<typeof EVENT_ID.DOCUMENT>;

interface NodePlace {
  /** Where the node's own text begins (after its tag and anchor), in UTF-16 units of the text that was given. */
  readonly start: number;
}

export interface ScalarNode extends NodePlace {
  readonly type: 'scalar';
  readonly text: string;
  readonly isPlain: boolean;
  /** The tag in full (`tag:yaml.org,2002:int`, `!ours`), `''` for none. */
  readonly tag: string;
}

export interface SequenceNode extends NodePlace {
  readonly type: 'sequence';
  readonly items: YamlNode[];
}

export interface MappingNode extends NodePlace {
  readonly type: 'mapping';
  readonly entries: { readonly key: YamlNode; readonly value: YamlNode }[];
}

/** `*name`; the node that the anchor stood for at that point. */
export interface AliasNode extends NodePlace {
  readonly type: 'alias';
  readonly anchor: string;
  readonly target: YamlNode;
}

export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;

/** Deeper than any Kubernetes object, shallow enough for everything that walks a value recursively. */
const DEPTH_MAX_COUNT = 512;

/**
 * What yaml.v2, and so kubectl, lets pass, and js-yaml does not, in js-yaml's words: a closing bracket or a quoted line left of its
 * parent, and a comment right behind a quote or bracket.
 */
const DEFICIENT_INDENTATION = 'deficient indentation';
const BEFORE_COMMENT = new Set(['bad indentation of a mapping entry', 'a line break is expected']);

/** More such places than any hand-written document has; each costs one parse of it. */
const PADDED_MAX_COUNT = 500;

/** More than any block is indented by. Space at the start of a line inside brackets or quotes means nothing. */
const INDENTATION = ' '.repeat(64);

/** A text with spaces put in, and the way back to the text that was given. */
class PaddedText {
  text: string;
  readonly #paddings: { readonly at: number; readonly width: number }[] = [];

  constructor(text: string) {
    this.text = text;
  }

  /** Makes room at `offset` if that is what js-yaml's `reason` asks for. */
  mends(reason: string, offset: number): boolean {
    if (this.#paddings.length >= PADDED_MAX_COUNT) return false;
    if (reason === DEFICIENT_INDENTATION) {
      this.#pad(this.text.lastIndexOf('\n', offset - 1) + 1, INDENTATION);
      return true;
    }
    if (!BEFORE_COMMENT.has(reason) || this.text[offset] !== '#') return false;
    this.#pad(offset, ' ');
    return true;
  }

  #pad(at: number, spaces: string): void {
    this.text = this.text.slice(0, at) + spaces + this.text.slice(at);
    this.#paddings.push({ at, width: spaces.length });
  }

  toGiven(offset: number): number {
    let given = offset;
    // Latest first: each padding was put where the text stood with those before it.
    for (const { at, width } of this.#paddings.toReversed()) {
      if (given >= at) given = Math.max(at, given - width);
    }
    return given;
  }
}

function eventsOf(padded: PaddedText): readonly YamlEvent[] {
  for (;;) {
    try {
      return parseEvents(padded.text, { maxDepth: DEPTH_MAX_COUNT });
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const offset = error.mark?.position ?? 0;
      if (!padded.mends(error.reason, offset)) throw new YamlError(error.reason, padded.toGiven(offset));
    }
  }
}

class TreeBuilder {
  readonly #padded: PaddedText;
  readonly #events: readonly YamlEvent[];
  #next = 0;
  #anchors = new Map<string, YamlNode>();
  #tagHandles = new Map<string, string>();

  constructor(padded: PaddedText) {
    this.#padded = padded;
    this.#events = eventsOf(padded);
  }

  documents(): readonly YamlNode[] {
    const documents: YamlNode[] = [];
    for (let event = this.#take(); event !== undefined; event = this.#take()) {
      if (event.type !== EVENT_ID.DOCUMENT) continue;
      this.#anchors = new Map();
      this.#tagHandles = tagHandlesOf(event);
      documents.push(this.#node());
    }
    return documents;
  }

  #take(): YamlEvent | undefined {
    const event = this.#events[this.#next];
    this.#next += 1;
    return event;
  }

  #isAtEnd(): boolean {
    const event = this.#events[this.#next];
    if (event !== undefined && event.type !== EVENT_ID.POP) return false;
    this.#next += 1;
    return true;
  }

  #node(): YamlNode {
    const event = this.#take();
    if (event === undefined) throw new YamlError('a value is expected', this.#padded.text.length);
    if (event.type === EVENT_ID.SCALAR) return this.#anchored(event, this.#scalar(event));
    if (event.type === EVENT_ID.ALIAS) return this.#alias(event);
    if (event.type === EVENT_ID.SEQUENCE) {
      const items: YamlNode[] = [];
      const start = this.#padded.toGiven(event.start);
      const node = this.#anchored(event, { type: 'sequence', start, items });
      while (!this.#isAtEnd()) items.push(this.#node());
      return node;
    }
    if (event.type === EVENT_ID.MAPPING) {
      const entries: MappingNode['entries'] = [];
      const start = this.#padded.toGiven(event.start);
      const node = this.#anchored(event, { type: 'mapping', start, entries });
      while (!this.#isAtEnd()) entries.push({ key: this.#node(), value: this.#node() });
      return node;
    }
    throw new YamlError('a value is expected', this.#padded.text.length);
  }

  #alias(event: EventOf<typeof EVENT_ID.ALIAS>): AliasNode {
    const anchor = this.#padded.text.slice(event.anchorStart, event.anchorEnd);
    const start = this.#padded.toGiven(event.anchorStart - 1);
    const target = this.#anchors.get(anchor);
    if (target === undefined) throw new YamlError(`unknown anchor '${anchor}' referenced`, start);
    return { type: 'alias', start, anchor, target };
  }

  #anchored(event: Pick<ScalarEvent, 'anchorStart' | 'anchorEnd'>, node: YamlNode): YamlNode {
    if (event.anchorStart >= 0) {
      this.#anchors.set(this.#padded.text.slice(event.anchorStart, event.anchorEnd), node);
    }
    return node;
  }

  #scalar(event: ScalarEvent): ScalarNode {
    const { text } = this.#padded;
    const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    const start = isQuoted ? event.valueStart - 1 : event.valueStart;
    return {
      type: 'scalar',
      start: this.#padded.toGiven(start < 0 ? Math.max(event.tagStart, event.anchorStart - 1) : start),
      text: getScalarValue(text, event),
      isPlain: event.style === SCALAR_STYLE.PLAIN,
      tag: event.tagStart < 0 ? '' : this.#tag(text.slice(event.tagStart, event.tagEnd)),
    };
  }

  #tag(raw: string): string {
    if (raw.startsWith('!<')) return raw.slice(2, -1);
    const handleEnd = raw.indexOf('!', 1) + 1;
    const handle = handleEnd === 0 ? '!' : raw.slice(0, handleEnd);
    return (this.#tagHandles.get(handle) ?? handle) + raw.slice(handle.length);
  }
}

function tagHandlesOf(event: DocumentEvent): Map<string, string> {
  const handles = new Map([['!!', 'tag:yaml.org,2002:']]);
  for (const directive of event.directives) {
    if (directive.kind === 'tag') handles.set(directive.handle, directive.prefix);
  }
  return handles;
}

/**
 * The nodes of every document of a YAML text, with where each stands. Throws a YamlError with the place where the text is no YAML.
 * A little more is read than YAML 1.2 allows, because kubectl reads it: brackets and quotes that close left of their parent.
 */
export function yamlTrees(text: string): readonly YamlNode[] {
  return new TreeBuilder(new PaddedText(text)).documents();
}
