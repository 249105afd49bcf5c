import type { JsonObject } from '../../json.ts';
import { claimSpecWarnings } from '../core/claim-warnings.ts';
import { validateClaimSpec } from '../core/persistent-volume-claim-spec.ts';
import { NEW_TEMPLATE, type PodOptions } from '../core/pod-options.ts';
import { templateOptions, validatePodTemplate, validateTemplateMetadata } from '../core/pod-template.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';
import { ErrorList } from '../error-list.ts';
import { dnsLabel } from '../formats.ts';
import { goText, internalJson, type InternalField } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { shownSelector } from '../label-selector.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { number, numberPointer, struct, structPointer, structs, text } from '../values.ts';
import {
  intOrPercent,
  shownIntOrPercent,
  validateAtMostAll,
  validateIntOrPercent,
} from './int-or-percent.ts';
import {
  SPEC,
  STATUS,
  validateAvailable,
  validateCollisions,
  validateEndlessPods,
  validateNonnegative,
  validateSelection,
  validateSelector,
  validateWithinReplicas,
} from './template-rules.ts';
import { workloadWarnings } from './workload-warnings.ts';

/** What an update does not ask again. */
interface StatefulSetOptions {
  readonly pod: PodOptions;
  readonly isUpdate: boolean;
  /** The old template was not valid: the new one is let be. */
  readonly skipsTemplate: boolean;
}

const ROLLING_FIELDS: readonly InternalField[] = [
  ['Partition', 'partition', 0],
  ['MaxUnavailable', 'maxUnavailable', null],
];
const STRATEGY_FIELDS: readonly InternalField[] = [
  ['Type', 'type', ''],
  ['RollingUpdate', 'rollingUpdate', null, ROLLING_FIELDS],
];

function validateRollingUpdate(rolling: JsonObject, errors: ErrorList): void {
  const path = SPEC.child('updateStrategy').child('rollingUpdate');
  const at = path.child('maxUnavailable');
  const { maxUnavailable } = rolling;
  validateNonnegative(rolling, ['partition'], path, errors);
  if (maxUnavailable === undefined) return;
  validateIntOrPercent(maxUnavailable, at, errors);
  if (intOrPercent(maxUnavailable) === 0)
    errors.invalid(at, shownIntOrPercent(maxUnavailable), 'cannot be 0');
  validateAtMostAll(maxUnavailable, at, errors);
}

function validateStrategy(strategy: JsonObject, errors: ErrorList): void {
  const path = SPEC.child('updateStrategy');
  const rolling = structPointer(strategy, 'rollingUpdate');
  switch (text(strategy, 'type')) {
    case '':
      errors.required(path);
      return;
    case 'OnDelete':
      if (rolling !== undefined)
        errors.invalid(
          path.child('rollingUpdate'),
          internalJson(rolling, ROLLING_FIELDS),
          "only allowed for updateStrategy 'RollingUpdate'",
        );
      return;
    case 'RollingUpdate':
      if (rolling !== undefined) validateRollingUpdate(rolling, errors);
      return;
    default:
      errors.invalid(path, internalJson(strategy, STRATEGY_FIELDS), "must be 'RollingUpdate' or 'OnDelete'");
  }
}

const RETENTIONS = ['Retain', 'Delete'];

function validateRetention(spec: JsonObject, errors: ErrorList): void {
  const policy = structPointer(spec, 'persistentVolumeClaimRetentionPolicy');
  if (policy === undefined) return;
  for (const field of ['whenDeleted', 'whenScaled'])
    if (!RETENTIONS.includes(text(policy, field)))
      errors.notSupported(
        SPEC.child('persistentVolumeClaimRetentionPolicy').child(field),
        text(policy, field),
        RETENTIONS,
      );
}

/** The template with the volumes that its claims will bring, and without names that its pods get anyway. */
function completed(spec: JsonObject): JsonObject {
  const template = struct(spec, 'template');
  const claims = structs(spec, 'volumeClaimTemplates').map((claim) =>
    text(struct(claim, 'metadata'), 'name'),
  );
  const names = new Set(claims);
  const { subdomain: _, hostname: _hostname, ...podSpec } = struct(template, 'spec');
  const brought = [...names].map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  const own = structs(podSpec, 'volumes').filter((volume) => !names.has(text(volume, 'name')));
  return { ...template, spec: { ...podSpec, volumes: [...brought, ...own] } };
}

function validateTemplate(spec: JsonObject, options: StatefulSetOptions, errors: ErrorList): void {
  const path = SPEC.child('template');
  const template = completed(spec);
  if (!validateSelection(spec, template, path, errors)) {
    errors.invalid(SPEC.child('selector'), shownSelector(structPointer(spec, 'selector')), '');
  } else {
    if (!options.skipsTemplate) validatePodTemplate(template, path, options.pod, errors);
    validateTemplateMetadata(template, path, options.pod, errors);
  }
  validateEndlessPods(struct(spec, 'template'), path, 'StatefulSet', errors);
}

const MANAGEMENT_POLICIES = ['OrderedReady', 'Parallel'];

function validateSpec(statefulSet: JsonObject, options: StatefulSetOptions, errors: ErrorList): void {
  const spec = struct(statefulSet, 'spec');
  const management = text(spec, 'podManagementPolicy');
  const at = SPEC.child('podManagementPolicy');
  if (management === '') errors.required(at);
  else if (!MANAGEMENT_POLICIES.includes(management))
    errors.invalid(at, goText(management), "must be 'OrderedReady' or 'Parallel'");
  validateStrategy(struct(spec, 'updateStrategy'), errors);
  validateRetention(spec, errors);
  if (!options.isUpdate)
    for (const [index, claim] of structs(spec, 'volumeClaimTemplates').entries())
      validateClaimSpec(
        struct(claim, 'spec'),
        SPEC.child('volumeClaimTemplates').index(index).child('spec'),
        errors,
      );
  validateNonnegative(spec, ['replicas', 'minReadySeconds'], SPEC, errors);
  const start = number(struct(spec, 'ordinals'), 'start');
  if (start < 0) errors.invalid(SPEC.child('ordinals.start'), start, 'must be greater than or equal to 0');
  const service = text(spec, 'serviceName');
  if (!options.isUpdate && service !== '')
    errors.eachInvalid(SPEC.child('serviceName'), service, dnsLabel(service));
  validateSelector(spec, 'statefulset', errors);
  validateTemplate(spec, options, errors);
}

const CHANGEABLE = [
  'replicas',
  'template',
  'updateStrategy',
  'minReadySeconds',
  'ordinals',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
];

function fixedPart(statefulSet: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(struct(statefulSet, 'spec')).filter(([field]) => !CHANGEABLE.includes(field)),
  );
}

const STATUS_COUNTS = [
  'replicas',
  'readyReplicas',
  'currentReplicas',
  'updatedReplicas',
  'availableReplicas',
  'observedGeneration',
  'collisionCount',
];

function isRefused(statefulSet: JsonObject, options: StatefulSetOptions): boolean {
  const errors = new ErrorList();
  validateSpec(statefulSet, options, errors);
  return errors.length > 0;
}

function warnings(statefulSet: JsonObject, old: JsonObject | undefined): readonly string[] {
  const spec = struct(statefulSet, 'spec');
  const ofClaims = structs(spec, 'volumeClaimTemplates').flatMap((claim, index) => {
    const path = SPEC.child('volumeClaimTemplates').index(index);
    return claimSpecWarnings(struct(claim, 'spec'), old === undefined ? path : path.child('Spec'));
  });
  const isNegative = (numberPointer(spec, 'revisionHistoryLimit') ?? 0) < 0;
  return [
    ...workloadWarnings(statefulSet, old, false),
    ...ofClaims,
    ...(isNegative
      ? [
          'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
        ]
      : []),
  ];
}

/** StatefulSet (pkg/apis/apps/validation). */
export const statefulSetRules: KindRules = {
  create(statefulSet, errors) {
    validateObjectMeta(statefulSet, { namespaced: true, name: 'label' }, errors);
    validateSpec(statefulSet, { pod: NEW_TEMPLATE, isUpdate: false, skipsTemplate: false }, errors);
  },
  update(statefulSet, old, errors) {
    const pod = templateOptions(struct(struct(old, 'spec'), 'template'));
    const options: StatefulSetOptions = { pod, isUpdate: true, skipsTemplate: false };
    validateObjectMetaUpdate(statefulSet, old, errors);
    validateSpec(statefulSet, { ...options, skipsTemplate: isRefused(old, options) }, errors);
    if (!isSemanticallyEqual(fixedPart(statefulSet), fixedPart(old)))
      errors.forbidden(
        SPEC,
        "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
      );
  },
  subresources: {
    status(statefulSet, old, errors) {
      const status = struct(statefulSet, 'status');
      validateNonnegative(status, STATUS_COUNTS, STATUS, errors);
      validateWithinReplicas(
        status,
        ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'],
        errors,
      );
      validateAvailable(status, 'status.readyReplicas', errors);
      validateObjectMetaUpdate(statefulSet, old, errors);
      validateCollisions(statefulSet, old, errors);
    },
  },
  warnings,
};
