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
const CONFIG_MAPS = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
const MARKED = {
  resourceRules: [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] },
  ],
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': NAMESPACE } },
};

/** A new name each time: an old binding must not make a new policy count. */
function nameOf(round: number): string {
  return `zz-marker-${round}`;
}

/** Parameters are watched, too, and are seen later than what refers to them. */
function paramRef(round: number): JsonObject {
  return { name: nameOf(round), namespace: NAMESPACE, parameterNotFoundAction: 'Allow' };
}

function marker(kind: string, round: number, spec: JsonObject): JsonObject {
  return { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name: nameOf(round) }, ...spec };
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
  return {
    spec: {
      matchConstraints: MARKED,
      failurePolicy: 'Fail',
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      ...more,
    },
  };
}

function markers(server: ReviewingServer, round: number): readonly JsonObject[] {
  return [
    marker('MutatingWebhookConfiguration', round, webhook(server, `probe/mutating-${round}`)),
    marker('ValidatingWebhookConfiguration', round, webhook(server, `probe/validating-${round}`)),
    marker(
      'ValidatingAdmissionPolicy',
      round,
      policySpec({ validations: [{ expression: 'false', message: `round ${round}` }] }),
    ),
    marker('ValidatingAdmissionPolicyBinding', round, {
      spec: { policyName: nameOf(round), validationActions: ['Warn'], paramRef: paramRef(round) },
    }),
    marker(
      'MutatingAdmissionPolicy',
      round,
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
    marker('MutatingAdmissionPolicyBinding', round, {
      spec: { policyName: nameOf(round), paramRef: paramRef(round) },
    }),
  ];
}

function pathOf(kind: string): string {
  return `${GROUP}/${kind.toLowerCase().replace(/y$/, 'ie')}s`;
}

/** Makes the marker of this round, and takes that of the round before away. */
async function put(connection: Connection, object: JsonObject, round: number): Promise<void> {
  const path = pathOf(stringAt(object, 'kind') ?? '');
  const created = await send(connection, { method: 'POST', path, body: object });
  expect(created.code, JSON.stringify(created.body)).toBe(201);
  await send(connection, { method: 'DELETE', path: `${path}/${nameOf(round - 1)}` });
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
    const param = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: nameOf(round) } };
    await send(connection, { method: 'POST', path: CONFIG_MAPS, body: param });
    for (const object of markers(this.#server, round)) await put(connection, object, round);
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'marked' } };
    await vi.waitFor(
      async () => {
        const path = `${CONFIG_MAPS}?dryRun=All`;
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
