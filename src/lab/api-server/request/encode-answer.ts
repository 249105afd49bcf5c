import { dump } from 'js-yaml';
import type { JsonObject } from '../../../kube/json.ts';
import { parseJson } from '../../../kube/parse-json.ts';
import { parseAccept } from './accept.ts';

/** A body and what it is. */
export interface Encoded {
  readonly contentType: string;
  readonly text: string;
}

/** Writes an object as the client likes it: JSON unless it only takes YAML. */
export function encodeObject(object: JsonObject, accept: string | undefined): Encoded {
  const [first] = parseAccept(accept ?? '').filter(
    ({ type }) => type !== 'application/vnd.kubernetes.protobuf',
  );
  if (first?.type === 'application/yaml') {
    // Absent keys are written as undefined by the handlers; JSON leaves them out.
    const plain = parseJson(JSON.stringify(object));
    return { contentType: 'application/yaml', text: dump(plain, { lineWidth: -1, noRefs: true }) };
  }
  const asked = first?.parameters.get('pretty');
  const text =
    asked === '1' || asked === 'true' ? JSON.stringify(object, undefined, 2) : JSON.stringify(object);
  return { contentType: 'application/json', text: `${text}\n` };
}
