import { jsonEqual } from '../../../kube/json-difference.ts';
import { numberAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { objectAt } from '../../../kube/kube-object.ts';
import { ApiError } from '../request/api-error.ts';
import { parseGoBool } from '../request/server-request.ts';
import type { StoredObject } from '../storage/stored-object.ts';
import { createObject } from '../writes/create-object.ts';
import type { WriteParts } from '../writes/write-context.ts';
import { FLOW_SCHEMAS, PRIORITY_LEVELS } from './bootstrap-configuration.ts';

/** How often the API server looks (pkg/registry/flowcontrol/rest/storage_flowcontrol.go). */
const EVERY_MS = 60_000;
const AUTO_UPDATE = 'apf.kubernetes.io/autoupdate-spec';
const GROUP = 'flowcontrol.apiserver.k8s.io';
/** These are kept whatever their annotation says. */
const MANDATORY: ReadonlySet<string> = new Set(['exempt', 'catch-all']);

interface Kept {
  readonly collection: string;
  readonly name: string;
  /** As it was made, with defaults. */
  readonly made: JsonObject;
}

/** Does the API server look after the spec? What nobody has touched yet it does, too. */
function isKept({ name }: Kept, body: JsonObject): boolean {
  if (MANDATORY.has(name)) return true;
  const said = parseGoBool(stringAt(body, 'metadata', 'annotations', AUTO_UPDATE) ?? '');
  return said ?? numberAt(body, 'metadata', 'generation') === 1;
}

/** Of the level `exempt` people may choose the shares. */
function isSameSpec({ collection, name, made }: Kept, body: JsonObject): boolean {
  if (name === 'exempt' && collection.startsWith('prioritylevel'))
    return stringAt(body, 'spec', 'type') === stringAt(made, 'spec', 'type');
  return jsonEqual(objectAt(body, 'spec'), objectAt(made, 'spec'));
}

/** The object as it is to be; `undefined` where it is so already (ReviseIfNeeded, registry/flowcontrol/ensurer/strategy.go). */
function revised(kept: Kept, { body }: StoredObject): JsonObject | undefined {
  const isOurs = isKept(kept, body);
  const annotations = objectAt(body, 'metadata', 'annotations');
  const isTold = annotations[AUTO_UPDATE] === String(isOurs);
  const isSame = !isOurs || isSameSpec(kept, body);
  if (isTold && isSame) return undefined;
  const metadata = {
    ...objectAt(body, 'metadata'),
    annotations: { ...annotations, [AUTO_UPDATE]: String(isOurs) },
  };
  if (isSame) return { ...body, metadata };
  const generation = (numberAt(body, 'metadata', 'generation') ?? 0) + 1;
  return { ...body, metadata: { ...metadata, generation }, spec: objectAt(kept.made, 'spec') };
}

async function put(parts: WriteParts, kept: Kept): Promise<void> {
  const { collection, name, made } = kept;
  const stored = parts.store.collection(collection).get(name);
  if (stored !== undefined) {
    const wanted = revised(kept, stored);
    if (wanted !== undefined) parts.store.update(collection, stored, wanted);
    return;
  }
  const { apiVersion, kind, spec } = made;
  const metadata = { name, annotations: { [AUTO_UPDATE]: 'true' } };
  try {
    await createObject(parts, { apiVersion, kind, metadata, spec });
  } catch (error) {
    // Refused is tried again at the next turn.
    if (!(error instanceof ApiError)) throw error;
  }
}

/**
 * Puts the mandatory and suggested FlowSchemas and PriorityLevelConfigurations back within a minute: those that are gone, and those whose spec was changed, unless
 * their annotation `apf.kubernetes.io/autoupdate-spec` says `false` (mandatory ones in any case). Call it when they have been made.
 */
export function keepFlowConfiguration(parts: WriteParts): void {
  const keptOf = (resource: string, objects: readonly JsonObject[]): readonly Kept[] =>
    objects.flatMap((object) => {
      const collection = `${resource}.${GROUP}`;
      const name = stringAt(object, 'metadata', 'name') ?? '';
      const stored = parts.store.collection(collection).get(name);
      return stored === undefined ? [] : [{ collection, name, made: stored.body }];
    });
  const kept = [
    ...keptOf('prioritylevelconfigurations', PRIORITY_LEVELS),
    ...keptOf('flowschemas', FLOW_SCHEMAS),
  ];
  const turn = (): void => {
    parts.clock.after(EVERY_MS, () => {
      for (const one of kept) void put(parts, one);
      turn();
    });
  };
  turn();
}
