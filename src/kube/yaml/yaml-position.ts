import { isMergeKey, keyOf, mergedMappings } from './yaml-value.ts';
import type { MappingNode, YamlNode } from './yaml-tree.ts';

/** A key or item that was found: where it stands, and its value. */
interface Found {
  readonly offset: number;
  readonly value: YamlNode;
}

/** As yaml.v2 fills a mapping: the last of equal keys, and `<<` counts where it stands. */
function entryOf(mapping: MappingNode, name: string): Found | undefined {
  let found: Found | undefined;
  for (const { key, value } of mapping.entries) {
    if (isMergeKey(key)) {
      const merged = mergedMappings(value).map((source) => entryOf(source, name));
      found = merged.find((entry) => entry !== undefined) ?? found;
    } else if (keyOf(key) === name) found = { offset: key.start, value };
  }
  return found;
}

/**
 * Where the deepest part of `path` that exists stands: the key of a field, the value of a list item, the start of the root for `[]`.
 * Goes through aliases and merge keys. Offsets as in the tree. The tree must be one that has a value (`yamlValue`).
 */
export function offsetInYaml(root: YamlNode, path: readonly (string | number)[]): number {
  let node = root;
  let offset = root.start;
  for (const step of path) {
    if (node.type === 'alias') node = node.target;
    let found: Found | undefined;
    if (node.type === 'mapping') found = entryOf(node, String(step));
    else if (node.type === 'sequence') {
      const item = node.items[Number(step)];
      found = item === undefined ? undefined : { offset: item.start, value: item };
    }
    if (found === undefined) return offset;
    ({ offset, value: node } = found);
  }
  return offset;
}
