import type { JsonValue } from '../../kube/json.ts';

/** One rule of a policy, as lines of YAML without indentation; the first begins the list item. */
type RuleLines = readonly string[];

export interface AllowPolicy {
  readonly name: string;
  readonly namespace: string;
  /** Written as JSON, which is YAML. Never wider than that of a policy that isolates already, or it would isolate more pods. */
  readonly podSelector: JsonValue;
  readonly ingress?: readonly RuleLines[];
  readonly egress?: readonly RuleLines[];
}

const indented = (lines: readonly string[], width: number) =>
  lines.map((line) => `${' '.repeat(width)}${line}`);

function rules(key: 'ingress' | 'egress', list: readonly RuleLines[] | undefined): readonly string[] {
  return list === undefined ? [] : [`  ${key}:`, ...list.flatMap((lines) => indented(lines, 4))];
}

/** A NetworkPolicy that only adds what is allowed, as YAML to paste. It names only the directions that are isolated already. */
export function allowPolicyYaml({ name, namespace, podSelector, ingress, egress }: AllowPolicy): string {
  const types = [...(ingress === undefined ? [] : ['Ingress']), ...(egress === undefined ? [] : ['Egress'])];
  return [
    'apiVersion: networking.k8s.io/v1',
    'kind: NetworkPolicy',
    'metadata:',
    `  name: ${name}`,
    `  namespace: ${namespace}`,
    'spec:',
    `  podSelector: ${JSON.stringify(podSelector)}`,
    `  policyTypes: [${types.join(', ')}]`,
    ...rules('ingress', ingress),
    ...rules('egress', egress),
    '',
  ].join('\n');
}

/** `- { protocol: UDP, port: 53 }` for each port over both protocols of DNS. */
export function dnsPorts(ports: readonly number[]): readonly string[] {
  return ports.flatMap((port) =>
    ['UDP', 'TCP'].map((protocol) => `    - { protocol: ${protocol}, port: ${port} }`),
  );
}
