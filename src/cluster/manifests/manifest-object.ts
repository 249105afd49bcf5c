import type { JsonObject } from '../../kube/json.ts';
import type { ClusterObject, Origin } from '../cluster.ts';

/** An object of a manifest. Its namespace may only be known when all definitions of custom resources have been read. */
export class ManifestObject implements ClusterObject {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly body: JsonObject;
  readonly origin: Origin;
  namespace: string;

  constructor(parts: ClusterObject) {
    this.group = parts.group;
    this.version = parts.version;
    this.kind = parts.kind;
    this.name = parts.name;
    this.namespace = parts.namespace;
    this.body = parts.body;
    this.origin = parts.origin;
  }
}
