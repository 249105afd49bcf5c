import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel, dnsSubdomain } from '../formats.ts';
import { byteLength, goQuote } from '../go-value.ts';
import type { Path } from '../path.ts';
import { struct, structPointer, structs, text, textPointer } from '../values.ts';
import { validatePullPolicy } from './pull-policy.ts';
import { validateClaimTemplate } from './persistent-volume-claim-spec.ts';
import type { PodOptions } from './pod-options.ts';
import { validateDownwardApi, validateProjected } from './projected-volume.ts';
import { quantity } from './quantity-rules.ts';
import { SIMPLE_VOLUMES } from './volume-source.ts';

/** All kinds of volumes of a pod, in the order in which they are looked at (validateVolumeSource). */
const KINDS = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
];

/** A text of upstream with a slip of the pen. */
const CONFLICT_NAMES: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' };
const TARGET_MAX_BYTES = 64;

/** A volume, and the pod around it; `podName` is `''` in a template. */
interface VolumePlace {
  readonly volume: JsonObject;
  readonly podName: string;
  readonly path: Path;
  readonly options: PodOptions;
}

function validateEphemeral(
  source: JsonObject,
  { volume, podName, path }: VolumePlace,
  errors: ErrorList,
): void {
  const template = structPointer(source, 'volumeClaimTemplate');
  const at = path.child('ephemeral').child('volumeClaimTemplate');
  if (template === undefined) errors.required(at);
  else validateClaimTemplate(template, at, errors);
  const name = text(volume, 'name');
  if (podName === '' || name === '') return;
  const claim = `${podName}-${name}`;
  for (const why of dnsSubdomain(claim))
    errors.invalid(path.child('name'), name, `PVC name ${goQuote(claim)}: ${why}`);
}

function validateKind(kind: string, source: JsonObject, place: VolumePlace, errors: ErrorList): void {
  const { path, options } = place;
  const simple = SIMPLE_VOLUMES[kind];
  if (simple !== undefined) return simple.rule(source, path.child(simple.pathName ?? kind), errors);
  switch (kind) {
    case 'emptyDir':
      if (source['sizeLimit'] !== undefined && quantity(source['sizeLimit']).nano < 0n)
        errors.forbidden(
          path.child(kind).child('sizeLimit'),
          'SizeLimit field must be a valid resource quantity',
        );
      return;
    case 'downwardAPI':
      return validateDownwardApi(source, path.child(kind), errors);
    case 'projected':
      return validateProjected(source, path.child(kind), options, errors);
    case 'ephemeral':
      return validateEphemeral(source, place, errors);
    case 'image':
      if (options.isPod && text(source, 'reference') === '')
        errors.required(path.child(kind).child('reference'));
      validatePullPolicy(text(source, 'pullPolicy'), path.child(kind).child('pullPolicy'), errors);
  }
}

function validateSource(place: VolumePlace, errors: ErrorList): void {
  const { volume, path } = place;
  let isFirst = true;
  for (const kind of KINDS) {
    const source = structPointer(volume, kind);
    if (source === undefined) continue;
    if (isFirst) validateKind(kind, source, place, errors);
    else
      errors.forbidden(path.child(CONFLICT_NAMES[kind] ?? kind), 'may not specify more than 1 volume type');
    isFirst = false;
    const name = text(volume, 'name');
    const target_bytes = byteLength(`${name}:${text(source, 'targetPortal')}`);
    if (
      kind === 'iscsi' &&
      textPointer(source, 'initiatorName') !== undefined &&
      target_bytes > TARGET_MAX_BYTES
    )
      errors.invalid(
        path.child('name'),
        name,
        'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.',
      );
  }
  if (isFirst) errors.required(path, 'must specify a volume type');
}

/** The volumes that are right, by name: what containers may mount. */
export type ValidVolumes = ReadonlyMap<string, JsonObject>;

/** ValidateVolumes. `podName` is `''` in a template. */
export function validateVolumes(
  spec: JsonObject,
  podName: string,
  path: Path,
  options: PodOptions,
  errors: ErrorList,
): ValidVolumes {
  const volumes = structs(spec, 'volumes');
  const valid = new Map<string, JsonObject>();
  const created = new Set(
    podName === ''
      ? []
      : volumes
          .filter((volume) => volume['ephemeral'] !== undefined)
          .map((volume) => `${podName}-${text(volume, 'name')}`),
  );
  for (const [index, volume] of volumes.entries()) {
    const at = path.index(index);
    const before_count = errors.length;
    const name = text(volume, 'name');
    validateSource({ volume, podName, path: at, options }, errors);
    if (name === '') errors.required(at.child('name'));
    else errors.eachInvalid(at.child('name'), name, dnsLabel(name));
    if (valid.has(name)) errors.duplicate(at.child('name'), name);
    if (errors.length === before_count) valid.set(name, volume);
    const claim = text(struct(volume, 'persistentVolumeClaim'), 'claimName');
    if (volume['persistentVolumeClaim'] !== undefined && created.has(claim))
      errors.invalid(
        at.child('persistentVolumeClaim').child('claimName'),
        claim,
        'must not reference a PVC that gets created for an ephemeral volume',
      );
  }
  return valid;
}
