import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import type { ServerRandom } from '../random.ts';
import { generatedName } from '../writes/generated-name.ts';

const NAME_PREFIX = 'kube-api-access-';
const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
/** One hour and a bit, by which the server knows tokens that clients may keep for too long (WarnOnlyBoundTokenExpirationSeconds). */
const TOKEN_LIFETIME_S = 3_607;

/** Token, certificate of the authority and namespace, as one volume (TokenVolumeSource, plugin/pkg/admission/serviceaccount). */
const PROJECTED: JsonObject = {
  sources: [
    { serviceAccountToken: { expirationSeconds: TOKEN_LIFETIME_S, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: {
        items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
      },
    },
  ],
  defaultMode: 0o644,
};

function mounted(container: JsonValue, name: string): JsonValue {
  if (!isJsonObject(container)) return container;
  const mounts = listAt(container, 'volumeMounts');
  return mounts.some((mount) => stringAt(mount, 'mountPath') === MOUNT_PATH)
    ? container
    : { ...container, volumeMounts: [...mounts, { name, readOnly: true, mountPath: MOUNT_PATH }] };
}

/** Mounts the token of the service account into every container that mounts nothing at its place. */
export function withTokenVolume(pod: JsonObject, random: ServerRandom): JsonObject {
  const spec = objectAt(pod, 'spec');
  const volumes = listAt(spec, 'volumes');
  const own = volumes
    .map((volume) => stringAt(volume, 'name') ?? '')
    .find((name) => name.startsWith(NAME_PREFIX));
  const name = own ?? generatedName(NAME_PREFIX, random);
  const mountedIn = (list: string) => {
    const before = listAt(spec, list);
    const after = before.map((container) => mounted(container, name));
    return { after, isChanged: after.some((container, index) => container !== before[index]) };
  };
  const [init, main] = [mountedIn('initContainers'), mountedIn('containers')];
  if (!init.isChanged && !main.isChanged) return pod;
  return {
    ...pod,
    spec: {
      ...spec,
      ...(own === undefined ? { volumes: [...volumes, { name, projected: PROJECTED }] } : {}),
      ...(init.isChanged ? { initContainers: init.after } : {}),
      ...(main.isChanged ? { containers: main.after } : {}),
    },
  };
}
