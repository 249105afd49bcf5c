import type { JsonValue } from '../json.ts';
import { readBlockYaml } from './block-yaml.ts';
import { textPosition, type TextPosition } from './text-position.ts';
import { yamlTrees } from './yaml-tree.ts';
import { offsetInYaml } from './yaml-position.ts';
import { yamlValue, type DuplicateKey } from './yaml-value.ts';

/** One document as Kubernetes reads it. */
export interface YamlDocument {
  readonly value: JsonValue;
  readonly duplicates: readonly DuplicateKey[];
}

const NO_DUPLICATES: readonly DuplicateKey[] = [];

/**
 * Reads YAML as Kubernetes does (sigs.k8s.io/yaml): `yes` is true, `0644` is 420, dates are text, `<<` merges, the last of equal keys counts
 * and is told in `duplicates`. An empty text has no documents or one of `null`. Values may be shared between places (anchors):
 * do not change them. Throws a YamlError with the offset of what is no YAML or has no place in JSON.
 */
export function readYaml(text: string): readonly YamlDocument[] {
  // The carriage returns of Windows are line ends like any other; places are looked up in the text as it is.
  const value = readBlockYaml(text.includes('\r') ? text.replaceAll('\r\n', '\n') : text);
  if (value !== undefined) return [{ value, duplicates: NO_DUPLICATES }];
  return yamlTrees(text).map(yamlValue);
}

/**
 * Line and column, from the start of `text`, of the deepest part of `path` that exists in the document of that position; `undefined`
 * where there is no such document. `text` must be one that `readYaml` reads.
 */
export function locateInYaml(
  text: string,
  path: readonly (string | number)[],
  documentIndex = 0,
): TextPosition | undefined {
  const root = yamlTrees(text)[documentIndex];
  return root === undefined ? undefined : textPosition(text, offsetInYaml(root, path));
}
