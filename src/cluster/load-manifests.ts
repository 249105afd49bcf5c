import { createReadStream, readFileSync, statSync, type Stats } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { presentGroup, type GroupKind } from '../kube/group-kind.ts';
import { Problem } from '../problem.ts';
import { buildCluster } from './build-cluster.ts';
import type { Cluster, Coverage, ReadProblem } from './cluster.ts';
import { ByteWindow } from './manifests/byte-window.ts';
import { ReadingCourse, type ReadingProgress } from './manifests/reading-course.ts';
import { findManifestFiles, type ManifestFile } from './manifests/find-manifest-files.ts';
import { JsonPieces } from './manifests/json-pieces.ts';
import { ManifestFileReader, type Harvest } from './manifests/read-manifest-file.ts';
import { settleNamespaces } from './manifests/resource-scope.ts';
import { SharedValues } from './manifests/shared-values.ts';
import { fileSource, keptSource, type TextSource } from './manifests/text-source.ts';
import { isGzip, isUtf16, utf8Chunks } from './manifests/text-encoding.ts';
import { YamlPieces } from './manifests/yaml-pieces.ts';

/** What to load. */
export interface ManifestInput {
  /** Files, folders (with all below them) and `-` for standard input, as the user named them. */
  readonly paths: readonly string[];
  /** What `-` reads. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Where objects of namespaced kinds live that do not say it: `default` unless given. */
  readonly defaultNamespace?: string;
  /**
   * The manifests are the whole cluster: a kind of which there is any is there completely (`all`), so that absence proves something. Of a kind of which
   * there is none, a dump (`kubectl get all` leaves out most kinds) does not tell whether it was asked for: `unknown`. Where a document
   * could not be read, nothing is complete (`given`).
   */
  readonly complete?: boolean;
  /** Told after each file and each 4 MiB of a large one. Show of it what is wanted, it comes often. */
  readonly onProgress?: (progress: ReadingProgress) => void;
  /** Ends the reading: loadManifests then throws its reason. */
  readonly signal?: AbortSignal;
}

/** A cluster of manifests. `notes` say what was left out on purpose: no manifests, nothing wrong with them. */
export interface ManifestCluster extends Cluster {
  readonly notes: readonly ReadProblem[];
}

const DEFAULT_NAMESPACE = 'default';
/** Bytes read at a time: large enough to cut few pieces in two, small beside an object's cost. */
const CHUNK_BYTES = 4 * 1024 * 1024;
/** File names told in the note about files without objects. */
const TOLD_FILES_MAX_COUNT = 5;

const OPEN_OBJECT = 0x7b;
const OPEN_LIST = 0x5b;
/** What JSON of ours begins with: an object with a key, a list of objects or of lists. All else is YAML (`{{ if`, `{a: b}`). */
const BEGINS_JSON = /^\uFEFF?\s*(?:\{\s*["}]|\[\s*[[{\]])/;
const BEGINS_TEXT = /^\uFEFF?\s*[^\s[{]|^\uFEFF?\s*[[{]\s*\S/;
/** Bytes in which the first word is looked for. */
const HEAD_MAX_BYTES = 64 * 1024;

async function readText(chunks: AsyncIterable<Uint8Array>, reader: ManifestFileReader): Promise<void> {
  const window = new ByteWindow(chunks);
  const head = () => window.slice(0, HEAD_MAX_BYTES).toString('utf8');
  while (!BEGINS_TEXT.test(head()) && window.end < HEAD_MAX_BYTES && (await window.more(0)));
  const onPiece = reader.read.bind(reader);
  const isJson = BEGINS_JSON.test(head());
  // The byte order mark is three bytes of no value; it goes with the first document of YAML.
  const start = isJson ? window.buffer.findIndex((byte) => byte === OPEN_OBJECT || byte === OPEN_LIST) : 0;
  const end = isJson ? await new JsonPieces(window, onPiece).read(start) : 0;
  if (!isJson || end < window.end) await new YamlPieces(window, onPiece).read(end);
  reader.finish();
}

/** The start of a stream, and the whole of it. */
async function peek(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly all: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head = first.done === true ? new Uint8Array() : first.value;
  async function* all(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { head, all: all() };
}

/** Reads a stream as text, unpacked and in UTF-8; `plain` is where to find the bytes again if they are the text as they are. */
async function readStream(
  chunks: AsyncIterable<Uint8Array>,
  plain: TextSource,
  isNamed: boolean,
  harvest: Harvest,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    const { head, all } = await peek(chunks);
    let text = all;
    const isText = !isGzip(head) && !isUtf16(head);
    if (isGzip(head)) {
      const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
      // Whatever fails on the way also ends the unpacked stream with that error, which is where it is met.
      pipeline(Readable.from(all), gunzip, () => undefined);
      text = gunzip;
    } else if (!isText) text = utf8Chunks(all, head);
    const source = isText ? plain : keptSource(plain.name);
    await readText(text, new ManifestFileReader(source, isNamed, harvest));
  } catch (error) {
    signal?.throwIfAborted();
    tellUnreadable(plain.name, error, harvest);
  }
}

function tellUnreadable(where: string, error: unknown, harvest: Harvest): void {
  harvest.lostCount += 1;
  harvest.problems.push({
    where,
    what: `cannot be read to its end: ${error instanceof Error ? error.message : String(error)}`,
    fix: 'Check that it is whole and may be read.',
  });
}

/** Read at once on this thread: handing thousands of small files to another costs several times their reading. */
async function* wholeFile(path: string): AsyncGenerator<Uint8Array> {
  yield readFileSync(path);
}

async function readFileOf(
  { path, isNamed }: ManifestFile,
  harvest: Harvest,
  course: ReadingCourse,
): Promise<void> {
  let about: Stats;
  try {
    about = statSync(path);
  } catch (error) {
    tellUnreadable(path, error, harvest);
    return;
  }
  const source = about.isFile() ? fileSource(path, path, about.size, about.mtimeMs) : keptSource(path);
  // A stream sets aside a whole chunk before it reads: ten times the cost of a file of usual size.
  const isSmall = about.isFile() && about.size <= CHUNK_BYTES;
  const { signal } = course;
  const chunks = isSmall ? wholeFile(path) : createReadStream(path, { highWaterMark: CHUNK_BYTES, signal });
  const watched = course.watched(chunks, about.isFile() ? about.size : undefined);
  await readStream(watched, source, isNamed, harvest, signal);
}

function noteOf(files: readonly string[]): readonly ReadProblem[] {
  const [first] = files;
  if (first === undefined) return [];
  const told = files.slice(0, TOLD_FILES_MAX_COUNT).join(', ');
  const rest = files.length - TOLD_FILES_MAX_COUNT;
  return [
    {
      where: first,
      what: `left out ${files.length === 1 ? '1 file' : `${files.length} files`} without any Kubernetes object: ${told}${rest > 0 ? ` and ${rest} more` : ''}`,
      fix: 'Name such a file itself to learn why.',
    },
  ];
}

function nothingIn(path: string): ReadProblem {
  return {
    where: path,
    what: 'no file in this folder ends in .yaml, .yml or .json',
    fix: 'Name the folder or the files that hold the manifests.',
  };
}

function kindKey(kind: GroupKind): string {
  return `${presentGroup(kind)}/${kind.kind}`;
}

function coverageOf(harvest: Harvest, isComplete: boolean): (kind: GroupKind) => Coverage {
  if (!isComplete || harvest.lostCount > 0) return () => ({ type: 'given' });
  const kinds = new Set(harvest.objects.map(kindKey));
  return (kind) =>
    kinds.has(kindKey(kind))
      ? { type: 'all' }
      : {
          type: 'unknown',
          why: `there is no ${kind.kind} among the manifests: none exists, or the dump left the kind out`,
        };
}

/**
 * Loads manifests: YAML and JSON, several documents a file, lists (`kubectl get -o yaml`, at any depth, of any size: they are streamed), output of Helm and
 * Kustomize, packed with gzip. Whatever cannot be read is told in `problems` with its line and the rest is read; what is plainly no manifest is told in
 * `notes`. Bodies are as keptBody leaves them: in particular without any value of a Secret. Throws a Problem for a path that does not
 * exist, and where nothing at all could be read; the reason of `signal` where that ends it.
 */
export async function loadManifests(input: ManifestInput): Promise<ManifestCluster> {
  const defaultNamespace = input.defaultNamespace ?? DEFAULT_NAMESPACE;
  const harvest: Harvest = {
    objects: [],
    problems: [],
    notes: [],
    withoutObjects: [],
    lostCount: 0,
    listCount: 0,
    defaultNamespace,
    shared: new SharedValues(),
  };
  const course = new ReadingCourse(input, () => harvest.objects.length);
  for (const path of input.paths) {
    if (path === '-' && input.stdin !== undefined) {
      course.found(1);
      await course.begin('stdin');
      const watched = course.watched(input.stdin, undefined);
      await readStream(watched, keptSource('stdin'), true, harvest, input.signal);
      course.ended();
      continue;
    }
    const found = findManifestFiles([path]);
    harvest.notes.push(...found.notes);
    if (found.files.length === 0 && found.notes.length === 0) harvest.notes.push(nothingIn(path));
    harvest.problems.push(...found.problems);
    course.found(found.files.length);
    for (const file of found.files) {
      await course.begin(file.path);
      await readFileOf(file, harvest, course);
      course.ended();
    }
  }
  settleNamespaces(harvest.objects, defaultNamespace);
  const notes = [...harvest.notes, ...noteOf(harvest.withoutObjects)];
  const [reason] = [...harvest.problems, ...notes];
  if (harvest.objects.length === 0 && harvest.listCount === 0 && reason !== undefined) {
    throw new Problem({ ...reason, what: `no manifest could be read: ${reason.what}` });
  }
  const cluster = buildCluster({
    objects: harvest.objects,
    coverage: coverageOf(harvest, input.complete === true),
    problems: harvest.problems,
  });
  return { ...cluster, notes };
}
