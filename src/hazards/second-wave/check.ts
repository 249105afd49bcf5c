import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { dependencyGraphOf } from '../../graph/dependency-graph.ts';
import { impactOf } from '../../graph/impact.ts';
import { KIND } from '../../kube/group-kind.ts';
import { objectNameKey, spokenName } from '../../kube/kube-object.ts';

/** Fewer workloads than this are the product's own: what everybody's pods wait for is more. */
const HELD_UP_MIN_COUNT = 2;
/** Gates named in one message. */
const GATES_NAMED_COUNT = 2;

/** Services on which something stands that the API server asks: closed webhooks, aggregated APIs, conversions. One finding a Service. */
function* gatingServices({ cluster, derive }: RuleInput): Generator<Observation> {
  const graph = derive(dependencyGraphOf);
  const asked = new Set(
    [...graph.things.values()]
      .filter(({ gates }) => gates.length > 0)
      .flatMap(({ requirements }) => requirements.flatMap(({ anyOf }) => anyOf)),
  );
  for (const service of cluster.of(KIND.Service)) {
    const key = objectNameKey(service);
    if (!asked.has(key)) continue;
    const { stops, cannotStart } = impactOf(graph, [key]);
    const things = stops.flatMap((hit) => graph.things.get(hit.key) ?? []);
    const gates = things.flatMap((thing) => thing.gates.map((gate) => `${gate} (${thing.label})`));
    const heldUp = cannotStart.filter((hit) => graph.things.get(hit.key)?.namespace !== service.namespace);
    if (gates.length === 0 || heldUp.length < HELD_UP_MIN_COUNT) continue;
    const more = gates.length > GATES_NAMED_COUNT ? ` and ${gates.length - GATES_NAMED_COUNT} more` : '';
    yield {
      type: 'finding',
      object: service,
      path: [],
      message: `if ${spokenName(service)} is deleted, the API server refuses ${gates.slice(0, GATES_NAMED_COUNT).join(', ')}${more}; ${heldUp.length} workloads of other namespaces do not come back`,
      objects: things.flatMap(({ object }) => object ?? []),
      fix: {
        text: 'Know it, and guard it: let only its own operator delete it, keep a copy, and restore it before anything else (plimsoll graph second-wave tells what follows from what).',
        patch: `kubectl get service ${service.name} -n ${service.namespace} -o yaml > ${service.namespace}-${service.name}.yaml`,
      },
    };
  }
}

const gatingService: Rule = {
  id: 'gating-service',
  title: 'Services that gate the creation of pods are known and guarded',
  severity: 'low',
  persona: 'cluster admin',
  why: 'An hour after the Services were deleted no pod could be created any more: some of them stood behind webhooks.',
  check: gatingServices,
};

export const check: CheckDefinition = { hazard: 'second-wave', rules: [gatingService] };
