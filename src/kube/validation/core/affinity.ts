import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel, qualifiedName } from '../formats.ts';
import { validateLabelSelector } from '../label-selector.ts';
import type { Path } from '../path.ts';
import { number, struct, structPointer, structs, text, texts } from '../values.ts';
import { validateNodeSelector, validateNodeSelectorTerm } from './node-selector.ts';
import type { PodOptions } from './pod-options.ts';
import { validateMatchLabelKeys } from './topology-spread.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const WEIGHT_MAX = 100;

function validateWeight(weighted: JsonObject, path: Path, errors: ErrorList): void {
  const weight = number(weighted, 'weight');
  if (weight <= 0 || weight > WEIGHT_MAX)
    errors.invalid(path.child('weight'), weight, `must be in the range 1-${WEIGHT_MAX}`);
}

function validateNodeAffinity(
  affinity: JsonObject,
  options: PodOptions,
  path: Path,
  errors: ErrorList,
): void {
  const required = structPointer(affinity, REQUIRED);
  if (required !== undefined)
    validateNodeSelector(required, options.allowInvalidNodeAffinityValues, path.child(REQUIRED), errors);
  for (const [index, term] of structs(affinity, PREFERRED).entries()) {
    const at = path.child(PREFERRED).index(index);
    validateWeight(term, at, errors);
    validateNodeSelectorTerm(struct(term, 'preference'), true, at.child('preference'), errors);
  }
}

function validateTerm(term: JsonObject, options: PodOptions, path: Path, errors: ErrorList): void {
  const allowInvalidValues = options.allowInvalidSelectorValues;
  for (const field of ['labelSelector', 'namespaceSelector'])
    validateLabelSelector(structPointer(term, field), { allowInvalidValues }, path.child(field), errors);
  for (const name of texts(term, 'namespaces'))
    errors.eachInvalid(path.child('namespace'), name, dnsLabel(name));
  validateMatchLabelKeys(term, path, errors);
  const key = text(term, 'topologyKey');
  if (key === '') errors.required(path.child('topologyKey'), 'can not be empty');
  errors.eachInvalid(path.child('topologyKey'), key, qualifiedName(key));
}

function validatePodAffinity(affinity: JsonObject, options: PodOptions, path: Path, errors: ErrorList): void {
  for (const [index, term] of structs(affinity, REQUIRED).entries())
    validateTerm(term, options, path.child(REQUIRED).index(index), errors);
  for (const [index, weighted] of structs(affinity, PREFERRED).entries()) {
    const at = path.child(PREFERRED).index(index);
    validateWeight(weighted, at, errors);
    validateTerm(struct(weighted, 'podAffinityTerm'), options, at.child('podAffinityTerm'), errors);
  }
}

/** validateAffinity: to nodes, to pods and against pods. */
export function validateAffinity(
  affinity: JsonObject,
  options: PodOptions,
  path: Path,
  errors: ErrorList,
): void {
  validateNodeAffinity(struct(affinity, 'nodeAffinity'), options, path.child('nodeAffinity'), errors);
  for (const field of ['podAffinity', 'podAntiAffinity'])
    validatePodAffinity(struct(affinity, field), options, path.child(field), errors);
}
