import type { AuditEvent } from '../../audit/event.ts';
import type { RequestShape } from '../../audit/event-shape.ts';
import type { Alert, Detector, DetectorDefinition, Wish } from '../../detect/contract.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import { groupResource } from '../../kube/object-reference.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { classifyUserName, isControlPlane } from '../../kube/user-name.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { EvidenceSample, ObjectSample } from '../evidence.ts';
import { isCreation, succeeded } from '../request-outcome.ts';
import { floodAlert } from './alert.ts';
import { Population } from './population.ts';
import { seriesOf } from './series.ts';
import { hasSucceeded, isAnswered, mayCreate } from '../request-shape.ts';

/** Kinds times namespaces that somebody creates in. */
const POPULATIONS_MAX_COUNT = 10_000;
const ALERTS_MAX_COUNT = 32;
const REFUSED_OBJECTS_MAX_COUNT = 1_000;

/** Source: etcd rpctypes ErrNoSpace; the API server passes it on as a 500. */
const NO_SPACE = /mvcc: database space exceeded/;

/**
 * Not stored (reviews), not kept (events expire after an hour, leases are few and rewritten), or counted elsewhere
 * (pods and Jobs belong to their workloads: hazard cronjob-pileup).
 */
const NOT_COUNTED: ReadonlySet<string> = new Set([
  'events',
  'leases',
  'pods',
  'tokenreviews',
  'subjectaccessreviews',
  'selfsubjectaccessreviews',
  'selfsubjectrulesreviews',
  'selfsubjectreviews',
  'localsubjectaccessreviews',
  'bindings',
  'evictions',
]);

/** etcd refused writes because it is full. */
interface Full {
  readonly from_us: EpochMicros;
  to_us: EpochMicros;
  refused_count: number;
  readonly objects: ObjectSample;
  readonly evidence: EvidenceSample;
}

/**
 * Finds kinds that grow in a namespace and are not cleaned up, Helm releases above all, and says how long etcd's quota
 * lasts; and an etcd that is full. What the control plane creates is left out: it follows what others made.
 * Memory: POPULATIONS_MAX_COUNT populations, each with at most 16 clients, 64 names and 1,000 releases.
 */
class ObjectFloodDetector implements Detector {
  readonly #populations = new BoundedMap<string, Population>(POPULATIONS_MAX_COUNT);
  #full: Full | undefined;

  observe(event: AuditEvent): void {
    const object = event.objectRef;
    if (object === undefined || event.stage !== 'ResponseComplete') return;
    if (event.responseStatus.code >= 500) this.#failed(event, object);
    switch (event.verb) {
      case 'create':
      case 'patch':
      case 'update':
        if (isCreation(event)) this.#created(event, object);
        break;
      case 'delete':
        if (succeeded(event)) this.#deleted(event, object);
        break;
      case 'deletecollection':
        if (succeeded(event)) this.#collectionDeleted(event, object);
        break;
      default:
    }
  }

  #created(event: AuditEvent, object: ObjectReference): void {
    if (event.query.dryRun === true || NOT_COUNTED.has(object.resource)) return;
    if (isControlPlane(classifyUserName(event.user.username, event.userAgent))) return;
    const isHelm = seriesOf(object).kind === 'helm';
    const [key, namespace] = placeOf(object, isHelm);
    this.#populations
      .refresh(key, () => new Population(groupResource(object), namespace, isHelm))
      .create(event, object);
  }

  #deleted(event: AuditEvent, object: ObjectReference): void {
    if (object.subresource !== '' || event.query.dryRun === true || object.name === '') return;
    const [key] = placeOf(object, seriesOf(object).kind === 'helm');
    const population = this.#populations.get(key);
    if (population !== undefined) population.deleted_count += 1;
    if (object.resource === 'namespaces' && object.apiGroup === '') {
      for (const below of this.#populations.values()) if (below.namespace === object.name) below.clear();
    }
  }

  #collectionDeleted(event: AuditEvent, object: ObjectReference): void {
    if (event.query.dryRun === true) return;
    const population = this.#populations.get(placeOf(object, false)[0]);
    if (population === undefined) return;
    population.unknownDeletions_count += 1;
    population.clear();
  }

  #failed(event: AuditEvent, object: ObjectReference): void {
    if (!NO_SPACE.test(event.responseStatus.message)) return;
    this.#full ??= {
      from_us: event.stageTimestamp_us,
      to_us: event.stageTimestamp_us,
      refused_count: 0,
      objects: new ObjectSample(REFUSED_OBJECTS_MAX_COUNT),
      evidence: new EvidenceSample(),
    };
    this.#full.to_us = event.stageTimestamp_us;
    this.#full.refused_count += 1;
    this.#full.evidence.add(event.auditID);
    if (object.name !== '') this.#full.objects.add(object);
  }

  alerts(): readonly Alert[] {
    const floods = [...this.#populations.values()]
      .filter((population) => population.isFlood)
      .toSorted((a, b) => b.grown_count - a.grown_count)
      .slice(0, ALERTS_MAX_COUNT)
      .map((population) => floodAlert(population));
    return this.#full === undefined
      ? floods
      : [fullAlert(this.#full, [...this.#populations.values()]), ...floods];
  }
}

/** Helm releases are counted over all namespaces: one pipeline deploys into many. */
function placeOf(object: ObjectReference, isHelm: boolean): readonly [key: string, namespace: string] {
  const namespace = isHelm ? '' : object.namespace;
  return [`${groupResource(object)}/${isHelm ? '*helm' : namespace}`, namespace];
}

function fullAlert(full: Full, populations: readonly Population[]): Alert {
  const growing = populations.toSorted((a, b) => b.grown_count - a.grown_count).slice(0, 5);
  const [main] = growing.flatMap((population) => [...population.creators].slice(0, 1));
  return {
    id: 'object-flood/etcd-space',
    hazard: 'object-flood',
    severity: 'critical',
    title: `etcd is full: ${full.refused_count} writes refused (database space exceeded)`,
    offender: main === undefined ? undefined : main[1].book.offender(main[0]),
    objects: full.objects.objects(),
    window: { from_us: full.from_us, to_us: full.to_us },
    trigger: undefined,
    facts: growing.map((population) => ({
      name: 'grew most',
      value: `${population.resource}${population.namespace === '' ? '' : ` in ${population.namespace}`}, ${population.grown_count} more`,
    })),
    evidence: full.evidence.list(),
    next: [
      {
        command: 'etcdctl endpoint status --cluster -w table',
        why: 'size of the database, and the NOSPACE alarm',
      },
      {
        command: 'etcdctl compact $(etcdctl endpoint status -w json | jq -r ".[0].Status.header.revision")',
        why: 'drop old revisions; then etcdctl defrag, one member after the other, and etcdctl alarm disarm',
      },
    ],
    uncertain: ['Who filled it is judged by the creations in this log; what was there before is not in it.'],
  };
}

function wishOf(request: RequestShape): Wish {
  if (!isAnswered(request)) return 'none';
  if (request.code >= 500 || mayCreate(request)) return 'fields';
  const isDeletion = request.verb === 'delete' || request.verb === 'deletecollection';
  return isDeletion && hasSucceeded(request) ? 'fields' : 'none';
}

export const detect: DetectorDefinition = {
  hazard: 'object-flood',
  interests: [{ of: wishOf }],
  start: () => new ObjectFloodDetector(),
};
