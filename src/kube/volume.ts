import { configReference, booleanAt, itemsAt, type ConfigReference, type FieldPath } from './container.ts';
import { isJsonObject, numberAt, stringAt, type JsonObject } from './json.ts';

/** One source of a `projected` volume. */
export type ProjectedSource =
  | ({ readonly type: 'reference' } & ConfigReference)
  | { readonly type: 'serviceAccountToken'; readonly audience: string | undefined; readonly path: FieldPath }
  | { readonly type: 'other'; readonly source: string; readonly path: FieldPath };

/** Where the content of a volume comes from. `other` names the kind that is not told apart here (`nfs`, `iscsi`). */
export type VolumeSource =
  | ({ readonly type: 'reference' } & ConfigReference)
  | { readonly type: 'projected'; readonly sources: readonly ProjectedSource[] }
  | { readonly type: 'persistentVolumeClaim'; readonly claimName: string; readonly readOnly: boolean }
  | { readonly type: 'hostPath'; readonly hostPath: string }
  | { readonly type: 'emptyDir'; readonly medium: string; readonly sizeLimit: string | undefined }
  | { readonly type: 'csi'; readonly driver: string }
  | { readonly type: 'ephemeral' }
  | { readonly type: 'downwardAPI' }
  | { readonly type: 'other'; readonly source: string };

export interface Volume {
  readonly name: string;
  readonly source: VolumeSource;
  readonly path: FieldPath;
}

function parseProjectedSource(source: JsonObject, path: FieldPath): ProjectedSource {
  const reference =
    configReference('Secret', source['secret'], [...path, 'secret']) ??
    configReference('ConfigMap', source['configMap'], [...path, 'configMap']);
  if (reference !== undefined) return { type: 'reference', ...reference };
  const token = source['serviceAccountToken'];
  if (isJsonObject(token))
    return { type: 'serviceAccountToken', audience: stringAt(token, 'audience'), path };
  return { type: 'other', source: Object.keys(source)[0] ?? '', path };
}

function parseSource(volume: JsonObject, path: FieldPath): VolumeSource {
  const reference =
    configReference('Secret', volume['secret'], [...path, 'secret'], 'secretName') ??
    configReference('ConfigMap', volume['configMap'], [...path, 'configMap']);
  if (reference !== undefined) return { type: 'reference', ...reference };
  const { projected, persistentVolumeClaim, hostPath, emptyDir, csi, ephemeral, downwardAPI } = volume;
  if (isJsonObject(projected)) {
    const sources = itemsAt(projected, [...path, 'projected'], 'sources');
    return {
      type: 'projected',
      sources: sources.map((source) => parseProjectedSource(source.item, source.path)),
    };
  }
  if (isJsonObject(persistentVolumeClaim)) {
    return {
      type: 'persistentVolumeClaim',
      claimName: stringAt(persistentVolumeClaim, 'claimName') ?? '',
      readOnly: booleanAt(persistentVolumeClaim, 'readOnly') ?? false,
    };
  }
  if (isJsonObject(hostPath)) return { type: 'hostPath', hostPath: stringAt(hostPath, 'path') ?? '' };
  if (isJsonObject(emptyDir)) {
    const size = numberAt(emptyDir, 'sizeLimit') ?? stringAt(emptyDir, 'sizeLimit');
    return {
      type: 'emptyDir',
      medium: stringAt(emptyDir, 'medium') ?? '',
      sizeLimit: size === undefined ? undefined : String(size),
    };
  }
  if (isJsonObject(csi)) return { type: 'csi', driver: stringAt(csi, 'driver') ?? '' };
  if (isJsonObject(ephemeral)) return { type: 'ephemeral' };
  if (isJsonObject(downwardAPI)) return { type: 'downwardAPI' };
  const [source] = Object.keys(volume).filter((key) => key !== 'name');
  // `volumes: [{ name: scratch }]` is accepted, and defaulted to an emptyDir (`SetDefaults_Volume`).
  return source === undefined
    ? { type: 'emptyDir', medium: '', sizeLimit: undefined }
    : { type: 'other', source };
}

/** One entry of `spec.volumes`. */
export function parseVolume(volume: JsonObject, path: FieldPath): Volume {
  return { name: stringAt(volume, 'name') ?? '', source: parseSource(volume, path), path };
}

/** The ConfigMaps and Secrets that a volume mounts. */
export function referencesOfVolume({ source }: Volume): readonly ConfigReference[] {
  if (source.type === 'reference') return [source];
  return source.type === 'projected' ? source.sources.filter((entry) => entry.type === 'reference') : [];
}
