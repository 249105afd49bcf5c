import { isJsonArray, isJsonObject, jsonAt, type JsonValue } from '../../kube/json.ts';
import { parseJson } from '../../kube/parse-json.ts';
import { jsonTree } from '../../kube/yaml/json-tree.ts';
import { readYaml, type YamlDocument } from '../../kube/yaml/read-yaml.ts';
import { YamlError } from '../../kube/yaml/yaml-error.ts';
import { yamlValue } from '../../kube/yaml/yaml-value.ts';

const STARTS_JSON = /^\uFEFF?\s*[{[]/;

/** JSON of up to this length is looked through for keys that stand twice: what people write, not what servers dump. */
const HAND_WRITTEN_MAX_LENGTH = 256 * 1024;

/** As deep as YAML may be (yaml-tree.ts): what is deeper is no object, and breaks whoever walks it. JSON.parse has no bound. */
const DEPTH_MAX_COUNT = 512;

function isAtMostDeep(value: JsonValue | undefined, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  if (isJsonArray(value)) return value.every((item) => isAtMostDeep(item, levels - 1));
  if (!isJsonObject(value)) return true;
  for (const key in value) if (!isAtMostDeep(value[key], levels - 1)) return false;
  return true;
}

function jsonDocument(text: string, isAlone: boolean): YamlDocument {
  const value = parseJson(text.startsWith('\uFEFF') ? text.slice(1) : text);
  if (!isAtMostDeep(value, DEPTH_MAX_COUNT)) {
    throw new YamlError(`this nests deeper than ${DEPTH_MAX_COUNT} levels`, 0);
  }
  if (!isAlone || text.length > HAND_WRITTEN_MAX_LENGTH) return { value, duplicates: [] };
  return { value, duplicates: yamlValue(jsonTree(text)).duplicates };
}

/**
 * The documents of one piece of text. JSON is read as JSON, and as YAML where it is not quite JSON, as kubectl does. `isAlone`
 * says that the piece is the whole file. Throws a YamlError.
 */
export function readDocuments(
  text: string,
  form: 'yaml' | 'json',
  isAlone: boolean,
): readonly YamlDocument[] {
  const first = text.charCodeAt(0);
  const isJson = form === 'json' || ((first < 0x30 || first > 0x5a) && STARTS_JSON.test(text));
  if (!isJson) return readYaml(text);
  try {
    return [jsonDocument(text, isAlone)];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return asYaml(text, form);
  }
}

function asYaml(text: string, form: 'yaml' | 'json'): readonly YamlDocument[] {
  try {
    const documents = readYaml(text);
    // Half of a JSON object is YAML too, but what somebody means who writes JSON is seen by what comes out.
    if (form === 'yaml' || documents.some(({ value }) => typeof jsonAt(value, 'kind') === 'string'))
      return documents;
  } catch (error) {
    if (!(error instanceof YamlError) || form === 'yaml') throw error;
  }
  jsonTree(text);
  throw new YamlError('this is not JSON', 0);
}
