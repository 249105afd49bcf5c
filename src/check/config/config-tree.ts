import type { JsonValue } from '../../kube/json.ts';
import { YamlError } from '../../kube/yaml/yaml-error.ts';
import type { MappingNode, YamlNode } from '../../kube/yaml/yaml-tree.ts';

/** Plain scalars that mean "nothing" in YAML 1.2 (core schema). */
const NULLS = new Set(['', '~', 'null', 'Null', 'NULL']);

function keyText(key: YamlNode): string {
  if (key.type !== 'scalar') throw new YamlError('a key has to be a word', key.start);
  return key.text;
}

/**
 * The configuration as JSON. Every scalar is text, because every setting is: `until: 2027-01-31` needs no quotes and
 * `rule: no` means the word. Throws a YamlError for a key given twice and for aliases.
 */
export function configValue(node: YamlNode): JsonValue {
  if (node.type === 'alias') {
    throw new YamlError(`the alias *${node.anchor} is not supported here: write it out`, node.start);
  }
  if (node.type === 'mapping') return mappingValue(node);
  if (node.type === 'sequence') return node.items.map(configValue);
  return node.isPlain && NULLS.has(node.text) ? null : node.text;
}

function mappingValue({ entries }: MappingNode): JsonValue {
  const values = new Map<string, JsonValue>();
  for (const { key, value } of entries) {
    const name = keyText(key);
    if (values.has(name)) throw new YamlError(`the key ${name} is given twice`, key.start);
    values.set(name, configValue(value));
  }
  return Object.fromEntries(values);
}

/** Where the deepest part of `path` that exists stands: a key where there is one, so that the line is the setting's. */
export function offsetAt(node: YamlNode, path: readonly PropertyKey[]): number {
  let offset = node.start;
  let current: YamlNode | undefined = node;
  for (const step of path) {
    if (current?.type === 'mapping') {
      const entry: { readonly key: YamlNode; readonly value: YamlNode } | undefined = current.entries.find(
        ({ key }) => key.type === 'scalar' && key.text === step,
      );
      if (entry === undefined) return offset;
      offset = entry.key.start;
      current = entry.value;
    } else if (current?.type === 'sequence' && typeof step === 'number') {
      current = current.items[step];
      offset = current?.start ?? offset;
    } else return offset;
  }
  return offset;
}
