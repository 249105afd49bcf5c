import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { objectAt, stringsAt } from '../../../kube/kube-object.ts';
import { listAt } from '../../../kube/kube-object.ts';
import { timeText } from '../clock.ts';
import { conflict, invalid } from '../request/api-error.ts';
import { servedObject, withMetadata } from '../resources/served-object.ts';
import { prepareForUpdate } from '../writes/prepare.ts';
import { findStored } from '../writes/update.ts';
import { storeUpdate, type Write } from '../writes/write-context.ts';

const SUCCESS: JsonObject = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/** POST to `pods/NAME/binding`: what the scheduler sends to put a pod on a node (BindingREST, pkg/registry/core/pod/storage). */
export async function bindPod(write: Write, sent: JsonObject): Promise<JsonObject> {
  const { resource, name, parts, dryRun } = write;
  const node = stringAt(sent, 'target', 'name') ?? '';
  const kind = stringAt(sent, 'target', 'kind') ?? '';
  if (node === '')
    throw invalid({ group: '', kind: 'Binding' }, name, [
      { reason: 'FieldValueRequired', message: 'Required value', field: 'target.name' },
    ]);
  if (kind !== '' && kind !== 'Node')
    throw invalid({ group: '', kind: 'Binding' }, name, [
      {
        reason: 'FieldValueNotSupported',
        message: `Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`,
        field: 'target.kind',
      },
    ]);
  const current = findStored(write);
  const old = servedObject(resource, current.body);
  if (stringAt(old, 'metadata', 'deletionTimestamp') !== undefined)
    throw conflict(resource, name, `pod ${name} is being deleted, cannot be assigned to a host`);
  const bound = stringAt(old, 'spec', 'nodeName') ?? '';
  if (bound !== '') throw conflict(resource, name, `pod ${name} is already assigned to node "${bound}"`);
  const annotations = {
    ...stringsAt(old, 'metadata', 'annotations'),
    ...stringsAt(sent, 'metadata', 'annotations'),
  };
  const others = listAt(old, 'status', 'conditions').filter(
    (condition) => stringAt(condition, 'type') !== 'PodScheduled',
  );
  const scheduled = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: timeText(parts.clock.now_ms()),
  };
  const next = withMetadata(
    {
      ...old,
      spec: { ...objectAt(old, 'spec'), nodeName: node },
      status: { ...objectAt(old, 'status'), conditions: [...others, scheduled] },
    },
    Object.keys(annotations).length === 0 ? {} : { annotations },
  );
  if (dryRun) return SUCCESS;
  const { generation } = objectAt(old, 'metadata');
  if (
    storeUpdate(write, current, withMetadata(prepareForUpdate(next, old, resource), { generation })) ===
    undefined
  )
    return bindPod(write, sent);
  return SUCCESS;
}
