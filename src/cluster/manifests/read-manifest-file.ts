import { basename } from 'node:path';
import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { groupVersion } from '../../kube/kube-object.ts';
import { parseJson } from '../../kube/parse-json.ts';
import { YamlError } from '../../kube/yaml/yaml-error.ts';
import type { YamlDocument } from '../../kube/yaml/read-yaml.ts';
import type { BodyPath, Location, ReadProblem } from '../cluster.ts';
import { keptBody } from '../kept-fields.ts';
import {
  foreignDocument,
  foreignKind,
  looksLikeTemplate,
  RENDER_FIRST,
  type Foreign,
} from './foreign-document.ts';
import { ManifestObject } from './manifest-object.ts';
import { ManifestOrigin, PieceOrigin } from './manifest-origin.ts';
import type { LargeList, Piece } from './piece.ts';
import { readDocuments } from './read-documents.ts';
import { isNamespacedKind } from './resource-scope.ts';
import type { SharedValues } from './shared-values.ts';
import type { TextSource } from './text-source.ts';

/** What all files together have brought. */
export interface Harvest {
  readonly objects: ManifestObject[];
  readonly problems: ReadProblem[];
  readonly notes: ReadProblem[];
  /** Files without any object of Kubernetes: told in one note. */
  readonly withoutObjects: string[];
  /** Documents that were not read: where this is not 0, the manifests are not the whole of anything. */
  lostCount: number;
  /** Lists, of which some are empty: an empty list is an answer too. */
  listCount: number;
  readonly defaultNamespace: string;
  readonly shared: SharedValues;
}

const WHOLE: BodyPath = [];
const FIRST_ITEM: BodyPath = [0];
const SECRET = /\bkind["']?\s*:\s*["']?Secret/;
/** What Helm puts before a document that it rendered, and in how many characters it is looked for. */
const HELM_SOURCE = '# Source: ';
const HELM_HEAD_LENGTH = 4096;
/** From here on in a file, text is read to be dropped: strings must not keep it alive. */
const SMALL_FILE_BYTES = 64 * 1024 * 1024;

function print({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`;
}

/** Where a document stands: what all objects in it have in common. */
interface Place {
  readonly piece: PieceOrigin;
  readonly text: string;
  readonly document: number;
  readonly template: string | undefined;
  readonly itemOf: LargeList | undefined;
}

/** Reads the pieces of one file, and says at its end what was no manifest. */
export class ManifestFileReader {
  readonly #source: TextSource;
  readonly #isNamed: boolean;
  readonly #harvest: Harvest;
  readonly #fileName: string;
  #objectCount = 0;
  #isTemplateTold = false;
  #lastTemplate: string | undefined;
  /** Documents that may be nothing of ours: told at the end, when it is known whether the file holds objects. */
  readonly #strange: { readonly problem: ReadProblem; readonly foreign: Foreign | undefined }[] = [];

  constructor(source: TextSource, isNamed: boolean, harvest: Harvest) {
    this.#source = source;
    this.#isNamed = isNamed;
    this.#harvest = harvest;
    this.#fileName = basename(source.name);
  }

  read(piece: Piece): void {
    const text = piece.bytes.toString('utf8');
    const origin = new PieceOrigin(this.#source, piece);
    let documents: readonly YamlDocument[];
    try {
      documents = readDocuments(text, piece.form, piece.start === 0);
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      this.#unreadable(origin, text, error);
      return;
    }
    const template = this.#templateOf(text);
    const isYamlItem = piece.itemOf !== undefined && piece.form === 'yaml';
    const isSliced = piece.form === 'yaml' && (isYamlItem || piece.start > SMALL_FILE_BYTES);
    for (const [document, { value, duplicates }] of documents.entries()) {
      const place = { piece: origin, text, document, template, itemOf: piece.itemOf };
      for (const duplicate of duplicates) {
        const second = print(origin.location(text, duplicate.secondOffset));
        const first = origin.location(text, duplicate.firstOffset);
        this.#harvest.problems.push({
          where: second,
          what: `key ${duplicate.path.join('.')} stands twice, first in line ${first.line}: Kubernetes silently takes the last`,
          fix: 'Remove one of them.',
        });
      }
      const own = isSliced ? parseJson(JSON.stringify(value)) : value;
      if (isYamlItem && isJsonArray(own)) this.#value(own[0] ?? null, FIRST_ITEM, place);
      else this.#value(own, WHOLE, place);
    }
  }

  /** Tells what was no manifest: a note where the file as a whole is something else, a problem where it is not. */
  finish(): void {
    const { problems, notes, withoutObjects } = this.#harvest;
    if (this.#objectCount > 0 || this.#isNamed) {
      for (const { problem, foreign } of this.#strange) {
        if (foreign === undefined) this.#harvest.lostCount += 1;
        problems.push(foreign === undefined ? problem : { ...problem, ...foreign });
      }
      return;
    }
    const [first] = this.#strange;
    if (first === undefined) return;
    if (first.foreign === undefined) withoutObjects.push(this.#source.name);
    else
      notes.push({
        where: this.#source.name,
        what: `left out: ${first.foreign.what}`,
        fix: first.foreign.fix,
      });
  }

  #unreadable(origin: PieceOrigin, text: string, error: YamlError): void {
    const where = print(origin.location(text, error.offset));
    const problem = {
      where,
      what: `not read, the document is no ${origin.form === 'json' ? 'JSON' : 'YAML'}: ${messageFor(text, error)}`,
      fix: 'Mend the text; the rest of the file was read.',
    };
    if (looksLikeTemplate(text)) {
      if (!this.#isTemplateTold) this.#harvest.problems.push({ ...problem, ...RENDER_FIRST });
      this.#isTemplateTold = true;
      this.#harvest.lostCount += 1;
    } else if (!this.#isNamed && !/apiVersion/.test(text)) {
      this.#strange.push({ problem, foreign: undefined });
    } else {
      this.#harvest.problems.push(problem);
      this.#harvest.lostCount += 1;
    }
  }

  #templateOf(text: string): string | undefined {
    if (!text.startsWith('#')) return undefined;
    const template = helmSource(text.slice(0, HELM_HEAD_LENGTH));
    // One string for all documents of a template.
    if (template !== this.#lastTemplate) this.#lastTemplate = template;
    return this.#lastTemplate;
  }

  #value(value: JsonValue, path: BodyPath, place: Place): void {
    if (value === null) return;
    if (isJsonArray(value) && value.some(hasKind)) {
      for (const [index, item] of value.entries()) this.#value(item, [...path, index], place);
    } else if (isJsonObject(value)) this.#document(value, path, place);
    else this.#tellStrange(value, path, place, 'not a Kubernetes object');
  }

  #document(value: JsonObject, path: BodyPath, place: Place): void {
    const kindOfItems = itemKind(place.itemOf?.kind);
    const kind = stringAt(value, 'kind') ?? kindOfItems;
    const apiVersion =
      stringAt(value, 'apiVersion') ?? (kindOfItems === undefined ? undefined : place.itemOf?.apiVersion);
    const items = value['items'];
    if (kind?.endsWith('List') === true && apiVersion !== undefined && isJsonArray(items)) {
      this.#list({ kind, apiVersion }, items, [...path, 'items'], place);
    } else if (kind === undefined || apiVersion === undefined || kind === '' || apiVersion === '') {
      this.#tellStrange(value, path, place, `not a Kubernetes object: it has ${missing(kind, apiVersion)}`);
    } else {
      const foreign = foreignKind(apiVersion, kind);
      if (foreign === undefined) this.#object(value, kind, apiVersion, path, place);
      else this.#strange.push({ problem: this.#problemAt(path, place, foreign.what), foreign });
    }
  }

  #list(list: LargeList, items: readonly JsonValue[], path: BodyPath, place: Place): void {
    for (const [index, item] of items.entries()) {
      const inItem = [...path, index];
      // Lists as the API serves them name the kind of their items only once.
      this.#value(item, inItem, { ...place, itemOf: list });
    }
    this.#harvest.listCount += 1;
    this.#objectCount += 1;
  }

  #object(value: JsonObject, kind: string, apiVersion: string, path: BodyPath, place: Place): void {
    const { group, version } = groupVersion(apiVersion);
    const isNamespaced = isNamespacedKind({ group, kind });
    const given = stringAt(value, 'metadata', 'namespace') ?? '';
    const body =
      value['kind'] === undefined || value['apiVersion'] === undefined
        ? { apiVersion, kind, ...value }
        : value;
    this.#objectCount += 1;
    this.#harvest.objects.push(
      new ManifestObject({
        group,
        version,
        kind,
        name: stringAt(value, 'metadata', 'name') ?? '',
        namespace: namespaceOf(given, isNamespaced, this.#harvest.defaultNamespace),
        body: keptBody({ group, kind }, body, this.#harvest.shared),
        origin: new ManifestOrigin(place.piece, place.document, path, place.template),
      }),
    );
  }

  #tellStrange(value: JsonValue, path: BodyPath, place: Place, what: string): void {
    const problem = this.#problemAt(path, place, what);
    const isHalf =
      isJsonObject(value) && typeof value['kind'] === 'string' && typeof value['apiVersion'] === 'string';
    const foreign = isHalf ? undefined : foreignDocument(this.#fileName, value);
    this.#strange.push({ problem, foreign });
  }

  #problemAt(path: BodyPath, place: Place, what: string): ReadProblem {
    const at = new ManifestOrigin(place.piece, place.document, path, undefined).locate([]);
    return {
      where: at === undefined ? this.#source.name : print(at),
      what,
      fix: 'Give it apiVersion and kind, or leave it out.',
    };
  }
}

/** What is wrong, without the words of the text in it where that may hold a Secret. */
function messageFor(text: string, { message }: YamlError): string {
  return SECRET.test(text) ? message.replace(/\s*[:`'"].*$/s, '') : message;
}

/** The template that the comments before a document name. */
function helmSource(head: string): string | undefined {
  for (const line of head.split('\n')) {
    if (line.startsWith(HELM_SOURCE)) return line.slice(HELM_SOURCE.length).trim();
    if (!line.startsWith('#') && line.trim() !== '') return undefined;
  }
  return undefined;
}

function namespaceOf(given: string, isNamespaced: boolean | undefined, defaultNamespace: string): string {
  if (isNamespaced === false) return '';
  // A custom resource without a namespace waits for its definition (settleNamespaces).
  return given === '' && isNamespaced === true ? defaultNamespace : given;
}

function hasKind(value: JsonValue): boolean {
  return isJsonObject(value) && typeof value['kind'] === 'string';
}

/** `Pod` for the items of a `PodList`; a plain `List` does not tell. */
function itemKind(listKind: string | undefined): string | undefined {
  return listKind === undefined || listKind === 'List' || !listKind.endsWith('List')
    ? undefined
    : listKind.slice(0, -'List'.length);
}

function missing(kind: string | undefined, apiVersion: string | undefined): string {
  const hasNoKind = kind === undefined || kind === '';
  const hasNoVersion = apiVersion === undefined || apiVersion === '';
  if (hasNoKind && hasNoVersion) return 'neither apiVersion nor kind';
  return hasNoKind ? 'no kind' : 'no apiVersion';
}
