import type { JsonObject } from '../../../src/kube/json.ts';
import type { Script, Step } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const apiVersion = 'admissionregistration.k8s.io/v1';

type Type = 'Validating' | 'Mutating';

function policy(type: Type, name: string, paramKind: JsonObject | undefined): JsonObject {
  // Nobody serves these: the policies stay behind, and would meet the requests of other areas.
  const rules: readonly JsonObject[] = [
    {
      operations: ['CREATE'],
      apiGroups: ['nobody.example.com'],
      apiVersions: ['v1'],
      resources: ['nothings'],
    },
  ];
  const own: JsonObject =
    type === 'Validating'
      ? { validations: [{ expression: 'true' }] }
      : {
          reinvocationPolicy: 'Never',
          mutations: [
            { patchType: 'JSONPatch', jsonPatch: { expression: "[JSONPatch{op: 'remove', path: '/a'}]" } },
          ],
        };
  return {
    apiVersion,
    kind: `${type}AdmissionPolicy`,
    metadata: { name },
    spec: {
      ...(paramKind === undefined ? {} : { paramKind }),
      matchConstraints: { resourceRules: rules },
      ...own,
    },
  };
}

function binding(type: Type, name: string, policyName: string, paramRef: JsonObject): JsonObject {
  return {
    apiVersion,
    kind: `${type}AdmissionPolicyBinding`,
    metadata: { name },
    spec: {
      policyName,
      paramRef: { parameterNotFoundAction: 'Deny', ...paramRef },
      ...(type === 'Validating' ? { validationActions: ['Deny'] } : {}),
    },
  };
}

/** Lets a user write everything of admission, and read what `resources` are in `apiGroups`. */
function access(user: string, apiGroups: readonly string[], resources: readonly string[]): readonly Step[] {
  const rules: readonly JsonObject[] = [
    { apiGroups: ['admissionregistration.k8s.io'], resources: ['*'], verbs: ['*'] },
    ...(resources.length === 0 ? [] : [{ apiGroups, resources, verbs: ['get'] }]),
  ];
  const kind = 'rbac.authorization.k8s.io';
  return [
    {
      method: 'POST',
      path: `${RBAC}/clusterroles`,
      body: { apiVersion: `${kind}/v1`, kind: 'ClusterRole', metadata: { name: user }, rules },
    },
    {
      method: 'POST',
      path: `${RBAC}/clusterrolebindings`,
      body: {
        apiVersion: `${kind}/v1`,
        kind: 'ClusterRoleBinding',
        metadata: { name: user },
        roleRef: { apiGroup: kind, kind: 'ClusterRole', name: user },
        subjects: [{ kind: 'User', apiGroup: kind, name: user }],
      },
    },
  ];
}

const CONFIG_MAP: JsonObject = { apiVersion: 'v1', kind: 'ConfigMap' };
const UNKNOWN: JsonObject = { apiVersion: 'example.com/v1', kind: 'Limit' };

function post(path: string, body: JsonObject, as: string | undefined, code: number): Step {
  return { method: 'POST', path, body, code, ...(as === undefined ? {} : { as }) };
}

function scriptOf(type: Type): Script {
  const lower = type.toLowerCase();
  const policies = `${GROUP}/${lower}admissionpolicies`;
  const bindings = `${GROUP}/${lower}admissionpolicybindings`;
  const [writer, reader] = [`${lower}-writer`, `${lower}-reader`];
  return {
    name: `${lower} policies and bindings`,
    given: [...access(writer, [], []), ...access(reader, [''], ['configmaps'])],
    steps: [
      post(policies, policy(type, `${lower}-none`, undefined), writer, 201),
      post(policies, policy(type, `${lower}-maps`, CONFIG_MAP), writer, 422),
      post(policies, policy(type, `${lower}-maps`, CONFIG_MAP), reader, 201),
      post(policies, policy(type, `${lower}-limits`, UNKNOWN), reader, 422),
      post(policies, policy(type, `${lower}-limits`, UNKNOWN), undefined, 201),
      post(
        bindings,
        binding(type, `${lower}-a`, `${lower}-maps`, { name: 'a', namespace: 'x' }),
        writer,
        422,
      ),
      post(
        bindings,
        binding(type, `${lower}-a`, `${lower}-maps`, { name: 'a', namespace: 'x' }),
        reader,
        201,
      ),
      post(bindings, binding(type, `${lower}-b`, `${lower}-maps`, { selector: {} }), reader, 422),
      post(bindings, binding(type, `${lower}-c`, `${lower}-limits`, { name: 'a' }), reader, 422),
      post(bindings, binding(type, `${lower}-d`, 'nowhere', { name: 'a' }), reader, 422),
      post(bindings, binding(type, `${lower}-d`, 'nowhere', { name: 'a' }), undefined, 201),
    ],
  };
}

differentialSuite('param-access', [scriptOf('Validating'), scriptOf('Mutating')]);
