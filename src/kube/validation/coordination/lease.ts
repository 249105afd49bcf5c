import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { qualifiedName } from '../formats.ts';
import { Path } from '../path.ts';
import { specRules } from '../spec-rules.ts';
import { numberPointer, struct, text, textPointer } from '../values.ts';

const SPEC = Path.of('spec');
const STRATEGIES = ['OldestEmulationVersion'];

function validateStrategy(strategy: string, path: Path, errors: ErrorList): void {
  const at = path.child('strategy');
  if (strategy.includes('/')) errors.eachInvalid(at, strategy, qualifiedName(strategy));
  else if (!STRATEGIES.includes(strategy)) errors.notSupported(at, strategy, STRATEGIES);
}

function validateSpec(lease: JsonObject, errors: ErrorList): void {
  const spec = struct(lease, 'spec');
  const duration = numberPointer(spec, 'leaseDurationSeconds');
  if (duration !== undefined && duration <= 0)
    errors.invalid(SPEC.child('leaseDurationSeconds'), duration, 'must be greater than 0');
  const transitions = numberPointer(spec, 'leaseTransitions');
  if (transitions !== undefined && transitions < 0)
    errors.invalid(SPEC.child('leaseTransitions'), transitions, 'must be greater than or equal to 0');
  const strategy = textPointer(spec, 'strategy');
  if (strategy !== undefined) validateStrategy(strategy, SPEC.child('strategy'), errors);
  if (text(spec, 'preferredHolder') !== '' && (strategy ?? '') === '')
    errors.forbidden(SPEC.child('preferredHolder'), 'may only be specified if `strategy` is defined');
}

/** Lease (pkg/apis/coordination/validation). */
export const leaseRules = specRules({
  metadata: { namespaced: true, name: 'subdomain' },
  spec: (lease, _old, errors) => validateSpec(lease, errors),
});
