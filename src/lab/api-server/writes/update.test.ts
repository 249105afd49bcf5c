import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonAt, numberAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { objectAt } from '../../../kube/kube-object.ts';
import { serveForTest, type ServedTest } from '../api-server.fixture.ts';

let test: ServedTest;
beforeAll(async () => {
  test = await serveForTest();
});
afterAll(() => test.close());

/** Where objects of a kind are, and one of them. */
interface Standing {
  readonly path: string;
  readonly object: JsonObject;
}

const STORAGE = '/apis/storage.k8s.io/v1';
const NETWORKING = '/apis/networking.k8s.io/v1';
const IP_ADDRESS: Standing = {
  path: `${NETWORKING}/ipaddresses`,
  object: {
    metadata: { name: '192.168.2.1' },
    spec: { parentRef: { group: 'example.com', resource: 'routes', namespace: 'default', name: 'r' } },
  },
};
const RUNTIME_CLASS: Standing = {
  path: '/apis/node.k8s.io/v1/runtimeclasses',
  object: {
    metadata: { name: 'slow' },
    handler: 'slow',
    scheduling: { tolerations: [{ key: 'slow', operator: 'Exists' }] },
  },
};
const STORAGE_CLASS: Standing = {
  path: `${STORAGE}/storageclasses`,
  object: { metadata: { name: 'fast' }, provisioner: 'example.com/p', parameters: { type: 'ssd' } },
};
const CSI_NODE: Standing = {
  path: `${STORAGE}/csinodes`,
  object: {
    metadata: { name: 'n1' },
    spec: { drivers: [{ name: 'csi.example.com', nodeID: 'n1', topologyKeys: ['zone'] }] },
  },
};
const SERVICE_CIDR: Standing = {
  path: `${NETWORKING}/servicecidrs`,
  object: { metadata: { name: 'more' }, spec: { cidrs: ['10.7.0.0/16'] } },
};
const VOLUME: Standing = {
  path: '/api/v1/persistentvolumes',
  object: {
    metadata: { name: 'pv' },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      flexVolume: { driver: 'example.com/d', options: { a: 'b' } },
    },
  },
};
const QUOTA: Standing = {
  path: '/api/v1/namespaces/default/resourcequotas',
  object: { metadata: { name: 'q' }, spec: { hard: { pods: '1' }, scopes: ['Terminating'] } },
};
const SECRET: Standing = {
  path: '/api/v1/namespaces/default/secrets',
  object: { metadata: { name: 's' }, immutable: true },
};
const CONFIG_MAP: Standing = {
  path: '/api/v1/namespaces/default/configmaps',
  object: { metadata: { name: 'c' }, immutable: true },
};
const SLICE: Standing = {
  path: '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
  object: {
    metadata: { name: 'web' },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.1.2.3'] }],
    ports: [],
  },
};
const POLICY: Standing = {
  path: `${NETWORKING}/namespaces/default/networkpolicies`,
  object: { metadata: { name: 'all' }, spec: { podSelector: {}, policyTypes: ['Ingress'] } },
};

/** Puts `change` over the object, which is made first, and taken away after. */
async function updated({ path, object }: Standing, change: JsonObject) {
  const name = stringAt(object, 'metadata', 'name') ?? '';
  const made = await test.send({ method: 'POST', path, body: object });
  expect(made.code, made.text).toBe(201);
  const resourceVersion = stringAt(made.body, 'metadata', 'resourceVersion') ?? '';
  const metadata = { name, resourceVersion };
  const answer = await test.send({
    method: 'PUT',
    path: `${path}/${name}?dryRun=All`,
    body: { ...object, ...change, metadata: { ...metadata, ...objectAt(change, 'metadata') } },
  });
  await test.send({ method: 'DELETE', path: `${path}/${name}` });
  return answer;
}

describe('an update', () => {
  it.each<[string, Standing, JsonObject, string]>([
    [
      'a parent without a name',
      IP_ADDRESS,
      { spec: { parentRef: { resource: 'routes' } } },
      '[spec.parentRef.name: Required value, spec.parentRef: Invalid value: {"Group":"","Resource":"routes","Namespace":"","Name":""}: field is immutable]',
    ],
    [
      'a toleration that cannot be',
      RUNTIME_CLASS,
      { scheduling: { tolerations: [{ key: 'slow', operator: 'UPPER' }] } },
      'scheduling.tolerations[0].operator: Unsupported value: "UPPER": supported values: "Equal", "Exists"',
    ],
    ['an empty map', STORAGE_CLASS, { parameters: {} }, 'parameters: Invalid value: {}: field is immutable'],
    ['no map', STORAGE_CLASS, { parameters: null }, 'parameters: Invalid value: null: field is immutable'],
    [
      'an empty list within',
      CSI_NODE,
      { spec: { drivers: [{ name: 'csi.example.com', nodeID: 'n1', topologyKeys: [] }] } },
      'spec.drivers: Invalid value: {"Name":"csi.example.com","NodeID":"n1","TopologyKeys":[],"Allocatable":null}: field is immutable',
    ],
    [
      'an empty list',
      SERVICE_CIDR,
      { spec: { cidrs: [] } },
      'spec.cidrs: Invalid value: []: field is immutable',
    ],
    [
      'an empty list of scopes',
      QUOTA,
      { spec: { hard: { pods: '1' }, scopes: [] } },
      'spec.scopes: Invalid value: []: field is immutable',
    ],
    [
      'an empty map, in a difference',
      VOLUME,
      {
        spec: {
          capacity: { storage: '1Gi' },
          accessModes: ['ReadWriteOnce'],
          flexVolume: { driver: 'example.com/d', options: {} },
        },
      },
      'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n@@ -12,9 +12,7 @@\n   "FSType": "",\n   "SecretRef": null,\n   "ReadOnly": false,\n-  "Options": {\n-   "a": "b"\n-  }\n+  "Options": {}\n  },\n  "Cinder": null,\n  "CephFS": null,\n',
    ],
    [
      'an empty map where reflect.DeepEqual compares',
      SECRET,
      { data: {} },
      'data: Forbidden: field is immutable when `immutable` is set',
    ],
    [
      'an empty map that nothing fills in',
      CONFIG_MAP,
      { binaryData: {} },
      'binaryData: Forbidden: field is immutable when `immutable` is set',
    ],
  ])('is told what is wrong: %s', async (_, standing, change, expected) => {
    const { code, body } = await updated(standing, change);
    const message = stringAt(body, 'message') ?? '';
    expect(message.slice(message.indexOf(' is invalid: ') + ' is invalid: '.length)).toBe(expected);
    expect(code).toBe(422);
  });

  it.each<[string, Standing, JsonObject, number]>([
    ['nothing new', SLICE, {}, 1],
    ['no list in the place of an empty one', SLICE, { ports: null }, 1],
    [
      'an empty struct in the place of none',
      SLICE,
      { endpoints: [{ addresses: ['10.1.2.3'], hints: {} }] },
      2,
    ],
    ['labels', SLICE, { metadata: { labels: { a: 'b' } } }, 2],
    ['annotations', SLICE, { metadata: { annotations: { a: 'b' } } }, 1],
    [
      'a topology of v1beta1, which is dropped after the count',
      SLICE,
      { endpoints: [{ addresses: ['10.1.2.3'], deprecatedTopology: { zone: 'z1' } }] },
      2,
    ],
    ['an empty map that is no change', QUOTA, {}, 0],
    ['nothing new for a policy', POLICY, {}, 1],
    [
      'an empty list, which reflect.DeepEqual takes for a change',
      POLICY,
      { spec: { podSelector: {}, policyTypes: ['Ingress'], egress: [] } },
      2,
    ],
  ])('counts %s', async (_, standing, change, generation) => {
    const { code, body, text } = await updated(standing, change);
    expect(code, text).toBe(200);
    expect(numberAt(body, 'metadata', 'generation') ?? 0).toBe(generation);
  });

  it('drops the policy for outside traffic with the last address from outside', async () => {
    const spec = { ports: [{ port: 80 }], externalIPs: ['192.0.2.1'], externalTrafficPolicy: 'Cluster' };
    const service = {
      path: '/api/v1/namespaces/default/services',
      object: { metadata: { name: 'x' }, spec },
    };
    const { code, body, text } = await updated(service, { spec: { ...spec, externalIPs: [] } });
    expect(code, text).toBe(200);
    expect(jsonAt(body, 'spec', 'externalTrafficPolicy')).toBe(undefined);
  });

  it('of the status of a Service has the mode of its address by default, and says how it should be written', async () => {
    const path = '/api/v1/namespaces/default/services';
    const object = { metadata: { name: 'balanced' }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } };
    const made = await test.send({ method: 'POST', path, body: object });
    const status = { loadBalancer: { ingress: [{ ip: '2001:DB8::1' }] } };
    const body = { ...made.body, status };
    const { headers, body: answer } = await test.send({
      method: 'PUT',
      path: `${path}/balanced/status`,
      body,
    });
    expect(jsonAt(answer, 'status', 'loadBalancer', 'ingress')).toEqual([
      { ip: '2001:DB8::1', ipMode: 'VIP' },
    ]);
    expect(headers['warning']).toContain('should be in RFC 5952 canonical format');
  });

  it('does not tell once more that names of endpoints are deprecated', async () => {
    const object = {
      metadata: { name: 'x' },
      addressType: 'FQDN',
      endpoints: [{ addresses: ['a.example.com'] }],
    };
    const { code, headers } = await updated({ path: SLICE.path, object }, {});
    expect([code, headers['warning']]).toEqual([200, undefined]);
  });

  it('takes an empty map of data for the one that is there by default', async () => {
    expect((await updated(CONFIG_MAP, { data: {} })).code).toBe(200);
  });
});
