import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { flagListOf, type Flag } from '../../cluster/command-flags.ts';
import { isFinished } from '../../cluster/finished-work.ts';
import { workloadsOf, type Workload } from '../../cluster/workloads.ts';
import { spokenName } from '../../kube/kube-object.ts';

/** Flags by which ingress controllers say which class is theirs: ingress-nginx, NGINX, HAProxy, Traefik, Contour, Kong. */
const CLASS_FLAGS = new Set([
  'controller-class',
  'ingress-class',
  'providers.kubernetesingress.ingressclass',
  'ingress-class-name',
]);
/** Flags that leave a controller a part of the cluster, which it then need not share. */
const SCOPE_FLAGS =
  /^(?:watch-namespace|watch-namespace-selector|namespace-whitelist|providers\.kubernetesingress\.(?:namespaces|labelselector))$/;

interface ClassClaim {
  readonly workload: Workload;
  readonly flag: Flag;
}

/** The class that a controller claims, by `<program> <class>`: two programs may serve one class name in turn, as a migration does. */
function claimOf(workload: Workload): readonly [key: string, claim: ClassClaim] | undefined {
  for (const container of workload.template.spec.containers) {
    const flags = flagListOf(container);
    if (flags.some(({ name }) => SCOPE_FLAGS.test(name))) return undefined;
    // `--controller-class` decides over `--ingress-class` in ingress-nginx (its command line reference).
    const own = flags.filter(({ name }) => CLASS_FLAGS.has(name));
    const flag = own.find(({ name }) => name === 'controller-class') ?? own[0];
    if (flag !== undefined && flag.value !== 'true') return [flag.value, { workload, flag }];
  }
  return undefined;
}

function* classesOfTwo({ derive }: RuleInput): Generator<Observation> {
  const claims = new Map<string, ClassClaim[]>();
  for (const workload of derive(workloadsOf).all) {
    if (isFinished(workload) || /^(?:Cron)?Job$/.test(workload.object.kind)) continue;
    const found = claimOf(workload);
    if (found === undefined) continue;
    const [ingressClass, claim] = found;
    const known = claims.get(ingressClass);
    if (known === undefined) claims.set(ingressClass, [claim]);
    else known.push(claim);
  }
  for (const [ingressClass, [first, ...others]] of claims) {
    if (first === undefined || others.length === 0) continue;
    const names = [first, ...others].map(({ workload }) => spokenName(workload.object));
    yield {
      type: 'finding',
      object: first.workload.object,
      path: first.flag.path,
      message: `${names.length} ingress controllers serve class ${ingressClass} in all namespaces: ${names.join(' and ')} write their addresses into the same Ingresses in turn`,
      objects: others.map(({ workload }) => workload.object),
      fix: {
        text: 'Give each controller a class of its own and an IngressClass for it, or a part of the namespaces.',
        patch: `--${first.flag.name}=${first.flag.value}-${first.workload.object.namespace}`,
      },
    };
  }
}

export const ingressClassOfTwo: Rule = {
  id: 'ingress-class-of-two',
  title: 'Each ingress class has one controller',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'Two controllers of one class overwrite the address of every Ingress, and DNS follows them back and forth.',
  check: classesOfTwo,
};
