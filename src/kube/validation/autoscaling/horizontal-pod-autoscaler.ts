import type { JsonObject } from '../../json.ts';
import { parseQuantity } from '../../quantity.ts';
import { validateContainerResourceName } from '../core/resource-requirements.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel, pathSegment } from '../formats.ts';
import { Path } from '../path.ts';
import { specRules } from '../spec-rules.ts';
import { number, numberPointer, struct, structPointer, structs, text, textPointer } from '../values.ts';

const SPEC = Path.of('spec');
const WINDOW_MAX_S = 3600;
const PERIOD_MAX_S = 1800;
const SELECT_POLICIES = ['Disabled', 'Max', 'Min'];
const POLICY_TYPES = ['Percent', 'Pods'];
const METRIC_TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

/** `any version`: what an update may keep. */
type VersionRule = 'with a group' | 'with or without a group' | 'any version';

function versionProblem(apiVersion: string, rule: VersionRule): string | undefined {
  if (rule === 'any version') return undefined;
  const parts_count = apiVersion.split('/').length;
  if (parts_count > 2) return `unexpected GroupVersion string: ${apiVersion}`;
  const hasGroup = parts_count === 2 && !apiVersion.startsWith('/');
  return rule === 'with a group' && !hasGroup ? 'apiVersion must specify API group' : undefined;
}

function validateReference(reference: JsonObject, rule: VersionRule, path: Path, errors: ErrorList): void {
  for (const field of ['kind', 'name']) {
    const value = text(reference, field);
    if (value === '') errors.required(path.child(field));
    else errors.eachInvalid(path.child(field), value, pathSegment(value));
  }
  const apiVersion = text(reference, 'apiVersion');
  const problem = versionProblem(apiVersion, rule);
  if (problem !== undefined) errors.invalid(path.child('apiVersion'), apiVersion, problem);
}

function nanoOf(object: JsonObject, field: string): bigint | undefined {
  const value = object[field];
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const read = parseQuantity(String(value));
  return read.type === 'quantity' ? read.quantity.nano : undefined;
}

function quantityText(object: JsonObject, field: string): string {
  const value = object[field];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function validateTarget(target: JsonObject, path: Path, errors: ErrorList): void {
  const type = text(target, 'type');
  if (type === '') errors.required(path.child('type'), 'must specify a metric target type');
  if (!['Utilization', 'Value', 'AverageValue'].includes(type))
    errors.invalid(path.child('type'), type, 'must be either Utilization, Value, or AverageValue');
  for (const field of ['value', 'averageValue']) {
    const nano = nanoOf(target, field);
    if (nano !== undefined && nano <= 0n)
      errors.invalid(path.child(field), quantityText(target, field), 'must be positive');
  }
  const utilization = numberPointer(target, 'averageUtilization');
  if (utilization !== undefined && utilization < 1)
    errors.invalid(path.child('averageUtilization'), utilization, 'must be greater than 0');
}

function validateIdentifier(metric: JsonObject, path: Path, errors: ErrorList): void {
  const name = text(metric, 'name');
  if (name === '') errors.required(path.child('name'), 'must specify a metric name');
  else errors.eachInvalid(path.child('name'), name, pathSegment(name));
}

type SourceRule = (source: JsonObject, path: Path, errors: ErrorList, described: VersionRule) => void;

function has(target: JsonObject, field: string): boolean {
  return target[field] !== undefined;
}

const objectSource: SourceRule = (source, path, errors, described) => {
  const target = struct(source, 'target');
  validateReference(struct(source, 'describedObject'), described, path.child('describedObject'), errors);
  validateIdentifier(struct(source, 'metric'), path.child('metric'), errors);
  validateTarget(target, path.child('target'), errors);
  if (!has(target, 'value') && !has(target, 'averageValue'))
    errors.required(
      path.child('target').child('averageValue'),
      'must set either a target value or averageValue',
    );
};

const externalSource: SourceRule = (source, path, errors) => {
  const target = struct(source, 'target');
  const at = path.child('target');
  validateIdentifier(struct(source, 'metric'), path.child('metric'), errors);
  validateTarget(target, at, errors);
  if (!has(target, 'value') && !has(target, 'averageValue'))
    errors.required(
      at.child('averageValue'),
      'must set either a target value for metric or a per-pod target',
    );
  if (has(target, 'value') && has(target, 'averageValue'))
    errors.forbidden(at.child('value'), 'may not set both a target value for metric and a per-pod target');
};

const podsSource: SourceRule = (source, path, errors) => {
  const target = struct(source, 'target');
  validateIdentifier(struct(source, 'metric'), path.child('metric'), errors);
  validateTarget(target, path.child('target'), errors);
  if (!has(target, 'averageValue'))
    errors.required(
      path.child('target').child('averageValue'),
      'must specify a positive target averageValue',
    );
};

function validateUtilization(target: JsonObject, at: Path, errors: ErrorList): void {
  validateTarget(target, at, errors);
  if (!has(target, 'averageUtilization') && !has(target, 'averageValue'))
    errors.required(
      at.child('averageUtilization'),
      'must set either a target raw value or a target utilization',
    );
  if (has(target, 'averageUtilization') && has(target, 'averageValue'))
    errors.forbidden(
      at.child('averageValue'),
      'may not set both a target raw value and a target utilization',
    );
}

const resourceSource: SourceRule = (source, path, errors) => {
  if (text(source, 'name') === '') errors.required(path.child('name'), 'must specify a resource name');
  validateUtilization(struct(source, 'target'), path.child('target'), errors);
};

const containerSource: SourceRule = (source, path, errors) => {
  const name = text(source, 'name');
  if (name === '') errors.required(path.child('name'), 'must specify a resource name');
  else validateContainerResourceName(name, path.child('name'), errors);
  const container = text(source, 'container');
  if (container === '') errors.required(path.child('container'), 'must specify a container');
  else errors.eachInvalid(path.child('container'), container, dnsLabel(container));
  validateUtilization(struct(source, 'target'), path.child('target'), errors);
};

const SOURCES: readonly (readonly [string, string, SourceRule])[] = [
  ['Object', 'object', objectSource],
  ['External', 'external', externalSource],
  ['Pods', 'pods', podsSource],
  ['Resource', 'resource', resourceSource],
  ['ContainerResource', 'containerResource', containerSource],
];

function validateMetric(metric: JsonObject, path: Path, errors: ErrorList, described: VersionRule): void {
  const type = text(metric, 'type');
  const isKnown = METRIC_TYPES.includes(type);
  if (type === '') errors.required(path.child('type'), 'must specify a metric source type');
  if (!isKnown) errors.notSupported(path.child('type'), type, METRIC_TYPES);
  const present = SOURCES.filter(([, field]) => structPointer(metric, field) !== undefined);
  const [first] = present;
  if (first !== undefined) first[2](struct(metric, first[1]), path.child(first[1]), errors, described);
  const expected = SOURCES.find(([name]) => name === type)?.[1];
  if (expected === undefined) errors.notSupported(path.child('type'), type, METRIC_TYPES);
  else if (structPointer(metric, expected) === undefined)
    errors.required(path.child(expected), 'must populate information for the given metric source');
  if (present.length === 1) return;
  for (const [, field] of present)
    if (field !== expected) errors.forbidden(path.child(field), 'must populate the given metric source only');
}

function validatePolicy(policy: JsonObject, path: Path, errors: ErrorList): void {
  const type = text(policy, 'type');
  if (!POLICY_TYPES.includes(type)) errors.notSupported(path.child('type'), type, POLICY_TYPES);
  for (const field of ['value', 'periodSeconds'])
    if (number(policy, field) <= 0)
      errors.invalid(path.child(field), number(policy, field), 'must be greater than zero');
  const period = number(policy, 'periodSeconds');
  if (period > PERIOD_MAX_S)
    errors.invalid(path.child('periodSeconds'), period, `must be less than or equal to ${PERIOD_MAX_S}`);
}

function validateScaling(rules: JsonObject, path: Path, errors: ErrorList): void {
  const window = numberPointer(rules, 'stabilizationWindowSeconds');
  const at = path.child('stabilizationWindowSeconds');
  if (window !== undefined && window < 0) errors.invalid(at, window, 'must be greater than or equal to zero');
  if (window !== undefined && window > WINDOW_MAX_S)
    errors.invalid(at, window, `must be less than or equal to ${WINDOW_MAX_S}`);
  const select = textPointer(rules, 'selectPolicy');
  if (select !== undefined && !SELECT_POLICIES.includes(select))
    errors.notSupported(path.child('selectPolicy'), select, SELECT_POLICIES);
  const policies = structs(rules, 'policies');
  if (policies.length === 0) errors.required(path.child('policies'), 'must specify at least one Policy');
  for (const [index, policy] of policies.entries())
    validatePolicy(policy, path.child('policies').index(index), errors);
  const tolerance = nanoOf(rules, 'tolerance');
  if (tolerance !== undefined && tolerance < 0n)
    errors.invalid(
      path.child('tolerance'),
      quantityText(rules, 'tolerance'),
      'must be greater than or equal to 0',
    );
}

function validateReplicas(spec: JsonObject, errors: ErrorList): void {
  const minimum = numberPointer(spec, 'minReplicas');
  const maximum = number(spec, 'maxReplicas');
  if (minimum !== undefined && minimum < 1)
    errors.invalid(SPEC.child('minReplicas'), minimum, 'must be greater than or equal to 1');
  if (maximum === 0) errors.required(SPEC.child('maxReplicas'), 'must be set and greater than 0');
  else if (maximum < 0)
    errors.invalid(SPEC.child('maxReplicas'), maximum, 'must be greater than or equal to 1');
  if (minimum !== undefined && maximum < minimum)
    errors.invalid(SPEC.child('maxReplicas'), maximum, 'must be greater than or equal to `minReplicas`');
}

/** Which versions the target may have. `before`: the spec that is updated (validationOptionsForHorizontalPodAutoscaler, registry/autoscaling). */
function targetRule(target: JsonObject, before: JsonObject | undefined): VersionRule {
  const old = before === undefined ? undefined : struct(before, 'scaleTargetRef');
  const isKept =
    old !== undefined && ['kind', 'apiVersion'].every((field) => text(old, field) === text(target, field));
  if (isKept) return 'any version';
  // The one kind of the core group that can be scaled.
  return text(target, 'kind') === 'ReplicationController' ? 'with or without a group' : 'with a group';
}

function describesWrongVersion(metric: JsonObject): boolean {
  const source = text(metric, 'type') === 'Object' ? structPointer(metric, 'object') : undefined;
  if (source === undefined) return false;
  const apiVersion = text(struct(source, 'describedObject'), 'apiVersion');
  return versionProblem(apiVersion, 'with or without a group') !== undefined;
}

/** Which versions the objects of metrics may have: any where one is wrong already. */
function describedRule(before: JsonObject | undefined): VersionRule {
  const metrics = before === undefined ? [] : structs(before, 'metrics');
  return metrics.some(describesWrongVersion) ? 'any version' : 'with or without a group';
}

function validateStatus(autoscaler: JsonObject, errors: ErrorList): void {
  const status = struct(autoscaler, 'status');
  for (const field of ['currentReplicas', 'desiredReplicas'])
    if (number(status, field) < 0)
      errors.invalid(Path.of('status', field), number(status, field), 'must be greater than or equal to 0');
}

/**
 * HorizontalPodAutoscaler of autoscaling/v2 (pkg/apis/autoscaling/validation); what v1 has of it reads the same there. The one metric of v1 was turned
 * into its v2 form before.
 */
export const horizontalPodAutoscalerRules = specRules({
  metadata: { namespaced: true, name: 'subdomain' },
  spec(autoscaler, old, errors) {
    const spec = struct(autoscaler, 'spec');
    validateReplicas(spec, errors);
    const before = old === undefined ? undefined : struct(old, 'spec');
    const target = struct(spec, 'scaleTargetRef');
    validateReference(target, targetRule(target, before), SPEC.child('scaleTargetRef'), errors);
    const described = describedRule(before);
    const metrics = structs(spec, 'metrics');
    for (const [index, metric] of metrics.entries())
      validateMetric(metric, SPEC.child('metrics').index(index), errors, described);
    const scalesToZero = metrics.some((metric) => ['Object', 'External'].includes(text(metric, 'type')));
    if (numberPointer(spec, 'minReplicas') === 0 && !scalesToZero)
      errors.forbidden(
        SPEC.child('metrics'),
        'must specify at least one Object or External metric to support scaling to zero replicas',
      );
    const behavior = structPointer(spec, 'behavior');
    for (const field of ['scaleUp', 'scaleDown']) {
      const rules = behavior === undefined ? undefined : structPointer(behavior, field);
      if (rules !== undefined) validateScaling(rules, SPEC.child('behavior').child(field), errors);
    }
  },
  subresources: { status: (autoscaler, _old, errors) => validateStatus(autoscaler, errors) },
});
