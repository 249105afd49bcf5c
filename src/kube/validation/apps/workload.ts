import type { JsonObject } from '../../json.ts';
import { matchesLabels, parseLabelSelector } from '../../selector.ts';
import { stringsAt } from '../../kube-object.ts';
import { validatePodSpec } from '../core/pod-spec.ts';
import type { ErrorList } from '../error-list.ts';
import { goMap } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { isEmptySelector, shownSelector } from '../label-selector.ts';
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { number, struct, structPointer } from '../values.ts';

const SPEC = Path.of('spec');

function validateSpec(workload: JsonObject, kind: string, errors: ErrorList): void {
  const spec = struct(workload, 'spec');
  const selector = structPointer(spec, 'selector');
  const labels = stringsAt(spec, 'template', 'metadata', 'labels');
  const parsed = parseLabelSelector(selector).selector;
  if (selector !== undefined && isEmptySelector(selector))
    errors.invalid(SPEC.child('selector'), shownSelector(selector), `empty selector is invalid for ${kind}`);
  else if (parsed !== undefined && !matchesLabels(parsed, labels))
    errors.invalid(
      SPEC.child('template').child('metadata').child('labels'),
      goMap(labels),
      '`selector` does not match template `labels`',
    );
  if (number(spec, 'replicas') < 0)
    errors.invalid(SPEC.child('replicas'), number(spec, 'replicas'), 'must be greater than or equal to 0');
  validatePodSpec(struct(struct(spec, 'template'), 'spec'), SPEC.child('template').child('spec'), errors);
}

function workloadRules(kind: string): KindRules {
  return {
    asksPublishedFields: true,
    create(workload, errors) {
      validateObjectMeta(workload, { namespaced: true, name: 'subdomain' }, errors);
      validateSpec(workload, kind, errors);
    },
    update(workload, old, errors) {
      validateObjectMetaUpdate(workload, old, errors);
      validateSpec(workload, kind, errors);
      const before = struct(old, 'spec')['selector'];
      validateImmutable(struct(workload, 'spec')['selector'], before, SPEC.child('selector'), errors);
    },
  };
}

export const deploymentRules = workloadRules('deployment');
export const replicaSetRules = workloadRules('deployment');
export const statefulSetRules = workloadRules('statefulset');
export const daemonSetRules = workloadRules('daemonset');
