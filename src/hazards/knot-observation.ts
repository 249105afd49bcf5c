import type { Observation } from '../check/contract.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Knot } from '../graph/cold-start.ts';
import type { DependencyGraph, Thing } from '../graph/thing.ts';

/** Steps told in one message; a knot of more is drawn by `plimsoll graph cold-start`. */
const STEPS_TOLD_COUNT = 4;

function thingsOf({ things }: DependencyGraph, knot: Knot): readonly Thing[] {
  return knot.members.flatMap(({ key }) => things.get(key) ?? []);
}

/** Is this knot about something that is missing, or about one thing alone? Then it is no circle. */
export function isCircle(knot: Knot): boolean {
  return knot.members.length > 1 && knot.members.every(({ requirement }) => requirement !== undefined);
}

export function hasWebhook(graph: DependencyGraph, knot: Knot): boolean {
  return thingsOf(graph, knot).some(({ kind }) => kind.endsWith('WebhookConfiguration'));
}

/** A circle has no first step: it is told from a webhook on, where there is one. */
function fromWebhook({ things }: DependencyGraph, { members }: Knot): Knot['members'] {
  const at = members.findIndex(({ key }) => things.get(key)?.kind.endsWith('WebhookConfiguration') === true);
  return at === -1 ? members : [...members.slice(at), ...members.slice(0, at)];
}

function stepsText(graph: DependencyGraph, knot: Knot): string {
  const steps = fromWebhook(graph, knot)
    .slice(0, STEPS_TOLD_COUNT)
    .map(({ key, requirement }) => {
      const needed = requirement?.anyOf.map((member) => graph.things.get(member)?.label ?? member) ?? [];
      return `${graph.things.get(key)?.label ?? key} needs ${needed.join(' or ')}`;
    });
  const rest_count = knot.members.length - steps.length;
  return `${steps.join('; ')}${rest_count > 0 ? `; and ${rest_count} steps more` : ''}`;
}

/** A knot as a finding: at the webhook's configuration where there is one, else at the first object of it. */
export function knotObservation(cluster: Cluster, graph: DependencyGraph, knot: Knot): Observation {
  const things = thingsOf(graph, knot);
  const ranked = things.toSorted(
    (one, other) =>
      Number(other.kind.endsWith('WebhookConfiguration')) - Number(one.kind.endsWith('WebhookConfiguration')),
  );
  const object = ranked.flatMap((thing) =>
    thing.object === undefined ? [] : (cluster.get(thing.object) ?? []),
  )[0];
  const others_count = knot.freed.filter((key) => !knot.members.some((member) => member.key === key)).length;
  const held = others_count > 0 ? ` It holds down ${others_count} more.` : '';
  return {
    type: 'finding',
    object,
    path: [],
    message: `these wait for each other once their pods are gone: ${stepsText(graph, knot)}.${held}`,
    objects: things.flatMap((thing) => thing.object ?? []),
    fix:
      knot.edit === undefined
        ? { text: 'No single edit frees it: look at it with plimsoll graph cold-start.' }
        : { text: knot.edit.text, ...(knot.edit.patch === undefined ? {} : { patch: knot.edit.patch }) },
  };
}
