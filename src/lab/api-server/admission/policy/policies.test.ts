import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jsonAt, type JsonObject } from '../../../../kube/json.ts';
import {
  configMap,
  deployment,
  serveForTest,
  type RawAnswer,
  type ServedTest,
} from '../../api-server.fixture.ts';

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const MATCH = {
  resourceRules: [
    {
      apiGroups: ['', 'apps'],
      apiVersions: ['v1'],
      operations: ['CREATE'],
      resources: ['configmaps', 'deployments'],
    },
  ],
};

let api: ServedTest;

beforeEach(async () => {
  api = await serveForTest();
});

afterEach(() => api.close());

async function make(kind: string, name: string, spec: JsonObject): Promise<void> {
  const body = { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name }, spec };
  const path = `${GROUP}/${kind.toLowerCase().replace(/y$/, 'ie')}s`;
  const { code, text } = await api.send({ method: 'POST', path, body });
  expect(code, text).toBe(201);
}

async function validates(name: string, spec: JsonObject, binding: JsonObject = {}): Promise<void> {
  await make('ValidatingAdmissionPolicy', name, { matchConstraints: MATCH, ...spec });
  await make('ValidatingAdmissionPolicyBinding', name, {
    policyName: name,
    validationActions: ['Deny'],
    ...binding,
  });
}

async function mutates(name: string, spec: JsonObject): Promise<void> {
  await make('MutatingAdmissionPolicy', name, {
    matchConstraints: MATCH,
    reinvocationPolicy: 'Never',
    failurePolicy: 'Fail',
    ...spec,
  });
  await make('MutatingAdmissionPolicyBinding', name, { policyName: name });
}

function create(name: string, data: Readonly<Record<string, string>> = {}): Promise<RawAnswer> {
  return api.send({ method: 'POST', path: CONFIG_MAPS, body: configMap(name, data) });
}

describe('validating policies', () => {
  it('refuse what does not hold, with reason and message, and are without effect unbound', async () => {
    await make('ValidatingAdmissionPolicy', 'unbound', {
      matchConstraints: MATCH,
      validations: [{ expression: 'false' }],
    });
    expect((await create('before')).code).toBe(201);
    await validates('sizes', {
      variables: [{ name: 'count', expression: 'has(object.data) ? size(object.data) : 0' }],
      validations: [
        {
          expression: 'variables.count < 2',
          reason: 'Forbidden',
          messageExpression: '"has " + string(variables.count) + " in " + namespaceObject.metadata.name',
        },
      ],
    });
    expect((await create('small', { a: '1' })).code).toBe(201);
    const { code, body } = await create('large', { a: '1', b: '2' });
    expect(code).toBe(403);
    expect(body['message']).toBe(
      `configmaps "large" is forbidden: ValidatingAdmissionPolicy 'sizes' with binding 'sizes' denied request: has 2 in default`,
    );
  });

  it('end an expression that never would', async () => {
    const list = `[${'0,'.repeat(199)}0]`;
    const loops = `${list}.all(a, ${list}.all(b, ${list}.all(c, a + b + c >= 0)))`;
    await validates('endless', { validations: [{ expression: loops }] });
    const { code, body } = await create('any');
    expect(code).toBe(422);
    expect(body['message']).toMatch(/operation cancelled: actual cost limit exceeded$/);
  });

  it('take parameters, and go by what is to happen without them', async () => {
    const spec = {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      matchConditions: [{ name: 'others', expression: 'object.metadata.name != "limits"' }],
      validations: [{ expression: 'object.metadata.name in params.data', message: 'not listed' }],
    };
    await validates('listed', spec, { paramRef: { name: 'limits', parameterNotFoundAction: 'Deny' } });
    expect((await create('web')).body['message']).toMatch(
      /failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction$/,
    );
  });
});

describe('mutating policies', () => {
  it('apply a configuration, and patch', async () => {
    await mutates('scaled', {
      matchConditions: [{ name: 'kind', expression: 'object.kind == "Deployment"' }],
      mutations: [
        {
          patchType: 'ApplyConfiguration',
          applyConfiguration: { expression: 'Object{spec: Object.spec{replicas: object.spec.replicas + 2}}' },
        },
        {
          patchType: 'JSONPatch',
          jsonPatch: {
            expression:
              '[JSONPatch{op: "add", path: "/metadata/labels", value: {"n": string(object.spec.replicas)}}]',
          },
        },
      ],
    });
    const path = '/apis/apps/v1/namespaces/default/deployments';
    const { code, body, text } = await api.send({ method: 'POST', path, body: deployment('web') });
    expect(code, text).toBe(201);
    expect(jsonAt(body, 'spec', 'replicas')).toBe(3);
    expect(jsonAt(body, 'metadata', 'labels')).toEqual({ n: '3' });
  });

  it('refuse a configuration that names a type wrongly', async () => {
    await mutates('wrong', {
      mutations: [
        {
          patchType: 'ApplyConfiguration',
          applyConfiguration: { expression: 'Object{metadata: Object.spec{labels: {"a": "b"}}}' },
        },
      ],
    });
    const { code, body } = await create('any');
    expect(code).toBe(403);
    expect(body['message']).toBe(
      `policy 'wrong' with binding 'wrong' denied request: type mismatch: unexpected type name "Object.spec", expected "Object.metadata", which matches field name path from root Object type`,
    );
  });
});
