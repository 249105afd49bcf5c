import { groupVersion } from '../../kube/kube-object.ts';
import type { SkimmedObject } from '../../kube/protobuf/skim-object.ts';
import { pluralsOf, resourceTypesNamed } from '../../kube/resource-table.ts';
import { matchesLabels, type LabelSelector } from '../../kube/selector.ts';

/** Which objects are asked for; what is absent restricts nothing. */
export interface ObjectChoice {
  /** Kind, plural or short name, with or without `.group`, as people write it. */
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: LabelSelector;
  /** Only what was written after this revision. */
  readonly after?: number;
}

/** `apps`: of the group that a custom resource has in words. */
function isCustomKind(word: string, group: string, kind: string): boolean {
  const lower = word.toLowerCase();
  return pluralsOf(kind).some((name) => lower === name || lower === `${name}.${group}`);
}

/** Does `word` name this kind? Built-in kinds by every name that kubectl takes; custom ones by kind and plural. */
export function isKindNamed(
  word: string,
  { apiVersion, kind }: Pick<SkimmedObject, 'apiVersion' | 'kind'>,
): boolean {
  const { group } = groupVersion(apiVersion);
  const builtIn = resourceTypesNamed(word);
  if (builtIn.some((type) => type.kind === kind && type.group === group)) return true;
  return isCustomKind(word, group, kind);
}

export function isChosen(choice: ObjectChoice, object: SkimmedObject, revision: number): boolean {
  const { kind, name, namespace, labels, after } = choice;
  return (
    (after === undefined || revision > after) &&
    (name === undefined || object.name === name) &&
    (namespace === undefined || object.namespace === namespace) &&
    (kind === undefined || isKindNamed(kind, object)) &&
    (labels === undefined || matchesLabels(labels, object.labels))
  );
}
