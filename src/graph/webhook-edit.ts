import { NAMESPACE_NAME_LABEL } from '../kube/namespace-label.ts';
import type { ClusterObject } from '../cluster/cluster.ts';
import { isJsonArray, isJsonObject, jsonAt, type JsonValue } from '../kube/json.ts';
import type { Edit } from './thing.ts';

/** One webhook at its place in a configuration. */
export interface WebhookPlace {
  readonly configuration: ClusterObject;
  readonly index: number;
  readonly name: string;
}

/** The kubectl command that sets one field of a webhook. */
export function setField(
  { configuration, index }: Omit<WebhookPlace, 'name'>,
  field: string,
  value: JsonValue,
): string {
  const operations = [{ op: 'add', path: `/webhooks/${index}/${field}`, value }];
  return `kubectl patch ${configuration.kind.toLowerCase()} ${configuration.name} --type json -p '${JSON.stringify(operations)}'`;
}

/** The kubectl command that takes namespaces out of what a webhook sees, by the label that nobody can change. */
export function exemption(place: Omit<WebhookPlace, 'name'>, namespaces: readonly string[]): string {
  const { configuration, index } = place;
  const expression = { key: NAMESPACE_NAME_LABEL, operator: 'NotIn', values: namespaces };
  const selector = jsonAt(configuration.body, 'webhooks', index, 'namespaceSelector');
  if (isJsonArray(jsonAt(selector, 'matchExpressions')))
    return setField(place, 'namespaceSelector/matchExpressions/-', expression);
  if (isJsonObject(selector)) return setField(place, 'namespaceSelector/matchExpressions', [expression]);
  return setField(place, 'namespaceSelector', { matchExpressions: [expression] });
}

/** Takes one namespace out of what the webhook sees; nothing else changes. */
export function exemptNamespace(place: WebhookPlace, namespace: string): Edit {
  const { configuration, name } = place;
  return {
    id: `exempt ${namespace} from ${configuration.kind}/${configuration.name}/${name}`,
    text: `Exempt namespace ${namespace} from webhook ${name} (${configuration.name}).`,
    patch: exemption(place, [namespace]),
    cost: 1,
  };
}

/** Lets requests through while the webhook does not answer: what it guards is open for so long. */
export function ignoreFailure(place: WebhookPlace): Edit {
  const { configuration, name } = place;
  return {
    id: `ignore failure of ${configuration.kind}/${configuration.name}/${name}`,
    text: `Let requests through while webhook ${name} (${configuration.name}) does not answer: failurePolicy Ignore.`,
    patch: setField(place, 'failurePolicy', 'Ignore'),
    cost: 3,
  };
}
