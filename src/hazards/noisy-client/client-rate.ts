import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { accessOf, type Access } from '../../cluster/access.ts';
import type { BodyPath, ClusterObject } from '../../cluster/cluster.ts';
import { flagListOf } from '../../cluster/command-flags.ts';
import { kubeletConfigurations } from '../../cluster/kubelet-configuration.ts';
import { workloadsOf, type Workload } from '../../cluster/workloads.ts';
import type { Container } from '../../kube/container.ts';
import type { GroupKind } from '../../kube/group-kind.ts';
import { numberAt } from '../../kube/json.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { allContainers } from '../../kube/pod-spec.ts';

/** client-go's default is 5 a second and 10 at once; kube-controller-manager has 20 and 30, the scheduler 50 and 100. */
const RATE_HIGH = 100;
/** As many seats as an API server has by default (400 reads and 200 writes in flight): one client can fill it alone. */
const RATE_FLOOD = 600;

/**
 * Names of flags and variables that set the rate of a Kubernetes client, letters only: `kube-api-qps` (component-base), `kube-client-qps`
 * (Karpenter, cluster-autoscaler), `client-qps` (Velero), `clientRateLimitQPS` (Kyverno), `ARGOCD_K8S_CLIENT_QPS`.
 */
const CLIENT_RATE_NAME =
  /^(?:argocd)?(?:kubernetes|kube|k8s|client|connection|apiserver|api|server|rest|config|ratelimit)+(qps|burst)$/;
/** The same without a word that says whose rate it is: counts where the pod has rights in the cluster. */
const PLAIN_RATE_NAME = /^(qps|burst)$/;

interface Rate {
  readonly object: ClusterObject;
  /** `--kube-api-qps`, `the variable KUBE_API_QPS`, `kubeAPIQPS`. */
  readonly setting: string;
  readonly unit: 'qps' | 'burst';
  readonly value: number;
  readonly path: BodyPath;
}

function unitOf(name: string, isClient: boolean): Rate['unit'] | undefined {
  const letters = name.toLowerCase().replaceAll(/[-_.]/g, '');
  const found = (CLIENT_RATE_NAME.exec(letters) ?? (isClient ? PLAIN_RATE_NAME.exec(letters) : null))?.[1];
  return found === 'qps' || found === 'burst' ? found : undefined;
}

/** Does the pod talk to the API server at all, as far as is known? Load generators have a `--qps` too. */
function isClientOfCluster({ object, template }: Workload, access: Access): boolean {
  const { serviceAccountName: name, automountServiceAccountToken } = template.spec;
  if (automountServiceAccountToken === false) return false;
  return access.index.grantsTo({ kind: 'ServiceAccount', namespace: object.namespace, name }).length > 0;
}

function ratesOfContainer(object: ClusterObject, container: Container, isClient: boolean): readonly Rate[] {
  const settings = [
    ...flagListOf(container).map(({ name, value, path }) => ({ name, value, path, setting: `--${name}` })),
    ...container.env.map(({ name, value, path }) => ({
      name,
      value: value ?? '',
      path: [...path, 'value'],
      setting: `the variable ${name}`,
    })),
  ];
  return settings.flatMap(({ name, value, path, setting }) => {
    const unit = unitOf(name, isClient);
    const number = value.trim() === '' ? Number.NaN : Number(value);
    return unit === undefined || Number.isNaN(number) ? [] : [{ object, setting, unit, value: number, path }];
  });
}

/** Fields of component configuration files that set a client's rate (k8s.io/component-base, kubelet.config.k8s.io). */
const CLIENT_CONNECTION: BodyPath = ['clientConnection'];
const COMPONENT_CONFIGURATIONS: readonly GroupKind[] = [
  { group: 'kubescheduler.config.k8s.io', kind: 'KubeSchedulerConfiguration' },
  { group: 'kubecontrollermanager.config.k8s.io', kind: 'KubeControllerManagerConfiguration' },
  { group: 'kubeproxy.config.k8s.io', kind: 'KubeProxyConfiguration' },
];

function* ratesOfConfigurations({ cluster }: RuleInput): Generator<Rate> {
  for (const { object, path, configuration } of kubeletConfigurations(cluster)) {
    const isText = path[0] === 'data';
    const fields = { kubeAPIQPS: 'qps', kubeAPIBurst: 'burst' } as const;
    for (const key of ['kubeAPIQPS', 'kubeAPIBurst'] as const) {
      const value = numberAt(configuration, key);
      if (value === undefined) continue;
      yield { object, setting: key, unit: fields[key], value, path: isText ? path : [...path, key] };
    }
  }
  for (const object of COMPONENT_CONFIGURATIONS.flatMap((kind) => cluster.of(kind))) {
    for (const unit of ['qps', 'burst'] as const) {
      const path = [...CLIENT_CONNECTION, unit];
      const value = numberAt(object.body, ...path);
      if (value !== undefined) yield { object, setting: path.join('.'), unit, value, path };
    }
  }
}

function* ratesOf(input: RuleInput): Generator<Rate> {
  const access = input.derive(accessOf);
  for (const workload of input.derive(workloadsOf).all) {
    const isClient = isClientOfCluster(workload, access);
    for (const container of allContainers(workload.template.spec))
      yield* ratesOfContainer(workload.object, container, isClient);
  }
  yield* ratesOfConfigurations(input);
}

/** A negative rate turns the client's limiter off (client-go `rest.Config`); a negative burst says nothing. */
function isHigh({ unit, value }: Rate): boolean {
  return (unit === 'qps' && value < 0) || value > (unit === 'qps' ? RATE_HIGH : RATE_FLOOD);
}

function* highRates(input: RuleInput): Generator<Observation> {
  for (const rate of ratesOf(input)) {
    if (!isHigh(rate)) continue;
    const { object, setting, unit, value, path } = rate;
    const isFlood = value < 0 || value > RATE_FLOOD;
    const amount =
      unit === 'burst'
        ? `${value} requests at once`
        : `${value < 0 ? 'any number of' : value} requests a second`;
    yield {
      type: 'finding',
      object,
      path,
      ...(isFlood && unit === 'qps' ? {} : { severity: 'low' as const }),
      message: `${spokenName(object)} lets its client send ${amount} (${setting}; client-go's default is ${unit === 'qps' ? 5 : 10})`,
      fix: {
        text: 'Lower it to what the controller needs (50 is plenty for most), and give its ServiceAccount a FlowSchema with a small share, so that the server holds it back whatever the client does.',
        patch: `${setting.replace('the variable ', '')}: ${unit === 'qps' ? 50 : 100}`.replace(
          /^(--[^:]+): /,
          '$1=',
        ),
      },
    };
  }
}

export const clientRate: Rule = {
  id: 'client-rate',
  title: 'Clients keep a low request rate',
  severity: 'high',
  persona: 'developer',
  why: 'One controller with a rate of 3,000 made the API server refuse its own controllers and the kubelets.',
  check: highRates,
};
