import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { listAt, objectAt, stringsAt } from '../../../kube/kube-object.ts';
import { badRequest, conflict, noSuchResource, unmappedError } from '../request/api-error.ts';
import { servedObject, withMetadata } from '../resources/served-object.ts';
import { admittedBelow, checkBelow } from '../writes/subresource-object.ts';
import { prepareForUpdate, withoutServerMetadata } from '../writes/prepare.ts';
import { findStored } from '../writes/update.ts';
import { invalidObject } from '../writes/invalid-object.ts';
import { storeUpdate, type Write } from '../writes/write-context.ts';
import { withPodCondition } from './pod-condition.ts';

const SUCCESS: JsonObject = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/** What is wrong with a Binding; upstream tells it as an error without a status (ValidatePodBinding). */
function checkTarget(sent: JsonObject): void {
  const kind = stringAt(sent, 'target', 'kind') ?? '';
  const problems = [
    ...(kind === '' || kind === 'Node'
      ? []
      : [`target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`]),
    ...((stringAt(sent, 'target', 'name') ?? '') === '' ? ['target.name: Required value'] : []),
  ];
  const [first = ''] = problems;
  if (problems.length > 0) throw unmappedError(problems.length === 1 ? first : `[${problems.join(', ')}]`);
}

/** Why a pod cannot be put on a node. */
function obstacle(pod: JsonObject, name: string): string | undefined {
  if (stringAt(pod, 'metadata', 'deletionTimestamp') !== undefined)
    return `pod ${name} is being deleted, cannot be assigned to a host`;
  const bound = stringAt(pod, 'spec', 'nodeName') ?? '';
  if (bound !== '') return `pod ${name} is already assigned to node ${JSON.stringify(bound)}`;
  return listAt(pod, 'spec', 'schedulingGates').length > 0
    ? `pod ${name} has non-empty .spec.schedulingGates`
    : undefined;
}

function checkPreconditions(write: Write, sent: JsonObject, pod: JsonObject): void {
  const differs = (field: string, spoken: 'UID' | 'ResourceVersion') => {
    const [wanted, found] = [stringAt(sent, 'metadata', field) ?? '', stringAt(pod, 'metadata', field) ?? ''];
    if (wanted !== '' && wanted !== found) throw invalidObject(write, spoken, wanted, found);
  };
  differs('uid', 'UID');
  differs('resourceVersion', 'ResourceVersion');
}

function boundPod(pod: JsonObject, binding: JsonObject, now_ms: number): JsonObject {
  const merged = (field: string) => {
    const both = { ...stringsAt(pod, 'metadata', field), ...stringsAt(binding, 'metadata', field) };
    return Object.keys(both).length === 0 ? undefined : both;
  };
  const { nominatedNodeName: _nominated, ...status } = objectAt(pod, 'status');
  const spec = { ...objectAt(pod, 'spec'), nodeName: stringAt(binding, 'target', 'name') ?? '' };
  const next = withMetadata(
    { ...pod, spec, status },
    { annotations: merged('annotations'), labels: merged('labels') },
  );
  return withPodCondition(next, { type: 'PodScheduled', status: 'True' }, now_ms);
}

/** POST to `pods/NAME/binding`: what the scheduler sends to put a pod on a node (BindingREST, pkg/registry/core/pod/storage). */
export async function bindPod(write: Write, sent: JsonObject): Promise<JsonObject> {
  const { name } = write;
  const binding = await admittedBelow(write, 'binding', sent);
  if ((stringAt(binding, 'metadata', 'name') ?? '') !== name)
    throw badRequest('name in URL does not match name in Binding object');
  checkTarget(binding);
  await checkBelow(write, 'binding', binding);
  return bindStored(write, binding);
}

/**
 * POST to `bindings`: as `bindPod`, of the pod that the Binding names; it does not say which pod of this name is meant (LegacyBindingREST: an identity is no
 * precondition there, a revision is).
 */
export async function bindNamedPod(write: Write, sent: JsonObject): Promise<JsonObject> {
  const { parts } = write;
  const pods = parts.registry.find('', 'v1', 'pods');
  if (pods === undefined) throw noSuchResource();
  const named = { ...write, name: stringAt(sent, 'metadata', 'name') ?? '' };
  const binding = await admittedBelow(named, '', withoutServerMetadata(sent));
  checkTarget(binding);
  await checkBelow(named, '', binding);
  if (named.name === '') throw badRequest('Name parameter required.');
  return bindStored({ ...named, resource: pods }, binding);
}

async function bindStored(write: Write, binding: JsonObject): Promise<JsonObject> {
  const { resource, name, parts, dryRun } = write;
  for (;;) {
    const current = findStored(write);
    const old = servedObject(resource, current.body);
    checkPreconditions(write, binding, old);
    const why = obstacle(old, name);
    if (why !== undefined) throw conflict({ group: '', resource: 'pods/binding' }, name, why);
    if (dryRun) return SUCCESS;
    const { generation } = objectAt(old, 'metadata');
    const next = prepareForUpdate(boundPod(old, binding, parts.clock.now_ms()), old, resource);
    if ((await storeUpdate(write, current, withMetadata(next, { generation }))) !== undefined) return SUCCESS;
  }
}
