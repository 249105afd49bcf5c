import type { JsonObject } from '../../../src/kube/json.ts';
import { objectAt } from '../../../src/kube/kube-object.ts';
import { DEFINITIONS } from './custom-resource-cases.fixture.ts';
import type { Step } from './script.fixture.ts';

const V1_SPEC: JsonObject = {
  hostPort: { type: 'string' },
  replicas: { type: 'integer' },
  image: { type: 'string', default: 'web:1' },
  note: { type: 'string' },
};
const V2_SPEC: JsonObject = {
  host: { type: 'string' },
  port: { type: 'string' },
  size: { type: 'integer' },
  image: { type: 'string', default: 'web:2' },
  tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
};

function version(name: string, spec: JsonObject, replicas: string, stored: string): JsonObject {
  const status = { type: 'object', properties: { replicas: { type: 'integer' }, phase: { type: 'string' } } };
  return {
    name,
    served: true,
    storage: name === stored,
    schema: {
      openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: spec }, status } },
    },
    subresources: {
      status: {},
      scale: { specReplicasPath: replicas, statusReplicasPath: '.status.replicas' },
    },
    additionalPrinterColumns: [{ name: 'Image', type: 'string', jsonPath: '.spec.image' }],
  };
}

/** `spec.versions`; `stored` is the one in which hosts are stored. */
export function hostVersions(stored: string): readonly JsonObject[] {
  return [version('v1', V1_SPEC, '.spec.replicas', stored), version('v2', V2_SPEC, '.spec.size', stored)];
}

/** A definition of hosts in two versions. */
export function definition(group: string, conversion: JsonObject, stored = 'v1'): JsonObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `hosts.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'hosts', singular: 'host', kind: 'Host', listKind: 'HostList' },
      versions: hostVersions(stored),
      conversion,
    },
  };
}

/** `spec.conversion` with a webhook. */
export function webhook(clientConfig: JsonObject, versions: readonly string[] = ['v1']): JsonObject {
  return { strategy: 'Webhook', webhook: { conversionReviewVersions: versions, clientConfig } };
}

/** Paths of one group. */
export class Hosts {
  readonly group: string;

  constructor(name: string) {
    this.group = `${name}.conversion.example.com`;
  }

  path(apiVersion: string, name = ''): string {
    return `/apis/${this.group}/${apiVersion}/namespaces/{ns}/hosts${name === '' ? '' : `/${name}`}`;
  }

  object(apiVersion: string, name: string, fields: JsonObject = {}): JsonObject {
    const { metadata, ...rest } = fields;
    return {
      apiVersion: `${this.group}/${apiVersion}`,
      kind: 'Host',
      metadata: { name, ...objectAt({ metadata: metadata ?? {} }, 'metadata') },
      ...rest,
    };
  }

  /** The definition, served in both versions. */
  given(conversion: JsonObject, stored = 'v1'): readonly Step[] {
    return [
      { method: 'POST', path: DEFINITIONS, body: definition(this.group, conversion, stored) },
      { path: `${this.path('v1')}?limit=1`, until: 200 },
      { path: this.path('v1'), until: 200 },
    ];
  }

  gone(): Step {
    return { method: 'DELETE', path: `${DEFINITIONS}/hosts.${this.group}` };
  }
}
