import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { workloadsOf, type Workload } from '../../cluster/workloads.ts';
import type { ConfigReference } from '../../kube/container.ts';
import { KIND } from '../../kube/group-kind.ts';
import { objectAt, spokenName } from '../../kube/kube-object.ts';
import { configReferencesOf } from '../../kube/pod-spec.ts';

/** Names in one message. */
const NAMED_COUNT = 5;

function named(references: readonly ConfigReference[]): string {
  const names = [...new Set(references.map(({ kind, name }) => `${kind} ${name}`))];
  const rest_count = names.length - NAMED_COUNT;
  return `${names.slice(0, NAMED_COUNT).join(', ')}${rest_count > 0 ? ` and ${rest_count} more` : ''}`;
}

/** Work that has ended needs its Secrets no more. */
function isOver({ object }: Workload): boolean {
  const { active, succeeded, failed } = objectAt(object.body, 'status');
  return object.kind === 'Job' && active === undefined && (succeeded !== undefined || failed !== undefined);
}

/** One finding for a workload, not one for each Secret: they come from one provider and are missing together. */
function* absentReferences({ cluster, derive }: RuleInput): Generator<Observation> {
  let unknown_count = 0;
  for (const workload of derive(workloadsOf).all) {
    const { object, template } = workload;
    if (isOver(workload)) continue;
    const absent = configReferencesOf(template.spec).filter(
      ({ kind, name, optional }) =>
        !optional &&
        name !== '' &&
        cluster.get({ ...KIND[kind], namespace: object.namespace, name }) === undefined,
    );
    const certain = absent.filter(({ kind }) => cluster.coverage(KIND[kind]).type === 'all');
    if (absent.length > certain.length) unknown_count += 1;
    const [first] = certain;
    if (first === undefined) continue;
    yield {
      type: 'finding',
      object,
      path: first.path,
      message: `${spokenName(object)} needs ${named(certain)}, which ${certain.length === 1 ? 'does' : 'do'} not exist: its pods do not start`,
      fix: {
        text: 'Create what is missing, or find out why what should create it (an IAM provider, external-secrets, cert-manager) is behind: its queue, its replicas, its errors.',
      },
    };
  }
  if (unknown_count > 0) {
    yield {
      type: 'unknown',
      message: `Whether all mounted Secrets and ConfigMaps exist is not known: ${unknown_count} workloads name some that are not among the objects.`,
    };
  }
}

const absentReference: Rule = {
  id: 'absent-reference',
  title: 'Secrets and ConfigMaps that pods need exist',
  severity: 'high',
  persona: 'developer',
  why: 'When the credential provider fell behind, new Secrets stayed missing for hours and no deployment worked.',
  check: absentReferences,
};

export const check: CheckDefinition = { hazard: 'credential-backlog', rules: [absentReference] };
