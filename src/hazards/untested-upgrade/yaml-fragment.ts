import type { BodyPath } from '../../cluster/cluster.ts';
import { fieldPath } from '../../kube/field-path.ts';
import type { JsonValue } from '../../kube/json.ts';

/** `spec.containers[0].image`: a place in a body as messages name it. */
export function fieldText(path: BodyPath): string {
  let text = '';
  for (const step of path) text = typeof step === 'number' ? `${text}[${step}]` : fieldPath(text, step);
  return text;
}

const PLAIN_KEY = /^[A-Za-z][A-Za-z0-9_-]*$/;
/** Above this a fragment is no help: the value is in the manifest already. */
const VALUE_MAX_CHARACTERS = 200;

/**
 * The YAML to paste for one field: its keys from the root, and the value in JSON's form, which is YAML too. `undefined` where the way leads
 * through a list, whose other items a fragment would leave out, or the value is long.
 */
export function yamlFragment(path: BodyPath, value: JsonValue): string | undefined {
  const text = JSON.stringify(value);
  if (text.length > VALUE_MAX_CHARACTERS) return undefined;
  const lines: string[] = [];
  for (const [depth, step] of path.entries()) {
    if (typeof step === 'number') return undefined;
    lines.push(`${'  '.repeat(depth)}${PLAIN_KEY.test(step) ? step : JSON.stringify(step)}:`);
  }
  return `${lines.join('\n')} ${isPlainWord(value) ? value : text}`;
}

/** A word that no YAML reads as anything but a string. */
function isPlainWord(value: JsonValue): value is string {
  return (
    typeof value === 'string' && /^[A-Z][A-Za-z]{3,}$/.test(value) && !/^(true|false|null)$/i.test(value)
  );
}
