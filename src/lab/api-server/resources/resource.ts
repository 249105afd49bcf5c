import type { JsonObject } from '../../../kube/json.ts';
import type { ConversionWebhook } from '../../../kube/custom-resource/conversion-webhook.ts';
import type { CustomResourceVersion } from '../../../kube/custom-resource/custom-resource-version.ts';
import type { ObjectType } from '../../../kube/schema/object-type.ts';
import type { Behaviour } from './behaviour.ts';

/** `deployments/scale`: what is read or written below an object. */
export interface Subresource {
  readonly name: string;
  /** What it takes and gives: another kind than the object's for `scale`, `binding`, `eviction`, `token`. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

/** One resource of one served version: what a path like `/apis/apps/v1/deployments` stands for. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Of a list of them: `DeploymentList`. */
  readonly listKind: string;
  /** The plural in the URL. */
  readonly resource: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly subresources: readonly Subresource[];
  /** `undefined`: a custom resource without a schema. */
  readonly objectType: ObjectType | undefined;
  /** Where its objects are stored; all versions of a kind share it. */
  readonly collection: string;
  /** The version in which they are stored. */
  readonly storageVersion: string;
  /** The version in which kube-apiserver stores them, where it is not served by default: discovery has a hash of it. */
  readonly hashedVersion?: string;
  readonly behaviour: Behaviour;
  /** The CustomResourceDefinition that made it; `undefined` for a built-in resource. */
  readonly definition: JsonObject | undefined;
  /** What its objects are held to, by version: the served ones and the stored one. Of built-in resources there are none. */
  readonly customVersions: ReadonlyMap<string, CustomResourceVersion>;
  /** Of a definition with the conversion strategy Webhook: what turns one version into another. */
  readonly conversionWebhook?: ConversionWebhook | undefined;
  /** What every answer warns of: a version of a definition that is deprecated. */
  readonly deprecation: string | undefined;
}

/** `deployments.apps`, `pods`: how messages name a resource. */
export function qualifiedResource({ group, resource }: Pick<Resource, 'group' | 'resource'>): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** `Deployment.apps`, `Pod`: how messages name a kind. */
export function qualifiedKind({ group, kind }: Pick<Resource, 'group' | 'kind'>): string {
  return group === '' ? kind : `${kind}.${group}`;
}

/** `Deployment` of `apps/v1` is served as `apps/v1`. */
export function apiVersionServed({ group, version }: Pick<Resource, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}
