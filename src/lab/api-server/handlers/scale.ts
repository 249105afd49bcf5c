import {
  isJsonObject,
  jsonAt,
  numberAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import { parseLabelSelector } from '../../../kube/selector.ts';
import { selectorString } from '../../../kube/selector-string.ts';
import { badRequest, conflict, invalid, MODIFIED } from '../request/api-error.ts';
import { metadataOf, servedObject } from '../resources/served-object.ts';
import { change, findStored } from '../writes/update.ts';
import { readPatch } from '../writes/patch.ts';
import type { Write } from '../writes/write-context.ts';
import type { Resource } from '../resources/resource.ts';

/** Where the numbers of a scale lie in an object. */
interface ScalePaths {
  readonly spec: readonly string[];
  readonly status: readonly string[];
  readonly selector: readonly string[] | undefined;
}

const BUILT_IN: ScalePaths = {
  spec: ['spec', 'replicas'],
  status: ['status', 'replicas'],
  selector: undefined,
};

function pathOf(text: string | undefined): readonly string[] | undefined {
  return text === undefined ? undefined : text.replace(/^\./, '').split('.');
}

function scalePaths({ definition, version }: Resource): ScalePaths {
  if (definition === undefined) return BUILT_IN;
  const row = listAt(definition, 'spec', 'versions').find((entry) => stringAt(entry, 'name') === version);
  const declared = objectAt(row, 'subresources', 'scale');
  return {
    spec: pathOf(stringAt(declared, 'specReplicasPath')) ?? BUILT_IN.spec,
    status: pathOf(stringAt(declared, 'statusReplicasPath')) ?? BUILT_IN.status,
    selector: pathOf(stringAt(declared, 'labelSelectorPath')),
  };
}

function selectorText(body: JsonObject, { selector }: ScalePaths): JsonObject {
  if (selector !== undefined) return { selector: stringAt(body, ...selector) ?? '' };
  const parsed = parseLabelSelector(jsonAt(body, 'spec', 'selector')).selector;
  return parsed === undefined ? {} : { selector: selectorString(parsed) };
}

function scaleOf(body: JsonObject, resource: Resource): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadataOf(body);
  const paths = scalePaths(resource);
  const replicas = numberAt(body, ...paths.spec);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === undefined || replicas === 0 ? {} : { replicas },
    status: { replicas: numberAt(body, ...paths.status) ?? 0, ...selectorText(body, paths) },
  };
}

function withValueAt(body: JsonObject, path: readonly string[], value: JsonValue): JsonObject {
  const [first = '', ...rest] = path;
  if (rest.length === 0) return { ...body, [first]: value };
  const below = body[first];
  return { ...body, [first]: withValueAt(isJsonObject(below) ? below : {}, rest, value) };
}

/** GET of `scale`: replicas and selector of a workload. */
export function getScale(write: Write): JsonObject {
  return scaleOf(servedObject(write.resource, findStored(write).body), write.resource);
}

async function scaled(write: Write, how: (current: JsonObject) => JsonObject): Promise<JsonObject> {
  const { resource, name } = write;
  const written = await change(write, 'object', (current) => {
    const wanted = how(scaleOf(current, resource));
    const replicas = numberAt(wanted, 'spec', 'replicas') ?? 0;
    if (replicas < 0)
      throw invalid({ group: 'autoscaling', kind: 'Scale' }, name, [
        {
          reason: 'FieldValueInvalid',
          message: `Invalid value: ${replicas}: must be greater than or equal to 0`,
          field: 'spec.replicas',
        },
      ]);
    const revision = stringAt(wanted, 'metadata', 'resourceVersion') ?? '';
    if (revision !== '' && revision !== metadataOf(current)['resourceVersion'])
      throw conflict(resource, name, MODIFIED);
    return { body: withValueAt(current, scalePaths(resource).spec, replicas), warnings: [] };
  });
  return scaleOf(written.body, resource);
}

export async function updateScale(write: Write, sent: JsonObject): Promise<JsonObject> {
  const name = stringAt(sent, 'metadata', 'name') ?? write.name;
  if (name !== write.name)
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${write.name})`);
  return scaled(write, () => sent);
}

export async function patchScale(write: Write): Promise<JsonObject> {
  return scaled(write, readPatch(write));
}
