import { jsonEqual } from '../../../kube/json-difference.ts';
import {
  isJsonObject,
  jsonAt,
  numberAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../../kube/json.ts';
import { listAt, stringsAt } from '../../../kube/kube-object.ts';
import { matchesLabels, parseLabelSelector } from '../../../kube/selector.ts';
import type { Cause } from '../request/api-error.ts';
import type { Resource } from '../resources/resource.ts';
import { nameProblems } from './name-rules.ts';

type KindRule = (body: JsonObject, old: JsonObject | undefined) => readonly Cause[];

function cause(reason: string, field: string, message: string): Cause {
  return { reason, message, field };
}

function immutable(
  body: JsonObject,
  old: JsonObject | undefined,
  ...path: readonly string[]
): readonly Cause[] {
  if (old === undefined || jsonEqual(jsonAt(body, ...path), jsonAt(old, ...path))) return [];
  const shown = JSON.stringify(jsonAt(body, ...path) ?? null);
  return [cause('FieldValueInvalid', path.join('.'), `Invalid value: ${shown}: field is immutable`)];
}

/** The selector of a workload must select its own pods, and cannot change. */
const workload: KindRule = (body, old) => {
  const { selector } = parseLabelSelector(jsonAt(body, 'spec', 'selector'));
  const labels = stringsAt(body, 'spec', 'template', 'metadata', 'labels');
  const shown = JSON.stringify(labels);
  const required = selector === undefined || selector.requirements.length === 0;
  return [
    ...(required
      ? [
          cause(
            'FieldValueInvalid',
            'spec.selector',
            `Invalid value: ${JSON.stringify(jsonAt(body, 'spec', 'selector') ?? {})}: empty selector is invalid for ${(stringAt(body, 'kind') ?? '').toLowerCase()}`,
          ),
        ]
      : []),
    ...(!required && !matchesLabels(selector, labels)
      ? [
          cause(
            'FieldValueInvalid',
            'spec.template.metadata.labels',
            `Invalid value: ${shown}: \`selector\` does not match template \`labels\``,
          ),
        ]
      : []),
    ...immutable(body, old, 'spec', 'selector'),
    ...replicas(body, old),
  ];
};

const replicas: KindRule = (body) => {
  const wanted = numberAt(body, 'spec', 'replicas') ?? 0;
  return wanted >= 0
    ? []
    : [
        cause(
          'FieldValueInvalid',
          'spec.replicas',
          `Invalid value: ${wanted}: must be greater than or equal to 0`,
        ),
      ];
};

/** What may change in a pod spec: images, deadlines, more tolerations (ValidatePodUpdate of pkg/apis/core/validation). */
function mutablePart(spec: JsonValue | undefined): JsonValue {
  if (!isJsonObject(spec)) return null;
  const withoutImages = (field: string) =>
    listAt(spec, field).map((container) =>
      isJsonObject(container) ? { ...container, image: '' } : container,
    );
  const {
    activeDeadlineSeconds: _deadline,
    tolerations: _tolerations,
    terminationGracePeriodSeconds: _grace,
    ...rest
  } = spec;
  const { schedulingGates: _gates, ephemeralContainers: _ephemeral, ...kept } = rest;
  return {
    ...kept,
    nodeName: '',
    containers: withoutImages('containers'),
    initContainers: withoutImages('initContainers'),
  };
}

const POD_UPDATE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

const pod: KindRule = (body, old) => {
  const changed =
    old !== undefined && !jsonEqual(mutablePart(jsonAt(body, 'spec')), mutablePart(jsonAt(old, 'spec')));
  return [
    ...(listAt(body, 'spec', 'containers').length === 0
      ? [cause('FieldValueRequired', 'spec.containers', 'Required value')]
      : []),
    ...(changed ? [cause('FieldValueForbidden', 'spec', `Forbidden: ${POD_UPDATE}`)] : []),
  ];
};

const service: KindRule = (body) => {
  const type = stringAt(body, 'spec', 'type');
  const isHeadless = stringAt(body, 'spec', 'clusterIP') === 'None';
  const ports = listAt(body, 'spec', 'ports');
  return [
    ...(ports.length === 0 && !isHeadless && type !== 'ExternalName'
      ? [cause('FieldValueRequired', 'spec.ports', 'Required value')]
      : []),
    ...ports.flatMap((port, index) => {
      const number = numberAt(port, 'port') ?? 0;
      return number >= 1 && number <= 65_535
        ? []
        : [
            cause(
              'FieldValueInvalid',
              `spec.ports[${index}].port`,
              `Invalid value: ${number}: must be between 1 and 65535, inclusive`,
            ),
          ];
    }),
  ];
};

/** Immutable ConfigMaps and Secrets (KEP-1412). */
const frozenData: KindRule = (body, old) => {
  const oversized =
    Object.entries(stringsAt(body, 'data')).reduce((sum, [, value]) => sum + value.length, 0) >
    MAX_DATA_BYTES;
  const tooLong = oversized
    ? [cause('FieldValueTooLong', '', `Too long: may not be more than ${MAX_DATA_BYTES} bytes`)]
    : [];
  if (old === undefined || jsonAt(old, 'immutable') !== true) return tooLong;
  const when = 'Forbidden: field is immutable when `immutable` is set';
  return [
    ...tooLong,
    ...(jsonAt(body, 'immutable') === true ? [] : [cause('FieldValueForbidden', 'immutable', when)]),
    ...(jsonEqual(jsonAt(body, 'data'), jsonAt(old, 'data'))
      ? []
      : [cause('FieldValueForbidden', 'data', when)]),
  ];
};

/** MaxSecretSize of pkg/apis/core/validation, for ConfigMaps too. */
const MAX_DATA_BYTES = 1024 * 1024;

const secret: KindRule = (body, old) => [...frozenData(body, old), ...immutable(body, old, 'type')];
const binding: KindRule = (body, old) =>
  old !== undefined && !jsonEqual(jsonAt(body, 'roleRef'), jsonAt(old, 'roleRef'))
    ? [
        cause(
          'FieldValueInvalid',
          'roleRef',
          `Invalid value: ${JSON.stringify(jsonAt(body, 'roleRef') ?? null)}: cannot change roleRef`,
        ),
      ]
    : [];

const definition: KindRule = (body) => {
  const expected = `${stringAt(body, 'spec', 'names', 'plural') ?? ''}.${stringAt(body, 'spec', 'group') ?? ''}`;
  const name = stringAt(body, 'metadata', 'name') ?? '';
  const versions = listAt(body, 'spec', 'versions');
  const stored = versions.filter((version) => jsonAt(version, 'storage') === true);
  return [
    ...(name === expected
      ? []
      : [
          cause(
            'FieldValueInvalid',
            'metadata.name',
            `Invalid value: ${JSON.stringify(name)}: must be spec.names.plural+"."+spec.group`,
          ),
        ]),
    ...(stored.length === 1
      ? []
      : [
          cause(
            'FieldValueInvalid',
            'spec.versions',
            `Invalid value: ${JSON.stringify(versions)}: must have exactly one version marked as storage version`,
          ),
        ]),
    ...versions.flatMap((version, index) =>
      jsonAt(version, 'schema', 'openAPIV3Schema') === undefined
        ? [
            cause(
              'FieldValueRequired',
              `spec.versions[${index}].schema.openAPIV3Schema`,
              'Required value: schemas are required',
            ),
          ]
        : [],
    ),
  ];
};

const job: KindRule = (body, old) => [
  ...immutable(body, old, 'spec', 'selector'),
  ...immutable(body, old, 'spec', 'completionMode'),
  ...(['Never', 'OnFailure'].includes(stringAt(body, 'spec', 'template', 'spec', 'restartPolicy') ?? '')
    ? []
    : [
        cause(
          stringAt(body, 'spec', 'template', 'spec', 'restartPolicy') === undefined
            ? 'FieldValueRequired'
            : 'FieldValueNotSupported',
          'spec.template.spec.restartPolicy',
          stringAt(body, 'spec', 'template', 'spec', 'restartPolicy') === undefined
            ? 'Required value: valid values: "OnFailure", "Never"'
            : `Unsupported value: ${JSON.stringify(stringAt(body, 'spec', 'template', 'spec', 'restartPolicy'))}: supported values: "OnFailure", "Never"`,
        ),
      ]),
];

const containerNames =
  (at: readonly string[]): KindRule =>
  (body) =>
    ['initContainers', 'containers'].flatMap((list) =>
      listAt(body, ...at, list).flatMap((container, index) => {
        const name = stringAt(container, 'name') ?? '';
        const field = `${[...at, list].join('.')}[${index}].name`;
        return name === ''
          ? []
          : nameProblems(name, 'label').map((why) =>
              cause('FieldValueInvalid', field, `Invalid value: ${JSON.stringify(name)}: ${why}`),
            );
      }),
    );

const TEMPLATE = ['spec', 'template', 'spec'];

/** What validation says of single kinds beyond types, required fields and enums (pkg/apis/<group>/validation). */
const RULES: Readonly<Record<string, readonly KindRule[]>> = {
  '/Pod': [pod, containerNames(['spec'])],
  '/Service': [service],
  '/ConfigMap': [frozenData],
  '/Secret': [secret],
  'apps/Deployment': [workload, containerNames(TEMPLATE)],
  'apps/ReplicaSet': [workload, containerNames(TEMPLATE)],
  'apps/DaemonSet': [workload, containerNames(TEMPLATE)],
  'apps/StatefulSet': [workload, containerNames(TEMPLATE)],
  'batch/Job': [job, containerNames(TEMPLATE)],
  'rbac.authorization.k8s.io/RoleBinding': [binding],
  'rbac.authorization.k8s.io/ClusterRoleBinding': [binding],
  'apiextensions.k8s.io/CustomResourceDefinition': [definition],
};

export function kindCauses(
  resource: Resource,
  body: JsonObject,
  old: JsonObject | undefined,
): readonly Cause[] {
  return (RULES[`${resource.group}/${resource.kind}`] ?? []).flatMap((rule) => rule(body, old));
}
