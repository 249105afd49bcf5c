import type { WebhookBackend, WebhookInCluster } from '../cluster/admission-webhooks.ts';
import type { EndpointsReady } from '../cluster/workloads-services.ts';
import { spokenName } from '../kube/kube-object.ts';
import { selectorString } from '../kube/selector-string.ts';
import type { Reach } from '../kube/webhook/reach.ts';
import { columnLines } from './columns.ts';
import { printable } from './printable.ts';
import type { Style, Terminal } from './terminal.ts';
import type { ReachAnswer, RequestDelay, WebhookReach } from './webhook-reach-answer.ts';
import { wrapLines } from './wrap.ts';

/** Namespaces named in the narrow form; `-o wide` and `-o json` have all. */
const NAMESPACES_SHOWN_COUNT = 8;
/** Waits shown in the narrow form, the longest first. */
const DELAYS_SHOWN_COUNT = 5;
/** Critical requests of one webhook in the narrow form: who sees more of them sees nearly all. */
const REQUESTS_SHOWN_COUNT = 20;
const LABEL_COLUMNS = 14;
const INDENT = '  ';
const MS_PER_DAY = 86_400_000;

function endpointsText(endpoints: EndpointsReady): string {
  if (endpoints.type === 'unknown') return `ready endpoints not known: ${endpoints.why}`;
  const total_count = endpoints.ready_count + endpoints.notReady_count;
  return `${endpoints.ready_count} of ${total_count} endpoints ready`;
}

function backendText(backend: WebhookBackend): string {
  switch (backend.type) {
    case 'url':
      return `${backend.url}, outside the cluster as far as its configuration says`;
    case 'none':
      return 'nothing: neither url nor service is given';
    case 'service':
      break;
  }
  const name = `Service ${backend.namespace}/${backend.name}:${backend.port}`;
  if (backend.service.type === 'absent') return `${name}, which does not exist`;
  if (backend.service.type === 'unknown') return `${name} (not known: ${backend.service.why})`;
  const workloads = backend.workloads.map(({ object }) => spokenName(object));
  const behind = workloads.length === 0 ? 'no workload behind it' : workloads.join(', ');
  return `${name}, ${endpointsText(backend.endpoints)}, ${behind}`;
}

function certificateText({ caBundle, caInjectedFrom }: WebhookInCluster, now_ms: number): string {
  const injected = caInjectedFrom === undefined ? '' : `, filled in by ${caInjectedFrom}`;
  if (caBundle.type === 'absent' || caBundle.type === 'empty') return `no caBundle${injected}`;
  if (caBundle.type === 'unparsable') return `caBundle cannot be read: ${caBundle.why}${injected}`;
  const last_ms = Math.max(...caBundle.certificates.map(({ notAfter_ms }) => notAfter_ms));
  const date = new Date(last_ms).toISOString().slice(0, 10);
  const days = Math.floor((last_ms - now_ms) / MS_PER_DAY);
  return days < 0
    ? `caBundle EXPIRED on ${date}${injected}`
    : `caBundle until ${date} (${days} days)${injected}`;
}

function failureText({ webhook }: WebhookInCluster): string {
  const byDefault = (field: 'failurePolicy' | 'timeoutSeconds') =>
    webhook.defaulted.has(field) ? ' (default)' : '';
  const policy = `${webhook.failurePolicy}${byDefault('failurePolicy')}`;
  return `${policy} after ${webhook.timeout_s}s${byDefault('timeoutSeconds')}`;
}

function named(names: readonly string[], wide: boolean): string {
  const shown = wide ? names : names.slice(0, NAMESPACES_SHOWN_COUNT);
  const rest_count = names.length - shown.length;
  return `${shown.join(', ')}${rest_count > 0 ? ` and ${rest_count} more` : ''}`;
}

function namespacesText({ entry, namespaces }: WebhookReach, wide: boolean): string {
  const { yes, no, unknown } = namespaces;
  const selector = selectorString(entry.webhook.namespaceSelector);
  if (selector === '') return 'all: it has no namespaceSelector';
  const parts = [
    yes.length === 0 ? '' : `${yes.length} selected: ${named(yes, wide)}`,
    no.length === 0 ? '' : `${no.length} left out: ${named(no, wide)}`,
    unknown.length === 0 ? '' : `${unknown.length} not known (labels): ${named(unknown, wide)}`,
  ].filter((part) => part !== '');
  return [`namespaceSelector ${selector}`, ...parts].join('; ');
}

function rulesText({ webhook }: WebhookInCluster): string {
  if (webhook.rules.length === 0) return 'none: it is never called';
  return webhook.rules
    .map(({ operations, apiGroups, resources, scope }) => {
      const groups = apiGroups.map((group) => (group === '' ? 'core' : group)).join(',');
      return `${operations.join(',')} ${resources.join(',')} of ${groups}${scope === '*' ? '' : ` (${scope})`}`;
    })
    .join('; ');
}

function labelled(label: string, text: string, terminal: Terminal): readonly string[] {
  const indent = INDENT + ' '.repeat(LABEL_COLUMNS);
  const width = terminal.width_columns === undefined ? undefined : terminal.width_columns - indent.length;
  return wrapLines(printable(text), width).map((line, index) =>
    index === 0
      ? `${INDENT}${terminal.style('dim', label.padEnd(LABEL_COLUMNS))}${line}`
      : `${indent}${line}`,
  );
}

/** `no` of what has no other labels is told apart: it hangs on a label that anybody may set. */
function seenText({ sight, unlabelled }: Reach): string {
  if (sight.type !== 'unknown') return sight.type;
  return unlabelled === undefined ? 'unknown' : `unknown (${unlabelled.type} without labels)`;
}

const STYLE_OF: Readonly<Record<Reach['sight']['type'], Style>> = {
  yes: 'red',
  rejects: 'red',
  unknown: 'yellow',
  no: 'green',
};

function summaryText(critical: readonly Reach[]): string {
  const count = (type: Reach['sight']['type']) => critical.filter(({ sight }) => sight.type === type).length;
  const rejects = count('rejects') > 0 ? `, makes ${count('rejects')} fail by a matchCondition` : '';
  const unknown = count('unknown') > 0 ? `, ${count('unknown')} not known` : '';
  return `sees ${count('yes')} of ${critical.length} critical requests${rejects}${unknown}`;
}

function webhookLines(
  reach: WebhookReach,
  terminal: Terminal,
  now_ms: number,
  wide: boolean,
): readonly string[] {
  const { entry, critical } = reach;
  const { webhook } = entry;
  const seen = critical.filter(({ sight }) => sight.type !== 'no');
  const shown = wide ? critical : seen.slice(0, REQUESTS_SHOWN_COUNT);
  const rest_count = wide ? 0 : seen.length - shown.length;
  const rows = shown.map((row) => [row.critical.area, row.critical.what, seenText(row), row.sight.why]);
  const columns = [
    { heading: 'AREA' },
    { heading: 'CRITICAL REQUEST' },
    { heading: 'SEEN' },
    { heading: 'WHY' },
  ];
  const worst = shown.some(({ sight }) => sight.type === 'yes') ? 'yes' : (shown[0]?.sight.type ?? 'no');
  const table =
    rows.length === 0 ? [] : columnLines(columns, rows, terminal).map((line) => `${INDENT}${line}`);
  return [
    terminal.style('bold', printable(`${spokenName(entry.object)}: ${webhook.name} (${webhook.type})`)),
    ...labelled('calls', backendText(entry.backend), terminal),
    ...labelled('certificate', certificateText(entry, now_ms), terminal),
    ...labelled('on failure', failureText(entry), terminal),
    ...labelled('rules', rulesText(entry), terminal),
    ...labelled('namespaces', namespacesText(reach, wide), terminal),
    ...entry.problems.flatMap(({ path, message }) =>
      labelled('invalid', `${path.join('.')}: ${message}`, terminal),
    ),
    `${INDENT}${terminal.style(STYLE_OF[worst], summaryText(critical))}`,
    ...table,
    ...(rest_count > 0 ? [`${INDENT}and ${rest_count} more: add -o wide`] : []),
    '',
  ];
}

function delayLines(delays: readonly RequestDelay[], terminal: Terminal, wide: boolean): readonly string[] {
  const shown = wide ? delays : delays.slice(0, DELAYS_SHOWN_COUNT);
  if (shown.length === 0) return [];
  const columns = [
    { heading: 'LONGEST WAIT', align: 'right' as const },
    { heading: 'CRITICAL REQUEST' },
    { heading: 'WEBHOOKS' },
  ];
  const rows = shown.map(({ critical, delay, webhooks }) => [
    `${delay.total_s}s`,
    critical.what,
    [...new Set(webhooks)].join(', '),
  ]);
  return [...columnLines(columns, rows, terminal), ''];
}

/** The answer for people. */
export function reachText(answer: ReachAnswer, terminal: Terminal, now_ms: number, wide: boolean): string {
  const lines = [
    ...answer.webhooks.flatMap((reach) => webhookLines(reach, terminal, now_ms, wide)),
    ...delayLines(answer.delays, terminal, wide),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}
