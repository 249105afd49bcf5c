/**
 * How a strategic merge patch treats one field of a built-in kind:
 *
 * - `merge list`: a list of objects, matched by `mergeKey`;
 * - `merge set`: a list of plain values that is united;
 * - `object`: merged field by field, with these rules for some of its fields;
 * - `replace`: an object that the patch replaces as a whole.
 *
 * Fields without a rule: objects are merged, lists and plain values are replaced.
 */
export type MergeRule =
  | { readonly how: 'merge list'; readonly mergeKey: string; readonly items: MergeRules }
  | { readonly how: 'merge set' }
  | { readonly how: 'object'; readonly fields: MergeRules }
  | { readonly how: 'replace' };

/** The rules of one type, by field name. */
export type MergeRules = ReadonlyMap<string, MergeRule>;

// Source of all rules: the `patchStrategy` and `patchMergeKey` tags of the Go types in k8s.io/api v0.34 (the same
// facts as `x-kubernetes-patch-strategy` and `x-kubernetes-patch-merge-key` in the OpenAPI description), read off by
// reflection over every field.

function rules(fields: Readonly<Record<string, MergeRule>>): MergeRules {
  return new Map(Object.entries(fields));
}

function listBy(mergeKey: string, items: MergeRules = NO_RULES): MergeRule {
  return { how: 'merge list', mergeKey, items };
}

function object(fields: MergeRules): MergeRule {
  return { how: 'object', fields };
}

/** The rules of a type that has none. */
export const NO_RULES: MergeRules = new Map();
const SET: MergeRule = { how: 'merge set' };

const META = object(rules({ finalizers: SET, ownerReferences: listBy('uid') }));
const CONDITIONS = object(rules({ conditions: listBy('type') }));

const CONTAINER = rules({
  env: listBy('name'),
  ports: listBy('containerPort'),
  volumeDevices: listBy('devicePath'),
  volumeMounts: listBy('mountPath'),
});

const VOLUME = rules({
  ephemeral: object(rules({ volumeClaimTemplate: object(rules({ metadata: META })) })),
});

const POD_SPEC = object(
  rules({
    containers: listBy('name', CONTAINER),
    initContainers: listBy('name', CONTAINER),
    ephemeralContainers: listBy('name', CONTAINER),
    hostAliases: listBy('ip'),
    imagePullSecrets: listBy('name'),
    resourceClaims: listBy('name'),
    schedulingGates: listBy('name'),
    topologySpreadConstraints: listBy('topologyKey'),
    volumes: listBy('name', VOLUME),
  }),
);

const POD_TEMPLATE = object(rules({ metadata: META, spec: POD_SPEC }));
const WORKLOAD_SPEC = object(rules({ template: POD_TEMPLATE }));
const WORKLOAD = rules({ metadata: META, spec: WORKLOAD_SPEC, status: CONDITIONS });
const STATUS_CONDITIONS = rules({ metadata: META, status: CONDITIONS });

const WEBHOOKS = rules({
  metadata: META,
  webhooks: listBy('name', rules({ matchConditions: listBy('name') })),
});

const METADATA_ONLY = rules({ metadata: META });

/** By `group/Kind`; the core group has no name. */
const KINDS: ReadonlyMap<string, MergeRules> = new Map([
  [
    '/Pod',
    rules({
      metadata: META,
      spec: POD_SPEC,
      status: object(
        rules({
          conditions: listBy('type'),
          hostIPs: listBy('ip'),
          podIPs: listBy('ip'),
          resourceClaimStatuses: listBy('name'),
        }),
      ),
    }),
  ],
  ['/Service', rules({ metadata: META, spec: object(rules({ ports: listBy('port') })), status: CONDITIONS })],
  ['/ServiceAccount', rules({ metadata: META, secrets: listBy('name') })],
  [
    '/Node',
    rules({
      metadata: META,
      spec: object(rules({ podCIDRs: SET })),
      status: object(rules({ addresses: listBy('type'), conditions: listBy('type') })),
    }),
  ],
  ['/Namespace', STATUS_CONDITIONS],
  ['/PersistentVolumeClaim', STATUS_CONDITIONS],
  ['/ReplicationController', WORKLOAD],
  ['/PodTemplate', rules({ metadata: META, template: POD_TEMPLATE })],
  ['apps/Deployment', WORKLOAD],
  ['apps/ReplicaSet', WORKLOAD],
  ['apps/StatefulSet', WORKLOAD],
  ['apps/DaemonSet', WORKLOAD],
  ['batch/Job', WORKLOAD],
  [
    'batch/CronJob',
    rules({
      metadata: META,
      spec: object(rules({ jobTemplate: object(rules({ metadata: META, spec: WORKLOAD_SPEC })) })),
    }),
  ],
  ['autoscaling/HorizontalPodAutoscaler', STATUS_CONDITIONS],
  [
    'policy/PodDisruptionBudget',
    rules({
      metadata: META,
      spec: object(rules({ selector: { how: 'replace' } })),
      status: CONDITIONS,
    }),
  ],
  ['admissionregistration.k8s.io/ValidatingWebhookConfiguration', WEBHOOKS],
  ['admissionregistration.k8s.io/MutatingWebhookConfiguration', WEBHOOKS],
  [
    'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
    rules({
      metadata: META,
      spec: object(rules({ matchConditions: listBy('name'), variables: listBy('name') })),
    }),
  ],
  ['flowcontrol.apiserver.k8s.io/FlowSchema', STATUS_CONDITIONS],
  ['flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration', STATUS_CONDITIONS],
  ['storage.k8s.io/CSINode', rules({ metadata: META, spec: object(rules({ drivers: listBy('name') })) })],
]);

/**
 * Groups that the API server itself serves with Go types. Custom resources (whatever their group's name ends in) and
 * aggregated APIs are not among them: for those a strategic merge patch is refused with 415.
 */
const BUILT_IN_GROUPS: ReadonlySet<string> = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiregistration.k8s.io',
  'apiextensions.k8s.io',
  'apps',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'extensions',
  'flowcontrol.apiserver.k8s.io',
  'internal.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
]);

/** Does the API server serve this group itself, so that strategic merge patches of its kinds are possible? */
export function isBuiltInGroup(apiGroup: string): boolean {
  return BUILT_IN_GROUPS.has(apiGroup);
}

/** The merge rules of a built-in kind; `undefined` for any other. `apiVersion` as in an object: `apps/v1`, `v1`. */
export function mergeRules(apiVersion: string, kind: string): MergeRules | undefined {
  const slash = apiVersion.indexOf('/');
  const apiGroup = slash < 0 ? '' : apiVersion.slice(0, slash);
  if (!isBuiltInGroup(apiGroup)) return undefined;
  // Before apps/v1 and networking.k8s.io/v1 (removed in 1.16 and 1.22) the same types stood in `extensions`.
  const found =
    KINDS.get(`${apiGroup}/${kind}`) ?? (apiGroup === 'extensions' ? KINDS.get(`apps/${kind}`) : undefined);
  return found ?? METADATA_ONLY;
}
