import { booleanAt } from '../../../kube/container.ts';
import { stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { listAt, objectAt, stringsAt } from '../../../kube/kube-object.ts';
import { configReferencesOf, parsePodSpec } from '../../../kube/pod-spec.ts';
import type { ServerRandom } from '../random.ts';
import { unmappedError } from '../request/api-error.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { concerns, refused } from './concerns.ts';
import { ephemeralSecretProblem, secretProblem } from './mountable-secrets.ts';
import { withTokenVolume } from './token-volume.ts';

const MIRROR = 'kubernetes.io/config.mirror';
const ENFORCE = 'kubernetes.io/enforce-mountable-secrets';
/** What strconv.ParseBool takes for true. */
const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);

function isMirror(pod: JsonObject): boolean {
  return stringsAt(pod, 'metadata', 'annotations')[MIRROR] !== undefined;
}

function isEnforced(account: JsonObject): boolean {
  return TRUE.has(stringsAt(account, 'metadata', 'annotations')[ENFORCE] ?? '');
}

function projectsToken(volume: JsonValue): boolean {
  return listAt(volume, 'projected', 'sources').some(
    (source) => objectAt(source)['serviceAccountToken'] !== undefined,
  );
}

/** A mirror pod stands for a file on a node: it has no identity and no secrets. */
function mirrorProblem(pod: JsonObject): string | undefined {
  if ((stringAt(pod, 'spec', 'serviceAccountName') ?? '') !== '')
    return 'a mirror pod may not reference service accounts';
  if (configReferencesOf(parsePodSpec(pod['spec'])).some(({ kind }) => kind === 'Secret'))
    return 'a mirror pod may not reference secrets';
  return listAt(pod, 'spec', 'volumes').some(projectsToken)
    ? 'a mirror pod may not use ServiceAccountToken volume projections'
    : undefined;
}

function refuse(request: AdmissionRequest, problem: string | undefined): void {
  if (problem !== undefined) throw refused(request, problem);
}

/**
 * Gives pods the account `default`, the account's pull secrets and a token, and refuses accounts that do not exist and, where the account
 * wants that, secrets that it does not list (plugin/pkg/admission/serviceaccount).
 */
export function serviceAccount(store: ObjectStore, random: ServerRandom): AdmissionPlugin {
  const accountOf = (request: AdmissionRequest, pod: JsonObject): JsonObject => {
    const { namespace } = request;
    const name = stringAt(pod, 'spec', 'serviceAccountName') ?? '';
    if (name === '')
      throw refused(
        request,
        `no service account specified for pod ${namespace}/${stringAt(pod, 'metadata', 'name') ?? ''}`,
      );
    const found = store.collection('serviceaccounts').get(`${namespace}/${name}`);
    if (found !== undefined) return found.body;
    const why = `serviceaccount "${name}" not found`;
    throw refused(request, `error looking up service account ${namespace}/${name}: ${why}`);
  };
  const check = (request: AdmissionRequest, pod: JsonObject): void => {
    if (isMirror(pod)) return refuse(request, mirrorProblem(pod));
    const account = accountOf(request, pod);
    if (isEnforced(account)) refuse(request, secretProblem(pod, account));
  };
  return {
    name: 'ServiceAccount',
    mutate(request, object) {
      if (!concerns(request, 'pods', ['CREATE'])) return object;
      if (isMirror(object)) {
        check(request, object);
        return object;
      }
      const { serviceAccountName, ...rest } = objectAt(object, 'spec');
      const name =
        typeof serviceAccountName === 'string' && serviceAccountName !== '' ? serviceAccountName : 'default';
      // The deprecated twin of the field has the same value whenever it is written.
      const spec = { ...rest, serviceAccountName: name, serviceAccount: name };
      const account = accountOf(request, { ...object, spec });
      const pulled = listAt(account, 'imagePullSecrets').map((secret) => ({
        name: stringAt(secret, 'name') ?? '',
      }));
      const isPulling = listAt(spec, 'imagePullSecrets').length > 0 || pulled.length === 0;
      const mounts =
        booleanAt(spec, 'automountServiceAccountToken') ??
        booleanAt(account, 'automountServiceAccountToken') ??
        true;
      const mountedPod = mounts ? withTokenVolume({ ...object, spec }, random) : { ...object, spec };
      const pod = isPulling
        ? mountedPod
        : { ...mountedPod, spec: { ...objectAt(mountedPod, 'spec'), imagePullSecrets: pulled } };
      check(request, pod);
      return pod;
    },
    validate(request) {
      const { object } = request;
      if (object === undefined) return;
      if (concerns(request, 'pods', ['CREATE'])) return check(request, object);
      if (!concerns(request, 'pods', ['UPDATE'], 'ephemeralcontainers')) return;
      const account = accountOf(request, object);
      const problem = isEnforced(account) ? ephemeralSecretProblem(object, account) : undefined;
      // Upstream forgets to make this one a 403.
      if (problem !== undefined) throw unmappedError(problem);
    },
  };
}
