import {
  isJsonObject,
  jsonAt,
  numberAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import { builtInAtom } from '../../../kube/managed-fields/built-in-type.ts';
import {
  trackUpdate,
  withManagedFields,
  type FieldManagement,
} from '../../../kube/managed-fields/field-manager.ts';
import { decodeManaged, encodeManaged } from '../../../kube/managed-fields/managed.ts';
import { fieldElement } from '../../../kube/managed-fields/path-element.ts';
import {
  parentManagers,
  SCALE_API_VERSION,
  scaleManagers,
  type ReplicasPaths,
} from '../../../kube/managed-fields/scale-managers.ts';
import { builtInType } from '../../../kube/schema/schema-table.ts';
import { parseLabelSelector } from '../../../kube/selector.ts';
import { selectorString } from '../../../kube/selector-string.ts';
import { timeText } from '../clock.ts';
import { converting } from '../custom-resources/conversion/converting.ts';
import { goForm } from '../encoding/go-form.ts';
import { badRequest, conflict, internalError, invalid, MODIFIED } from '../request/api-error.ts';
import { apiVersionServed, type Resource } from '../resources/resource.ts';
import { SERVED_MINOR } from '../resources/built-in-resources.ts';
import { metadataOf, servedObject } from '../resources/served-object.ts';
import { appliedBy, readConfiguration } from '../writes/apply.ts';
import { change, findStored, type UpdateView } from '../writes/update.ts';
import { isApplication, readPatch } from '../writes/patch.ts';
import { invalidObject } from '../writes/invalid-object.ts';
import { checkName, type Write } from '../writes/write-context.ts';
import { decode, fieldValidationOf } from '../writes/decode.ts';
import { resourceTaken } from '../writes/subresource-object.ts';
import { fieldManagerOf } from '../writes/write-options.ts';

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

/** `absent`: the replicas of an object that says nothing of them. */
function scaleOf(body: JsonObject, resource: Resource, absent = 0): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadataOf(body);
  const paths = scalePaths(resource);
  const replicas = numberAt(body, ...paths.spec) ?? absent;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: numberAt(body, ...paths.status) ?? 0, ...selectorText(body, paths) },
  };
}

/** Stands for replicas that an object does not have while its scale is changed: the smallest int32, as upstream (scaleUpdatedObjectInfo). */
const NOT_SET = -2_147_483_648;

function specPath(resource: Resource): string {
  return `.${scalePaths(resource).spec.join('.')}`;
}

function withValueAt(body: JsonObject, path: readonly string[], value: JsonValue): JsonObject {
  const [first = '', ...rest] = path;
  if (rest.length === 0) return { ...body, [first]: value };
  const below = body[first];
  return { ...body, [first]: withValueAt(isJsonObject(below) ? below : {}, rest, value) };
}

/** GET of `scale`: replicas and selector of a workload. */
export async function getScale(write: Write): Promise<JsonObject> {
  const { parts, resource } = write;
  const { body } = findStored(write);
  const object = await converting(parts.conversions, () => servedObject(resource, body));
  if (resource.definition !== undefined && numberAt(object, ...scalePaths(resource).spec) === undefined)
    throw internalError(`the spec replicas field ${JSON.stringify(specPath(resource))} does not exist`);
  return scaleOf(object, resource);
}

const SCALE_TYPE = 'autoscaling.v1.Scale';

function scaleForm(scale: JsonObject): JsonObject {
  return goForm(SCALE_TYPE, scale);
}

/** Fields of a scale are managed as those of an object of its own kind. */
function scaleManagement({ parts }: Write): FieldManagement {
  const type = builtInType(SCALE_TYPE);
  const header = { apiVersion: SCALE_API_VERSION, kind: 'Scale' };
  return {
    ...header,
    subresource: 'scale',
    emptyObject: scaleForm(header),
    time: timeText(parts.clock.now_ms()),
    typeOf: (apiVersion) =>
      apiVersion === SCALE_API_VERSION && type !== undefined ? builtInAtom(type, SERVED_MINOR) : undefined,
    convert: (object) => object,
    filterOf: () => undefined,
  };
}

/** Where replicas lie in every version in which the object of this resource is served. */
function replicasPaths({ parts, resource }: Write): ReplicasPaths {
  const versions = parts.registry.all().filter(({ collection }) => collection === resource.collection);
  return new Map(
    versions.map((version) => [
      apiVersionServed(version),
      version.subresources.some(({ name }) => name === 'scale')
        ? scalePaths(version).spec.map(fieldElement)
        : undefined,
    ]),
  );
}

/** What is wanted of the scale of an object, with the managedFields of the scale. */
type ScaleChange = (scale: JsonObject) => JsonObject;

/** The scale of an object, with its own managedFields. */
function managedScale(body: JsonObject, resource: Resource, paths: ReplicasPaths): JsonObject {
  const entries = encodeManaged(scaleManagers(decodeManaged(metadataOf(body)['managedFields']), paths));
  const absent = resource.definition === undefined ? 0 : NOT_SET;
  return withManagedFields(scaleForm(scaleOf(body, resource, absent)), entries);
}

/** Admission sees the Scale. */
function scaleView(resource: Resource, paths: ReplicasPaths): UpdateView {
  const { spec } = scalePaths(resource);
  return {
    subresource: 'scale',
    shown: (body) => managedScale(body, resource, paths),
    checked: (body) => scaleOf(body, resource),
    taken: (shown, body) => withValueAt(body, spec, numberAt(shown, 'spec', 'replicas') ?? 0),
  };
}

async function scaled(write: Write, how: ScaleChange): Promise<JsonObject> {
  const { resource, name, namespace } = write;
  const paths = replicasPaths(write);
  const written = await change(
    write,
    'object',
    (current) => {
      const parent = decodeManaged(metadataOf(current)['managedFields']);
      const wanted = how(managedScale(current, resource, paths));
      const replicas = numberAt(wanted, 'spec', 'replicas') ?? 0;
      if (replicas === NOT_SET && resource.definition !== undefined)
        throw badRequest(`the spec replicas field ${JSON.stringify(specPath(resource))} cannot be empty`);
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
      const uid = stringAt(wanted, 'metadata', 'uid') ?? '';
      if (uid !== '' && uid !== metadataOf(current)['uid'])
        throw invalidObject(write, 'UID', uid, stringAt(current, 'metadata', 'uid') ?? '');
      const managers = parentManagers(
        parent,
        decodeManaged(metadataOf(wanted)['managedFields']),
        paths,
        apiVersionServed(resource),
      );
      const body = withValueAt(current, scalePaths(resource).spec, replicas);
      const sent = { ...wanted, metadata: { ...metadataOf(wanted), name, namespace } };
      return { body: withManagedFields(body, encodeManaged(managers)), warnings: [], sent };
    },
    scaleView(resource, paths),
  );
  return scaleOf(written.body, resource);
}

/** What `scale` takes, as if it were a resource of its own. */
function scaleTaken({ resource }: Write): Resource {
  return { ...resourceTaken(resource, 'scale'), definition: undefined };
}

export async function updateScale(write: Write, sent: JsonObject): Promise<JsonObject> {
  const { request } = write;
  const { body, warnings } = decode(sent, scaleTaken(write), fieldValidationOf(request.query), { request });
  request.context.warnings.push(...warnings);
  checkName(write, body);
  return updatedScale(write, () => body);
}

async function updatedScale(write: Write, how: ScaleChange): Promise<JsonObject> {
  const manager = fieldManagerOf(write.request);
  return scaled(write, (scale) => trackUpdate(scaleManagement(write), scale, scaleForm(how(scale)), manager));
}

/** PATCH of `scale`; an apply configuration is one of a Scale. */
export async function patchScale(write: Write): Promise<JsonObject> {
  if (!isApplication(write)) {
    const patchOf = readPatch({ ...write, resource: scaleTaken(write) });
    return updatedScale(write, (scale) => {
      const { body, warnings } = patchOf(scale);
      write.request.context.warnings.push(...warnings);
      return body;
    });
  }
  const config = readConfiguration(write.request);
  return scaled(write, (scale) => appliedBy(scaleManagement(write), scale, config, write.request));
}
