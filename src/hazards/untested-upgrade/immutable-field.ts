import type { ChangeRule, ChangeRuleInput, Observation } from '../../check/contract.ts';
import { immutableChanges, type ImmutableChange } from '../../kube/api-version/immutable-fields.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '../../kube/json.ts';
import { kubectlName, spokenName } from '../../kube/kube-object.ts';
import { fieldText } from './yaml-fragment.ts';

function valueText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  return isJsonObject(value) || isJsonArray(value) ? '' : JSON.stringify(value);
}

function changeText({ path, before, after, why }: ImmutableChange): string {
  const from = valueText(before);
  const to = valueText(after);
  const values = from === '' || to === '' ? '' : ` from ${from} to ${to}`;
  switch (why) {
    case 'immutable':
      return `${fieldText(path)} changes${values}, and cannot`;
    case 'marked immutable':
      return `${fieldText(path)} changes${values} although the object is immutable`;
    case 'shrinks':
      break;
  }
  return `${fieldText(path)} shrinks${values}, and can only grow`;
}

function* refusedChanges({ before, after }: ChangeRuleInput): Generator<Observation> {
  for (const object of after.all()) {
    const old = object.name === '' ? undefined : before.get(object);
    if (old === undefined) continue;
    for (const change of immutableChanges(old, object)) {
      yield {
        type: 'finding',
        object,
        path: change.path,
        message: `${spokenName(object)}: ${changeText(change)}: the API server refuses the update`,
        fix: {
          text: `Keep ${fieldText(change.path)}, or make a new object under another name and move over to it. Deleting ${kubectlName(object)} and making it anew works too, and takes down what hangs on it.`,
        },
      };
    }
  }
}

export const immutableField: ChangeRule = {
  id: 'immutable-field',
  title: 'Changes leave immutable fields alone',
  severity: 'high',
  persona: 'developer',
  why: 'A new cluster takes the new configuration, the running one refuses it: the rollout stops half way.',
  check: refusedChanges,
};
