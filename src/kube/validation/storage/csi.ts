import type { JsonObject } from '../../json.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';
import { shownVolumeSpec } from '../core/persistent-volume-internal.ts';
import { validateVolumeSpec } from '../core/persistent-volume-spec.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsSubdomain, qualifiedName } from '../formats.ts';
import { byteLength, internalJson } from '../go-value.ts';
import { shownSelector, validateLabelSelector } from '../label-selector.ts';
import { validateImmutable } from '../object-meta.ts';
import { Path } from '../path.ts';
import { specRules } from '../spec-rules.ts';
import { parseQuantity } from '../../quantity.ts';
import {
  numberPointer,
  struct,
  structPointer,
  structs,
  text,
  textEntries,
  textPointer,
  texts,
} from '../values.ts';

const SPEC = Path.of('spec');
const FS_GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const LIFECYCLE_MODES = ['Persistent', 'Ephemeral'];
const UPDATE_PERIOD_MIN_S = 10;
const TOKEN_MIN_S = 600;
const TOKEN_MAX_S = 2 ** 32;
const NODE_ID_MAX_BYTES = 256;
const DRIVER_NAME_MAX_BYTES = 63;
const METADATA_MAX_BYTES = 256 * 1024;
const MESSAGE_MAX_BYTES = 1024;

function validateTokens(spec: JsonObject, errors: ErrorList): void {
  const audiences = new Set<string>();
  for (const [index, request] of structs(spec, 'tokenRequests').entries()) {
    const path = SPEC.child('tokenRequests').index(index);
    const audience = text(request, 'audience');
    if (audiences.has(audience)) {
      errors.duplicate(path.child('audience'), audience);
      continue;
    }
    audiences.add(audience);
    const seconds = numberPointer(request, 'expirationSeconds');
    if (seconds === undefined) continue;
    const at = path.child('expirationSeconds');
    if (seconds < TOKEN_MIN_S) errors.invalid(at, seconds, 'may not specify a duration less than 10 minutes');
    if (seconds > TOKEN_MAX_S)
      errors.invalid(at, seconds, 'may not specify a duration larger than 2^32 seconds');
  }
}

/** What is said where tokens would go into the attributes of volumes (registry/storage/csidriver/strategy.go). */
function tokenWarnings(driver: JsonObject, old: JsonObject | undefined): readonly string[] {
  const spec = struct(driver, 'spec');
  return old === undefined &&
    structs(spec, 'tokenRequests').length > 0 &&
    spec['serviceAccountTokenInSecrets'] === undefined
    ? [
        'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes',
      ]
    : [];
}

/** CSIDriver (pkg/apis/storage/validation). */
export const csiDriverRules = specRules({
  metadata: { namespaced: false, name: 'subdomain' },
  spec(driver, _old, errors) {
    const spec = struct(driver, 'spec');
    const policy = textPointer(spec, 'fsGroupPolicy');
    if (policy !== undefined && !FS_GROUP_POLICIES.includes(policy))
      errors.notSupported(SPEC.child('fsGroupPolicy'), policy, FS_GROUP_POLICIES);
    validateTokens(spec, errors);
    for (const mode of texts(spec, 'volumeLifecycleModes'))
      if (!LIFECYCLE_MODES.includes(mode))
        errors.notSupported(SPEC.child('volumeLifecycleModes'), mode, LIFECYCLE_MODES);
    const period = numberPointer(spec, 'nodeAllocatableUpdatePeriodSeconds');
    if (period !== undefined && period < UPDATE_PERIOD_MIN_S)
      errors.invalid(
        SPEC.child('nodeAllocatableUpdatePeriodSeconds'),
        period,
        'must be greater than or equal to 10 seconds',
      );
    const inSecrets = spec['serviceAccountTokenInSecrets'];
    if (inSecrets !== undefined && structs(spec, 'tokenRequests').length === 0)
      errors.invalid(
        SPEC.child('serviceAccountTokenInSecrets'),
        inSecrets,
        'serviceAccountTokenInSecrets is set but no tokenRequests are specified',
      );
  },
  warnings: tokenWarnings,
  change(driver, old, errors) {
    const [spec, before] = [struct(driver, 'spec'), struct(old, 'spec')];
    validateImmutable(
      spec['attachRequired'],
      before['attachRequired'],
      SPEC.child('attachedRequired'),
      errors,
    );
    validateImmutable(
      spec['volumeLifecycleModes'],
      before['volumeLifecycleModes'],
      SPEC.child('volumeLifecycleModes'),
      errors,
    );
  },
});

/** ValidateCSIDriverName. */
function validateDriverName(name: string, path: Path, errors: ErrorList): void {
  if (name === '') {
    errors.required(path);
    return;
  }
  if (byteLength(name) > DRIVER_NAME_MAX_BYTES) errors.tooLong(path, DRIVER_NAME_MAX_BYTES);
  const lower = name.toLowerCase();
  for (const why of dnsSubdomain(lower)) errors.invalid(path, name, why);
}

function validateDriver(driver: JsonObject, names: Set<string>, path: Path, errors: ErrorList): void {
  const name = text(driver, 'name');
  validateDriverName(name, path.child('name'), errors);
  const id = text(driver, 'nodeID');
  if (id === '') errors.required(path.child('nodeID'));
  if (byteLength(id) > NODE_ID_MAX_BYTES)
    errors.invalid(path.child('nodeID'), id, `must be ${NODE_ID_MAX_BYTES} characters or less`);
  const count = numberPointer(struct(driver, 'allocatable'), 'count');
  if (count !== undefined && count < 0)
    errors.invalid(path.child('allocatable').child('count'), count, 'must be greater than or equal to 0');
  if (names.has(name)) errors.duplicate(path.child('name'), name);
  names.add(name);
  const keys = new Set<string>();
  for (const key of texts(driver, 'topologyKeys')) {
    if (key === '') errors.required(path);
    if (keys.has(key)) errors.duplicate(path, key);
    keys.add(key);
    errors.eachInvalid(path, key, qualifiedName(key));
  }
}

/** CSINode. */
export const csiNodeRules = specRules({
  metadata: { namespaced: false, name: 'subdomain' },
  update: 'all, change',
  spec(node, _old, errors) {
    const names = new Set<string>();
    for (const [index, driver] of structs(struct(node, 'spec'), 'drivers').entries())
      validateDriver(driver, names, SPEC.child('drivers').index(index), errors);
  },
  change(node, old, errors) {
    for (const before of structs(struct(old, 'spec'), 'drivers'))
      for (const driver of structs(struct(node, 'spec'), 'drivers'))
        if (
          text(driver, 'name') === text(before, 'name') &&
          !isSemanticallyEqual(fixedOf(driver), fixedOf(before))
        )
          errors.invalid(SPEC.child('drivers'), shownDriver(driver), 'field is immutable');
  },
});

/** What of a driver never changes. */
function fixedOf(driver: JsonObject): JsonObject {
  return { ...driver, allocatable: undefined };
}

function shownDriver(driver: JsonObject): JsonObject {
  return internalJson(fixedOf(driver), [
    ['Name', 'name', ''],
    ['NodeID', 'nodeID', ''],
    ['TopologyKeys', 'topologyKeys', null],
    ['Allocatable', 'allocatable', null],
  ]);
}

function validateVolumeError(error: JsonObject | undefined, path: Path, errors: ErrorList): void {
  if (error === undefined) return;
  if (byteLength(text(error, 'message')) > MESSAGE_MAX_BYTES)
    errors.tooLong(path.child('message'), METADATA_MAX_BYTES);
  const code = numberPointer(error, 'errorCode');
  if (code !== undefined && code < 0)
    errors.invalid(path.child('errorCode'), code, 'must be between 0 and 2147483647, inclusive');
}

const INLINE_VOLUME = { name: '', isInline: true, allowInvalidValues: false };

function validateAttachment(attachment: JsonObject, errors: ErrorList): void {
  const spec = struct(attachment, 'spec');
  validateDriverName(text(spec, 'attacher'), SPEC.child('attacher'), errors);
  const source = struct(spec, 'source');
  const path = SPEC.child('source');
  const volume = textPointer(source, 'persistentVolumeName');
  const inline = structPointer(source, 'inlineVolumeSpec');
  const one = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  if (volume === undefined && inline === undefined) errors.required(path, one);
  else if (volume !== undefined && inline !== undefined) errors.forbidden(path, one);
  else if (volume === '')
    errors.required(path.child('persistentVolumeName'), 'must specify non empty persistentVolumeName');
  else if (inline !== undefined)
    validateVolumeSpec(inline, INLINE_VOLUME, path.child('inlineVolumeSpec'), errors);
  const nodeName = text(spec, 'nodeName');
  errors.eachInvalid(SPEC.child('nodeName'), nodeName, dnsSubdomain(nodeName));
  const status = struct(attachment, 'status');
  const size_bytes = textEntries(status, 'attachmentMetadata').reduce(
    (sum, [key, value]) => sum + byteLength(key) + byteLength(value),
    0,
  );
  if (size_bytes > METADATA_MAX_BYTES)
    errors.tooLong(Path.of('status', 'attachmentMetadata'), METADATA_MAX_BYTES);
  for (const field of ['attachError', 'detachError'])
    validateVolumeError(structPointer(status, field), Path.of('status', field), errors);
  if (volume !== undefined)
    errors.eachInvalid(path.child('persistentVolumeName'), volume, dnsSubdomain(volume));
}

/** VolumeAttachment. */
export const volumeAttachmentRules = specRules({
  metadata: { namespaced: false, name: 'subdomain' },
  update: 'all, change',
  spec: (attachment, _old, errors) => validateAttachment(attachment, errors),
  change(attachment, old, errors) {
    if (isSemanticallyEqual(attachment['spec'], old['spec'])) return;
    const spec = struct(attachment, 'spec');
    const source = struct(spec, 'source');
    const shown = {
      Attacher: text(spec, 'attacher'),
      Source: {
        PersistentVolumeName: textPointer(source, 'persistentVolumeName') ?? null,
        InlineVolumeSpec: shownVolumeSpec(structPointer(source, 'inlineVolumeSpec')),
      },
      NodeName: text(spec, 'nodeName'),
    };
    errors.invalid(SPEC, shown, 'field is immutable');
  },
});

/** CSIStorageCapacity. */
export const csiStorageCapacityRules = specRules({
  metadata: { namespaced: true, name: 'subdomain' },
  update: 'metadata, spec, change',
  spec(capacity, old, errors) {
    const name = text(capacity, 'storageClassName');
    validateLabelSelector(structPointer(capacity, 'nodeTopology'), {}, Path.of('nodeTopology'), errors);
    if (old === undefined || text(old, 'storageClassName') !== name)
      errors.eachInvalid(Path.of('storageClassName'), name, dnsSubdomain(name));
    if (old !== undefined) return;
    const size = capacity['capacity'];
    if (typeof size !== 'string' && typeof size !== 'number') return;
    const quantity = parseQuantity(String(size));
    if (quantity.type === 'quantity' && quantity.quantity.nano < 0n)
      errors.invalid(Path.of('capacity'), String(size), 'must be greater than or equal to 0');
  },
  change(capacity, old, errors) {
    const topology = structPointer(capacity, 'nodeTopology');
    if (!isSemanticallyEqual(topology, structPointer(old, 'nodeTopology')))
      errors.invalid(Path.of('nodeTopology'), shownSelector(topology), 'field is immutable');
    const name = text(capacity, 'storageClassName');
    if (name !== text(old, 'storageClassName'))
      errors.invalid(Path.of('storageClassName'), name, 'field is immutable');
  },
});
