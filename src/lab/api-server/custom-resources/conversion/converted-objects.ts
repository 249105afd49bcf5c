import type { JsonObject } from '../../../../kube/json.ts';
import type { Resource } from '../../resources/resource.ts';
import { servedObject } from '../../resources/served-object.ts';
import { needsWebhook, servedCustomResource } from '../served-custom-resource.ts';
import type { ConversionWebhooks } from './conversion-webhooks.ts';
import { converting } from './converting.ts';

const CONVERTED = new WeakMap<Resource, WeakMap<JsonObject, JsonObject>>();

function knownOf(resource: Resource): WeakMap<JsonObject, JsonObject> {
  let known = CONVERTED.get(resource);
  if (known === undefined) {
    known = new WeakMap();
    CONVERTED.set(resource, known);
  }
  return known;
}

/**
 * What lists and watches show of stored objects for which a webhook is asked: each stored object is converted once for each served version, as the
 * watch cache of that version does it (each version of a definition has its own storage, customresource_handler.go). Throws ConversionFailed.
 */
export async function convertedOnce(
  webhooks: ConversionWebhooks,
  resource: Resource,
  body: JsonObject,
): Promise<JsonObject> {
  const known = knownOf(resource);
  const before = known.get(body);
  if (before !== undefined) return before;
  const converted = await converting(webhooks, () => servedCustomResource(resource, body));
  known.set(body, converted);
  return converted;
}

/** The object as `convertedOnce` has left it; `undefined` where it was not asked about. */
function knownConversion(resource: Resource, body: JsonObject): JsonObject | undefined {
  return CONVERTED.get(resource)?.get(body);
}

/** A stored object as its resource serves it, where all that needs a webhook was converted before. */
export function shownObject(resource: Resource, body: JsonObject): JsonObject {
  return knownConversion(resource, body) ?? servedObject(resource, body);
}

/** Converts what was not yet, then does `work` at once: it finds all of `bodies` with `shownObject`, whatever was written meanwhile. */
export async function withConverted<Value>(
  webhooks: ConversionWebhooks,
  resource: Resource,
  bodies: () => readonly JsonObject[],
  work: () => Value,
): Promise<Value> {
  if (resource.conversionWebhook === undefined) return work();
  for (;;) {
    const missing = bodies().filter(
      (body) => needsWebhook(resource, body) && knownConversion(resource, body) === undefined,
    );
    if (missing.length === 0) return work();
    for (const body of missing) await convertedOnce(webhooks, resource, body);
  }
}
