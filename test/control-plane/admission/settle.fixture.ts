import { expect, vi } from 'vitest';
import { stringAt, type JsonObject } from '../../../src/kube/json.ts';
import { send, type Connection } from '../differential/send.fixture.ts';
import type { ReviewingServer } from './reviewing-server.fixture.ts';

/**
 * A real API server sees changes of webhooks and policies a moment later, one after the other for each kind. So a marker of each kind is made after
 * them, and a request is repeated until it meets all of them.
 */
const GROUP = '/apis/admissionregistration.k8s.io/v1';
const NAMESPACE = 'probe';
const MARKED = {
  resourceRules: [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] },
  ],
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': NAMESPACE } },
};

function marker(kind: string, spec: JsonObject): JsonObject {
  return { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name: 'zz-marker' }, ...spec };
}

function webhook(server: ReviewingServer, path: string): JsonObject {
  const { resourceRules, namespaceSelector } = MARKED;
  return {
    webhooks: [
      {
        name: 'marker.example.com',
        clientConfig: server.clientConfig(path),
        rules: resourceRules,
        namespaceSelector,
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  };
}

function policySpec(more: JsonObject): JsonObject {
  return { spec: { matchConstraints: MARKED, failurePolicy: 'Fail', ...more } };
}

function markers(server: ReviewingServer, round: number): readonly JsonObject[] {
  return [
    marker('MutatingWebhookConfiguration', webhook(server, `probe/mutating-${round}`)),
    marker('ValidatingWebhookConfiguration', webhook(server, `probe/validating-${round}`)),
    marker(
      'ValidatingAdmissionPolicy',
      policySpec({ validations: [{ expression: 'false', message: `round ${round}` }] }),
    ),
    marker('ValidatingAdmissionPolicyBinding', {
      spec: { policyName: 'zz-marker', validationActions: ['Warn'] },
    }),
    marker(
      'MutatingAdmissionPolicy',
      policySpec({
        reinvocationPolicy: 'Never',
        mutations: [
          {
            patchType: 'JSONPatch',
            jsonPatch: {
              expression: `[JSONPatch{op: "add", path: "/metadata/annotations", value: {"round": "${round}"}}]`,
            },
          },
        ],
      }),
    ),
    marker('MutatingAdmissionPolicyBinding', { spec: { policyName: 'zz-marker' } }),
  ];
}

function pathOf(kind: string): string {
  return `${GROUP}/${kind.toLowerCase().replace(/y$/, 'ie')}s`;
}

async function put(connection: Connection, object: JsonObject): Promise<void> {
  const path = `${pathOf(stringAt(object, 'kind') ?? '')}/zz-marker`;
  await send(connection, { method: 'DELETE', path });
  const created = await send(connection, {
    method: 'POST',
    path: pathOf(stringAt(object, 'kind') ?? ''),
    body: object,
  });
  expect(created.code, JSON.stringify(created.body)).toBe(201);
}

/** Waits until the server does what its webhooks and policies say. */
export class Settling {
  readonly #server: ReviewingServer;
  #round = 0;

  constructor(server: ReviewingServer) {
    this.#server = server;
  }

  async settle(connection: Connection): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
    await send(connection, { method: 'POST', path: '/api/v1/namespaces', body: namespace });
    for (const object of markers(this.#server, round)) await put(connection, object);
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'marked' } };
    await vi.waitFor(
      async () => {
        const path = `/api/v1/namespaces/${NAMESPACE}/configmaps?dryRun=All`;
        const answer = await send(connection, { method: 'POST', path, body });
        expect(this.#server.wasCalled(`/probe/mutating-${round}`)).toBe(true);
        expect(this.#server.wasCalled(`/probe/validating-${round}`)).toBe(true);
        expect(JSON.stringify(answer.headers)).toContain(`round ${round}`);
        expect(JSON.stringify(answer.body)).toContain(`"round":"${round}"`);
      },
      { timeout: 60_000, interval: 50 },
    );
  }
}
