import type { AuditEvent } from '../../audit/event.ts';
import type { RequestShape } from '../../audit/event-shape.ts';
import type {
  Alert,
  Detector,
  DetectorDefinition,
  Fact,
  Severity,
  Wish,
  TallyFacts,
} from '../../detect/contract.ts';
import { formatMicroTime } from '../../kube/microtime.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import { groupResource, objectKey } from '../../kube/object-reference.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { auditCommand } from '../audit-command.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { EvidenceSample, ObjectSample, OffenderBook } from '../evidence.ts';
import { isWide, WideWatchers } from '../wide-watchers.ts';
import { objectSize_bytes } from './object-size.ts';
import { isAnswered, isWriting } from '../request-shape.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
/** Looked at from here on. Ordinary objects have 1 to 10 KiB, a large Helm release or dashboard 100 to 200 KiB. */
const BIG_BYTES = 256 * KIB;
/**
 * Near the limit: Secrets and ConfigMaps hold at most 1 MiB of data (core/v1 MaxSecretSize), etcd takes requests of
 * 1.5 MiB (`--max-request-bytes`), so such an object can hardly be changed any more.
 */
const HUGE_BYTES = 768 * KIB;
/** So many big ones weigh on the API server's memory together. */
const BIG_MIN_COUNT = 10;
/** One refused request is an accident; a client that goes on is not. */
const REFUSED_MIN_COUNT = 3;
/** What one relist of all of them, by everyone who watches, costs: from here on it shows in the API server's memory. */
const RELIST_HIGH_BYTES = 256 * MIB;
const KINDS_MAX_COUNT = 256;
const OBJECTS_PER_KIND_MAX_COUNT = 10_000;
const WRITERS_PER_KIND_MAX_COUNT = 64;
const WATCHERS_NAMED_COUNT = 5;

/** Source: etcd rpctypes ErrRequestTooLarge; apiserver limitedReadBody; gRPC's send limit. */
const TOO_LARGE = /request is too large|request entity too large|trying to send message larger than max/i;

interface Kind {
  readonly resource: string;
  readonly objects: ObjectSample;
  /** Size of each big object, as last seen. */
  readonly sizes: BoundedMap<string, number>;
  readonly writers: Map<string, { readonly book: OffenderBook; count: number }>;
  readonly evidence: EvidenceSample;
  largest: { readonly object: ObjectReference; readonly bytes: number } | undefined;
  refused_count: number;
  readonly from_us: EpochMicros;
  to_us: EpochMicros;
}

/**
 * Finds objects near the size limits, many big objects of one kind, and requests refused for their size; and counts
 * what they cost times those who watch the kind.
 * Memory: KINDS_MAX_COUNT kinds, at most OBJECTS_PER_KIND_MAX_COUNT names and sizes each.
 */
class HugeObjectsDetector implements Detector {
  readonly #kinds = new BoundedMap<string, Kind>(KINDS_MAX_COUNT);
  readonly #watchers = new WideWatchers();

  /** A small body that was not redacted is the usual case. */
  tally({ body_bytes }: TallyFacts): boolean {
    return body_bytes >= BIG_BYTES || this.#kinds.size > 0;
  }

  observe(event: AuditEvent): void {
    if (event.verb === 'watch' || event.verb === 'list') {
      this.#watchers.observe(event);
      return;
    }
    const object = event.objectRef;
    if (object === undefined || event.stage !== 'ResponseComplete') return;
    if (event.responseStatus.code >= 400) {
      if (isTooLarge(event) && event.query.dryRun !== true) this.#refused(event, object);
      return;
    }
    // Before anything is parsed: a small body that was not redacted is the usual case.
    const isSmall = event.requestObject_bytes < BIG_BYTES && event.responseObject_bytes < BIG_BYTES;
    if (this.#kinds.size === 0 && isSmall && object.resource !== 'secrets') return;
    // Last of the cheap questions: the query string is parsed when it is first asked.
    if (event.query.dryRun === true) return;
    const resource = groupResource(object);
    if (event.verb === 'delete' && object.subresource === '') {
      this.#kinds.get(resource)?.sizes.delete(objectKey(object));
      return;
    }
    const bytes = objectSize_bytes(event);
    if (bytes === undefined) return;
    if (bytes >= BIG_BYTES) this.#big(event, object, resource, bytes);
    else this.#kinds.get(resource)?.sizes.delete(objectKey(object));
  }

  #kind(event: AuditEvent, resource: string): Kind {
    const kind = this.#kinds.refresh(resource, () => newKind(resource, event.stageTimestamp_us));
    kind.to_us = event.stageTimestamp_us;
    return kind;
  }

  #big(event: AuditEvent, object: ObjectReference, resource: string, bytes: number): void {
    const kind = this.#kind(event, resource);
    if (kind.objects.add(object)) kind.evidence.add(event.auditID);
    kind.sizes.set(objectKey(object), bytes);
    if (kind.largest === undefined || bytes > kind.largest.bytes) kind.largest = { object, bytes };
    if (event.verb !== 'get') note(kind, event);
  }

  #refused(event: AuditEvent, object: ObjectReference): void {
    const kind = this.#kind(event, groupResource(object));
    kind.refused_count += 1;
    kind.evidence.add(event.auditID);
    if (object.name !== '') kind.objects.add(object);
    note(kind, event);
  }

  alerts(): readonly Alert[] {
    return [...this.#kinds.values()]
      .filter((kind) => isHuge(kind))
      .map((kind) =>
        kindAlert(kind, {
          names: this.#watchers.of(kind.resource, new Set()),
          count: this.#watchers.clients_count(kind.resource),
        }),
      );
  }
}

/** Who lists or watches all of a kind: programs by name, and how many clients they are. */
interface Watchers {
  readonly names: readonly string[];
  readonly count: number;
}

function newKind(resource: string, at_us: EpochMicros): Kind {
  return {
    resource,
    objects: new ObjectSample(OBJECTS_PER_KIND_MAX_COUNT),
    sizes: new BoundedMap(OBJECTS_PER_KIND_MAX_COUNT),
    writers: new Map(),
    evidence: new EvidenceSample(),
    largest: undefined,
    refused_count: 0,
    from_us: at_us,
    to_us: at_us,
  };
}

/** 413 alone will do; 500 and 422 need the words. */
function isTooLarge(event: AuditEvent): boolean {
  const { code, message } = event.responseStatus;
  return code === 413 || (message !== '' && TOO_LARGE.test(message));
}

function note(kind: Kind, event: AuditEvent): void {
  const user = event.user.username;
  let writer = kind.writers.get(user);
  if (writer === undefined) {
    if (kind.writers.size >= WRITERS_PER_KIND_MAX_COUNT) return;
    writer = { book: new OffenderBook(), count: 0 };
    kind.writers.set(user, writer);
  }
  writer.count += 1;
  writer.book.observe(event);
}

function isHuge(kind: Kind): boolean {
  const largest_bytes = kind.largest?.bytes ?? 0;
  return (
    largest_bytes >= HUGE_BYTES || kind.sizes.size >= BIG_MIN_COUNT || kind.refused_count >= REFUSED_MIN_COUNT
  );
}

function kindAlert(kind: Kind, watchers: Watchers): Alert {
  const total_bytes = [...kind.sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  const [main] = [...kind.writers].toSorted((a, b) => b[1].count - a[1].count);
  return {
    id: `huge-objects/${kind.resource}`,
    hazard: 'huge-objects',
    severity: severityOf(kind, total_bytes * Math.max(1, watchers.count)),
    title: titleOf(kind, total_bytes),
    offender: main === undefined ? undefined : main[1].book.offender(main[0]),
    objects: kind.objects.objects(),
    window: { from_us: kind.from_us, to_us: kind.to_us },
    trigger: undefined,
    facts: factsOf(kind, total_bytes, watchers),
    evidence: kind.evidence.list(),
    next: [
      {
        command: auditCommand('who', { kind: kind.resource, from_us: kind.from_us, to_us: kind.to_us }),
        why: 'who writes this kind',
      },
      {
        command: auditCommand('who', {
          kind: kind.resource,
          verb: 'list',
          from_us: kind.from_us,
          to_us: kind.to_us,
        }),
        why: 'who lists all of it: each list carries every one of them',
      },
    ],
    uncertain: doubts(kind, watchers),
  };
}

function severityOf(kind: Kind, relist_bytes: number): Severity {
  if (relist_bytes >= RELIST_HIGH_BYTES) return 'high';
  return kind.sizes.size >= BIG_MIN_COUNT || kind.refused_count >= REFUSED_MIN_COUNT ? 'medium' : 'low';
}

function titleOf(kind: Kind, total_bytes: number): string {
  const refused = kind.refused_count > 0 ? `${kind.refused_count} requests refused as too large` : '';
  if (kind.largest === undefined) return `${kind.resource}: ${refused}`;
  const big = `${kind.sizes.size} of ${sizeText(BIG_BYTES)} or more, ${sizeText(total_bytes)} together`;
  return `${kind.resource}: ${big}${refused === '' ? '' : `, ${refused}`}`;
}

function factsOf(kind: Kind, total_bytes: number, { names, count }: Watchers): readonly Fact[] {
  const facts: Fact[] = [];
  if (kind.largest !== undefined) {
    facts.push({
      name: 'largest',
      value: `${objectKey(kind.largest.object)}, ${sizeText(kind.largest.bytes)}`,
    });
    facts.push({ name: 'one relist', value: `${sizeText(total_bytes)} for the big ones alone` });
  }
  if (names.length > 0) {
    const rest_count = names.length - WATCHERS_NAMED_COUNT;
    const more = rest_count > 0 ? ` and ${rest_count} more` : '';
    const clients = count > names.length ? `, ${count} clients` : '';
    facts.push({
      name: 'listed or watched by',
      value: `${names.slice(0, WATCHERS_NAMED_COUNT).join(', ')}${more}: ${sizeText(total_bytes * count)} if all relist${clients}`,
    });
  }
  for (const [user, writer] of kind.writers) {
    if (facts.length < 12) facts.push({ name: 'writer', value: `${user}, ${writer.count} requests` });
  }
  if (kind.refused_count > 0) {
    facts.push({
      name: 'refused',
      value: `${kind.refused_count} requests as too large, last ${formatMicroTime(kind.to_us)}`,
    });
  }
  return facts;
}

function doubts(kind: Kind, { names }: Watchers): readonly string[] {
  const doubt = [
    'Sizes are those of the JSON in the log; etcd and the watch cache hold another encoding. Objects of which the log carries no body (level Metadata) are not counted.',
  ];
  if (names.length === 0)
    doubt.push(
      `Nobody was seen to list or watch all ${kind.resource} in this log: how often they are sent is unknown.`,
    );
  if (kind.objects.isFull)
    doubt.push(`More than ${OBJECTS_PER_KIND_MAX_COUNT} objects: the rest was not counted.`);
  return doubt;
}

function sizeText(bytes: number): string {
  return bytes >= MIB ? `${(bytes / MIB).toFixed(1)} MiB` : `${Math.round(bytes / KIB)} KiB`;
}

function wishOf(request: RequestShape): Wish {
  const { verb, code, subresource, level, resource } = request;
  if (verb === 'watch' || verb === 'list') return code < 400 && isWide(request) ? 'fields' : 'none';
  if (!isAnswered(request)) return 'none';
  if (code >= 400) return 'fields';
  if (subresource !== '') return 'none';
  if (verb === 'delete') return 'fields if tally asks';
  // Without bodies nothing is known of sizes.
  if ((verb !== 'get' && !isWriting(request)) || level === 'Metadata' || level === 'None') return 'none';
  return resource === 'secrets' ? 'bodies' : 'fields if tally asks';
}

export const detect: DetectorDefinition = {
  hazard: 'huge-objects',
  interests: [{ of: wishOf }],
  tallies: (request) => wishOf(request) === 'fields if tally asks',
  start: () => new HugeObjectsDetector(),
};
