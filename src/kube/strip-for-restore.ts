import {
  isJsonArray,
  isJsonObject,
  stringAt,
  withoutFields,
  type JsonObject,
  type JsonValue,
} from './json.ts';
import { groupVersion, listAt } from './kube-object.ts';

/** What an object must lose to be created anew, and what the person who does it should know. */
export interface Stripped {
  readonly object: JsonObject;
  /** `owner references were dropped: their uids are of the old cluster`. */
  readonly notes: readonly string[];
}

type Draft = Record<string, JsonValue | undefined>;

/** What the API server itself writes, or takes for a claim about an object that it has. Source: rest.FillObjectMetaSystemFields, rest.BeforeCreate. */
const SERVER_METADATA = [
  'generateName',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'ownerReferences',
] as const;

/** Bonds that a volume controller made with objects which may be gone (pkg/controller/volume/persistentvolume). */
const BIND_ANNOTATIONS = [
  'pv.kubernetes.io/bind-completed',
  'pv.kubernetes.io/bound-by-controller',
  'volume.kubernetes.io/selected-node',
] as const;

const TOKEN_UID_ANNOTATION = 'kubernetes.io/service-account.uid';
const CONTROLLER_UID_LABELS = ['controller-uid', 'batch.kubernetes.io/controller-uid'] as const;

/** Changes the object at `path` where there is one. */
function at(
  object: JsonObject,
  path: readonly string[],
  change: (part: JsonObject) => JsonObject | undefined,
): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return change(object) ?? object;
  const part = object[key];
  if (!isJsonObject(part)) return object;
  const changed = rest.length === 0 ? change(part) : at(part, rest, change);
  const entries = withoutFields(object, key);
  return changed === undefined ? entries : { ...object, [key]: changed };
}

/** Takes keys out of the map at `path`, and the map itself where nothing is left of what had something. */
function withoutKeys(object: JsonObject, path: readonly string[], keys: readonly string[]): JsonObject {
  return at(object, path, (map) => {
    const kept = withoutFields(map, ...keys);
    return Object.keys(kept).length === 0 && Object.keys(map).length > 0 ? undefined : kept;
  });
}

function isTokenVolume(volume: JsonValue, serviceAccount: string): boolean {
  const name = stringAt(volume, 'name') ?? '';
  return name.startsWith('kube-api-access-') || name.startsWith(`${serviceAccount}-token-`);
}

/** A pod without its node, and without the volumes that admission put in: they are of tokens that are gone. */
function strippedPod(pod: JsonObject): JsonObject {
  return at(pod, ['spec'], (spec) => {
    const serviceAccount = stringAt(spec, 'serviceAccountName') ?? 'default';
    const gone = new Set(
      listAt(spec, 'volumes')
        .filter((volume) => isTokenVolume(volume, serviceAccount))
        .map((volume) => stringAt(volume, 'name')),
    );
    const kept: Draft = withoutFields(spec, 'nodeName', 'priority', 'ephemeralContainers');
    if (isJsonArray(spec['volumes']))
      kept['volumes'] = spec['volumes'].filter((volume) => !gone.has(stringAt(volume, 'name')));
    for (const field of ['containers', 'initContainers'])
      if (isJsonArray(spec[field]))
        kept[field] = spec[field].map((container) =>
          isJsonObject(container) && isJsonArray(container['volumeMounts'])
            ? {
                ...container,
                volumeMounts: container['volumeMounts'].filter((mount) => !gone.has(stringAt(mount, 'name'))),
              }
            : container,
        );
    return kept;
  });
}

function strippedJob(job: JsonObject): JsonObject {
  if (isJsonObject(job['spec']) && job['spec']['manualSelector'] === true) return job;
  const labels = withoutKeys(job, ['spec', 'template', 'metadata', 'labels'], CONTROLLER_UID_LABELS);
  return withoutKeys(
    withoutKeys(labels, ['metadata', 'labels'], CONTROLLER_UID_LABELS),
    ['spec', 'selector', 'matchLabels'],
    CONTROLLER_UID_LABELS,
  );
}

function strippedServiceAccount(account: JsonObject): JsonObject {
  const secrets = account['secrets'];
  if (!isJsonArray(secrets)) return account;
  const start = `${stringAt(account, 'metadata', 'name') ?? ''}-token-`;
  const kept = secrets.filter((secret) => !(stringAt(secret, 'name') ?? '').startsWith(start));
  return kept.length === 0 ? withoutFields(account, 'secrets') : { ...account, secrets: kept };
}

function strippedToken(secret: JsonObject): JsonObject {
  if (secret['type'] !== 'kubernetes.io/service-account-token') return secret;
  return withoutKeys(
    withoutKeys(secret, ['metadata', 'annotations'], [TOKEN_UID_ANNOTATION]),
    ['data'],
    ['token', 'ca.crt'],
  );
}

/** A webhook in v1 may not have side effects that nobody knows (admissionregistration.k8s.io/v1, validation). */
function strippedWebhooks(configuration: JsonObject): JsonObject {
  const webhooks = configuration['webhooks'];
  if (!isJsonArray(webhooks)) return configuration;
  const mended = webhooks.map((webhook) =>
    isJsonObject(webhook) && webhook['sideEffects'] === 'Unknown'
      ? { ...webhook, sideEffects: 'None' }
      : webhook,
  );
  return { ...configuration, webhooks: mended };
}

const BY_KIND: Readonly<Record<string, (object: JsonObject) => JsonObject>> = {
  '/Pod': strippedPod,
  'batch/Job': strippedJob,
  '/ServiceAccount': strippedServiceAccount,
  '/Secret': strippedToken,
  '/PersistentVolumeClaim': (claim) => withoutKeys(claim, ['metadata', 'annotations'], BIND_ANNOTATIONS),
  '/PersistentVolume': (volume) =>
    withoutKeys(
      withoutKeys(volume, ['metadata', 'annotations'], BIND_ANNOTATIONS),
      ['spec', 'claimRef'],
      ['uid', 'resourceVersion'],
    ),
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': strippedWebhooks,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': strippedWebhooks,
};

/**
 * An object as it can be created again: without what the server owns (uid, resourceVersion, status ...), without bonds to things that are gone. Addresses
 * and node ports stay (clients know them; they are taken again if free), finalizers stay, and so does every zero that means something
 * (`replicas: 0`, `podSelector: {}`). Source: the table of Velero's restore (pkg/restore), and what the API server refuses or ignores.
 */
export function stripForRestore(object: JsonObject): Stripped {
  const { group } = groupVersion(stringAt(object, 'apiVersion') ?? '');
  const kind = stringAt(object, 'kind') ?? '';
  const special = BY_KIND[`${group}/${kind}`];
  const plain = withoutKeys(withoutFields(object, 'status'), ['metadata'], SERVER_METADATA);
  const notes: string[] = [];
  if (listAt(object, 'metadata', 'ownerReferences').length > 0)
    notes.push('owner references were dropped: an owner with another uid would have it deleted at once');
  if (listAt(object, 'metadata', 'finalizers').length > 0)
    notes.push('finalizers were kept: if nobody serves them any more, it cannot be deleted again');
  return { object: special === undefined ? plain : special(plain), notes };
}
