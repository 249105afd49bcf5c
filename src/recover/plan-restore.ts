import type { ClusterObject } from '../cluster/cluster.ts';
import { collectionPath } from '../cluster/api/resource-path.ts';
import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../kube/json.ts';
import { groupVersion, listAt, objectNameKey, spokenName, type ObjectName } from '../kube/kube-object.ts';
import { formatMicroTime } from '../kube/microtime.ts';
import { stripForRestore } from '../kube/strip-for-restore.ts';
import { STAGES, type LeftOut, type OwnerLink, type Plan, type Step, type Wait } from './contract.ts';
import { whyLeftOut } from './left-out.ts';
import { inPresentVersion } from './present-version.ts';
import type { LiveState } from './live-state.ts';
import type { FoundIn, LostObject, RecoveredObject } from './recovered-object.ts';
import { Stages } from './stage.ts';

/** What to bring back, and into what. */
export interface RestoreWish {
  /** One version of each object (freshestOfEach). */
  readonly wanted: readonly RecoveredObject[];
  readonly lost: readonly LostObject[];
  readonly cannotTell: readonly string[];
  readonly live: LiveState;
  /** Who the API server of now calls: webhook configurations, APIServices, definitions. */
  readonly callers: Iterable<ClusterObject>;
}

function fromText(foundIn: FoundIn): string {
  switch (foundIn.type) {
    case 'backup':
      return `backup ${foundIn.file}`;
    case 'snapshot':
      return `${foundIn.file}, revision ${foundIn.revision}`;
    case 'history of a snapshot':
      return `${foundIn.file}, revision ${foundIn.revision}, deleted at ${foundIn.deletedAtRevision}`;
    case 'audit event':
      return `audit log, ${foundIn.verb} ${foundIn.auditID}`;
    case 'write-ahead log':
    case 'free page':
    default:
      return `${foundIn.type}, ${foundIn.place}`;
  }
}

function asClusterObject({ name, body, foundIn }: RecoveredObject): ClusterObject {
  const { version } = groupVersion(stringAt(body, 'apiVersion') ?? '');
  return { ...name, version, body, origin: { source: fromText(foundIn), locate: () => undefined } };
}

/** Takes a field out of `spec`. */
function withoutSpecFields(body: JsonObject, ...names: readonly string[]): JsonObject {
  const { spec } = body;
  if (!isJsonObject(spec)) return body;
  return {
    ...body,
    spec: Object.fromEntries(Object.entries(spec).filter(([name]) => !names.includes(name))),
  };
}

interface Fitted {
  readonly body: JsonObject;
  readonly notes: readonly string[];
}

/** A Service keeps its address and node ports, which clients and DNS know, as long as nobody else has them. */
function fittedService(body: JsonObject, name: ObjectName, live: LiveState): Fitted {
  const notes: string[] = [];
  let fitted = body;
  const addresses = [stringAt(body, 'spec', 'clusterIP'), ...listAt(body, 'spec', 'clusterIPs')];
  const taken = addresses
    .map((address) => (typeof address === 'string' ? live.ownerOfAddress(address) : undefined))
    .find((owner) => owner !== undefined && objectNameKey(owner) !== objectNameKey(name));
  if (taken !== undefined) {
    notes.push(
      `Its address ${stringAt(body, 'spec', 'clusterIP') ?? ''} now belongs to ${spokenName(taken)}: it gets a new one, and whoever kept the old one does not find it.`,
    );
    fitted = withoutSpecFields(fitted, 'clusterIP', 'clusterIPs');
  }
  const ports = listAt(body, 'spec', 'ports').map((port): JsonValue => {
    const nodePort = isJsonObject(port) ? port['nodePort'] : undefined;
    if (!isJsonObject(port) || typeof nodePort !== 'number') return port;
    const owner = live.ownerOfNodePort(nodePort);
    if (owner === undefined || objectNameKey(owner) === objectNameKey(name)) return port;
    notes.push(`Its node port ${nodePort} now belongs to ${spokenName(owner)}: it gets a new one.`);
    return Object.fromEntries(Object.entries(port).filter(([key]) => key !== 'nodePort'));
  });
  const { spec } = fitted;
  return {
    body: isJsonObject(spec) && ports.length > 0 ? { ...fitted, spec: { ...spec, ports } } : fitted,
    notes,
  };
}

/** What a step is made in view of. */
interface Around {
  readonly live: LiveState;
  /** Keys of everything that is in the plan. */
  readonly planned: ReadonlySet<string>;
  readonly stages: Stages;
}

interface Linked {
  readonly references: readonly JsonObject[];
  readonly owners: readonly OwnerLink[];
  readonly notes: readonly string[];
}

/** Gives references to owners the uids that these have now, or will have; the others go, since the garbage collector would delete the object at once. */
function linkedOwners(
  body: JsonObject,
  name: ObjectName,
  { live, planned }: Pick<Around, 'live' | 'planned'>,
  isEarly: boolean,
): Linked {
  const references: JsonObject[] = [];
  const owners: OwnerLink[] = [];
  const notes: string[] = [];
  for (const reference of listAt(body, 'metadata', 'ownerReferences')) {
    if (!isJsonObject(reference)) continue;
    const { group } = groupVersion(stringAt(reference, 'apiVersion') ?? '');
    const kind = stringAt(reference, 'kind') ?? '';
    const ownName = stringAt(reference, 'name') ?? '';
    const places = [name.namespace, ''].map((namespace): ObjectName => ({
      group,
      kind,
      namespace,
      name: ownName,
    }));
    const alive = places.find((place) => live.uidOf(place) !== undefined);
    const coming = places.find((place) => planned.has(objectNameKey(place)));
    if (alive !== undefined) references.push({ ...reference, uid: live.uidOf(alive) });
    else if (coming !== undefined && isEarly)
      notes.push(`It was owned by ${kind} ${ownName}, which comes after it: it is restored without owner.`);
    else if (coming !== undefined) {
      owners.push({ index: references.length, owner: coming });
      references.push(reference);
    } else notes.push(`It was owned by ${kind} ${ownName}, which is gone: it is restored without owner.`);
  }
  return { references, owners, notes };
}

function withOwners(body: JsonObject, references: readonly JsonObject[]): JsonObject {
  const { metadata } = body;
  if (references.length === 0 || !isJsonObject(metadata)) return body;
  return { ...body, metadata: { ...metadata, ownerReferences: references } };
}

/** Marks of the machinery of deletion: the object was on its way out, and must not go again. */
const DELETING_FINALIZERS = new Set(['foregroundDeletion', 'orphan']);

function withoutDeletingFinalizers(body: JsonObject): JsonObject {
  const { metadata } = body;
  if (!isJsonObject(metadata) || !isJsonArray(metadata['finalizers'])) return body;
  const kept = metadata['finalizers'].filter(
    (one) => typeof one !== 'string' || !DELETING_FINALIZERS.has(one),
  );
  if (kept.length === metadata['finalizers'].length) return body;
  const { finalizers: _, ...rest } = metadata;
  return { ...body, metadata: kept.length === 0 ? rest : { ...rest, finalizers: kept } };
}

function waitFor(name: ObjectName, stages: Stages): Wait | undefined {
  if (name.kind === 'CustomResourceDefinition') return { type: 'established' };
  if (name.kind === 'APIService') return { type: 'available' };
  return stages.isAnswered(name) ? { type: 'ready endpoints' } : undefined;
}

/** A Service that something calls, and nothing runs behind it. */
function unansweredNotes(name: ObjectName, stage: Step['stage'], stages: Stages): readonly string[] {
  return name.kind === 'Service' && stage === 'what admission stands on' && !stages.isAnswered(name)
    ? ['No workload was found behind it, neither in the cluster nor in this plan: nobody will answer for it.']
    : [];
}

/** Where the object is created; undefined where the cluster does not serve its kind. */
function pathOf(
  name: ObjectName,
  body: JsonObject,
  live: LiveState,
  definitions: ReadonlyMap<string, Served>,
): string | undefined {
  const served = live.served(name.group, name.kind) ?? definitions.get(`${name.group}/${name.kind}`);
  if (served === undefined) return undefined;
  const { version } = groupVersion(stringAt(body, 'apiVersion') ?? '');
  return collectionPath(
    { group: name.group, version, resource: served.resource },
    served.namespaced ? name.namespace : undefined,
  );
}

type Served = Pick<NonNullable<ReturnType<LiveState['served']>>, 'resource' | 'namespaced'>;

/** What definitions among the wanted objects will serve. */
function definedKinds(wanted: readonly RecoveredObject[]): ReadonlyMap<string, Served> {
  const definitions = wanted.filter(({ name }) => name.kind === 'CustomResourceDefinition');
  return new Map(
    definitions.map(({ body }) => [
      `${stringAt(body, 'spec', 'group') ?? ''}/${stringAt(body, 'spec', 'names', 'kind') ?? ''}`,
      {
        resource: stringAt(body, 'spec', 'names', 'plural') ?? '',
        namespaced: stringAt(body, 'spec', 'scope') === 'Namespaced',
      },
    ]),
  );
}

/** The finalizers of what is restored stay; that somebody has to serve them is said. */
function finalizerNotes(body: JsonObject): readonly string[] {
  const finalizers = listAt(body, 'metadata', 'finalizers').filter((one) => typeof one === 'string');
  return finalizers.length === 0
    ? []
    : [
        `Its finalizers stay (${finalizers.join(', ')}): where nobody serves them any more it cannot be deleted again.`,
      ];
}

/**
 * The order in which to bring objects back, and each request. Objects that are there already are left out, and so are those that make themselves anew. Nothing is sent. Order: what other requests
 * are refused without comes first (shared reference on restore 4.6, DESIGN 5.8); within a stage by kind, namespace and name, so that the same input is the same plan.
 */
export function planRestore({ wanted, lost, cannotTell, live, callers }: RestoreWish): Plan {
  const leftOut: LeftOut[] = lost.map(({ name, why }) => ({ object: name, why, isLost: true }));
  const all = new Set(wanted.map(({ name }) => objectNameKey(name)));
  const willExist = (name: ObjectName): boolean =>
    live.uidOf(name) !== undefined || all.has(objectNameKey(name));
  const restored: RecoveredObject[] = [];
  for (const object of wanted) {
    const why = live.uidOf(object.name) === undefined ? whyLeftOut(object, willExist) : 'it is there already';
    if (why === undefined) restored.push(object);
    else leftOut.push({ object: object.name, why, isLost: false });
  }
  const planned = new Set(restored.map(({ name }) => objectNameKey(name)));
  const stages = new Stages(restored.map(asClusterObject), callers);
  const definitions = definedKinds(restored);
  const steps: Step[] = [];
  for (const object of restored) {
    const presented = inPresentVersion(object.body);
    const path = pathOf(object.name, presented.body, live, definitions);
    if (path === undefined) {
      leftOut.push({
        object: object.name,
        why: `the cluster serves no ${object.name.kind} of ${object.name.group || 'the core group'}, and no definition of it is restored`,
        isLost: false,
      });
      continue;
    }
    const present = {
      ...object,
      body: presented.body,
      guessed: [...object.guessed, ...presented.notes],
    };
    steps.push(stepOf(present, path, { live, planned, stages }));
  }
  return {
    apiVersion: 'plimsoll.dev/v1alpha1',
    kind: 'RestorePlan',
    steps: steps.toSorted(compareSteps),
    leftOut,
    cannotTell,
  };
}

/** The latest of the stages of an object and of its owners in the plan: they have to be there first. */
function stageWith(own: Step['stage'], owners: readonly OwnerLink[], stages: Stages): Step['stage'] {
  const all = [own, ...owners.map(({ owner }) => stages.of(owner).stage)];
  return STAGES.findLast((stage) => all.includes(stage)) ?? own;
}

function stepOf(
  { name, body, foundIn, certainty, asOf_us, guessed }: RecoveredObject,
  path: string,
  around: Around,
): Step {
  const { live, stages } = around;
  const stripped = withoutDeletingFinalizers(stripForRestore(body).object);
  const isService = name.group === '' && name.kind === 'Service';
  const fitted = isService ? fittedService(stripped, name, live) : { body: stripped, notes: [] };
  const { stage: own, why } = stages.of(name);
  const { references, owners, notes } = linkedOwners(body, name, around, own === 'what admission stands on');
  const stage = stageWith(own, owners, stages);
  const wait = waitFor(name, stages);
  return {
    id: objectNameKey(name),
    stage,
    object: { group: name.group, kind: name.kind, namespace: name.namespace, name: name.name },
    request: { method: 'POST', path, body: withOwners(fitted.body, references) },
    why: stage === own ? why : 'it comes with what owns it',
    ...(wait === undefined ? {} : { waitsFor: wait }),
    owners,
    from: `${fromText(foundIn)}${certainty === 'exact' ? '' : ` (${certainty})`}`,
    ...(asOf_us === undefined ? {} : { asOf: formatMicroTime(asOf_us) }),
    notes: [
      ...guessed,
      ...fitted.notes,
      ...notes,
      ...unansweredNotes(name, stage, stages),
      ...finalizerNotes(fitted.body),
    ],
  };
}

/** Services before what stands behind them, so that pods find names at once. */
function rankInStage({ object: { kind } }: Step): number {
  return ['Secret', 'ConfigMap', 'PersistentVolume', 'Service'].includes(kind) ? 0 : 1;
}

function compareSteps(one: Step, other: Step): number {
  return (
    STAGES.indexOf(one.stage) - STAGES.indexOf(other.stage) ||
    rankInStage(one) - rankInStage(other) ||
    (one.id < other.id ? -1 : Number(one.id > other.id))
  );
}
