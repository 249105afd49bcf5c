import type { CelVariables } from '../../../../kube/cel/cel.ts';
import { celFromJson } from '../../../../kube/cel/from-json.ts';
import { CelError, type CelValue } from '../../../../kube/cel/value.ts';
import type { JsonObject, JsonValue } from '../../../../kube/json.ts';
import { objectAt } from '../../../../kube/kube-object.ts';
import type { ResourceRegistry } from '../../resources/resource-registry.ts';
import type { Authorizer } from '../../security/authorize.ts';
import { LazyMap, requestVariables, type SeenRequest } from '../cel-request.ts';
import { evaluate } from '../evaluate-expression.ts';
import { namespaceOf } from '../sight.ts';
import type { Policy } from './policy.ts';

/** Metadata of the namespace that expressions see (CreateNamespaceObject, plugin/cel/condition.go). */
const SEEN_METADATA = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'finalizers',
];

function namespaceObject({ request }: SeenRequest, registry: ResourceRegistry): JsonValue {
  // The request for a Namespace carries its own name as namespace.
  const { group, kind } = request.kind;
  const stored = group === '' && kind === 'Namespace' ? undefined : namespaceOf(request, registry);
  if (stored === undefined) return null;
  const metadata = objectAt(stored, 'metadata');
  return {
    metadata: Object.fromEntries(SEEN_METADATA.map((key) => [key, metadata[key]])),
    spec: objectAt(stored, 'spec'),
    status: objectAt(stored, 'status'),
  };
}

/** The variables under which the expressions of one run are evaluated. */
export interface RunVariables {
  /** Of validations, mutations and match conditions. */
  readonly all: CelVariables;
  /** Of messages and audit annotations: these cannot ask the authorizer. */
  readonly withoutAuthorizer: CelVariables;
}

/** Variables of a policy are evaluated when they are first asked for, and may use those before them (plugin/cel/composition.go). */
function composed(policy: Policy, base: ReadonlyMap<string, CelValue>): CelVariables {
  const all = new Map(base);
  const variables = new LazyMap((name) => {
    const found = policy.variables.find((variable) => variable.name === name);
    if (found === undefined) return undefined;
    const result = evaluate(found.expression, all);
    if (result.type === 'value') return result.value;
    throw new CelError(`composited variable ${JSON.stringify(name)} fails to evaluate: ${result.why}`);
  });
  all.set('variables', variables);
  return all;
}

/** Everything that the expressions of a policy may use, for one request and one parameter. */
export function runVariables(
  policy: Policy,
  seen: SeenRequest,
  param: JsonObject | undefined,
  parts: { readonly authorizer: Authorizer; readonly registry: ResourceRegistry },
): RunVariables {
  const base = requestVariables(seen, parts.authorizer);
  base.set('namespaceObject', celFromJson(namespaceObject(seen, parts.registry)));
  base.set('params', param === undefined ? null : celFromJson(param));
  const all = composed(policy, base);
  const withoutAuthorizer = new Map(all);
  withoutAuthorizer.delete('authorizer');
  return { all, withoutAuthorizer };
}
