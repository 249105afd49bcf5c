import type { JsonObject } from '../../json.ts';
import { ipWarnings } from '../ip.ts';
import { Path } from '../path.ts';
import { struct, structs, text } from '../values.ts';

const INGRESS = Path.of('status', 'loadBalancer', 'ingress');

/** What is said of the addresses at which a Service or an Ingress is reached (the status strategies in pkg/registry of both). */
export function balancerWarnings(object: JsonObject): readonly string[] {
  return structs(struct(struct(object, 'status'), 'loadBalancer'), 'ingress').flatMap((row, index) =>
    ipWarnings(text(row, 'ip'), INGRESS.index(index)),
  );
}
