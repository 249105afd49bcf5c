import { writeKubernetesProtobuf } from '../../kube/protobuf/write-object.ts';
import type { JsonObject } from '../../kube/json.ts';
import { FixtureRows, writeBolt, type FixtureOptions, type FixturePair } from './snapshot.fixture.ts';

/** An object as the API server stores it. */
export function stored(object: JsonObject): Buffer {
  const written = writeKubernetesProtobuf(object);
  if (written.type !== 'bytes') throw new Error('the fixture cannot be encoded');
  return Buffer.from(written.bytes);
}

export function service(namespace: string, name: string, port: number): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace,
      uid: `uid-${name}`,
      creationTimestamp: '2026-11-21T03:16:00Z',
      labels: { app: name },
    },
    spec: {
      ports: [{ protocol: 'TCP', port, targetPort: port }],
      selector: { app: name },
      clusterIP: '10.0.0.7',
      type: 'ClusterIP',
    },
    status: { loadBalancer: {} },
  };
}

export function secret(namespace: string, name: string, value: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, uid: `uid-${name}`, creationTimestamp: '2026-11-21T03:16:01Z' },
    data: { password: Buffer.from(value).toString('base64') },
    type: 'Opaque',
  };
}

/** A shop: web written twice, api deleted, a Secret, an encrypted one, a custom resource, and a counter. */
export function shopRows(): readonly FixturePair[] {
  const rows = new FixtureRows();
  const boat = {
    apiVersion: 'sea.dev/v1',
    kind: 'Boat',
    metadata: { name: 'one', namespace: 'shop' },
    spec: { sails: 0 },
  };
  return [
    rows.put('compact_rev_key', '1'),
    rows.put('/registry/services/specs/shop/web', stored(service('shop', 'web', 80))),
    rows.put('/registry/services/specs/shop/api', stored(service('shop', 'api', 81))),
    rows.put('/registry/secrets/shop/db', stored(secret('shop', 'db', 'hunter2'))),
    rows.put('/registry/secrets/shop/locked', 'k8s:enc:aescbc:v1:key1:\u0001\u0002'),
    rows.put('/registry/sea.dev/boats/shop/one', JSON.stringify(boat)),
    rows.put('/registry/services/specs/shop/web', stored(service('shop', 'web', 8080))),
    rows.put('/registry/services/specs/shop/api', undefined),
  ];
}

export function writeShop(
  path: string,
  options: FixtureOptions = {},
  rows: readonly FixturePair[] = shopRows(),
): void {
  const members: FixturePair = [Buffer.from('8e9e05c52164694d'), Buffer.from('{"id":1,"name":"n1"}')];
  writeBolt(
    path,
    {
      alarm: [],
      cluster: [[Buffer.from('clusterVersion'), Buffer.from('3.5.0')]],
      key: rows,
      lease: [],
      members: [members],
      meta: [],
    },
    options,
  );
}
