import { Option } from 'commander';
import { BACKEND_MODES } from '../lab/api-server/audit/audit-backend.ts';
import { parseCount } from './lab-server-flags.ts';

const AUDIT = 'Audit of the embedded API server (as kube-apiserver):';

/** The options of audit, in one group of the help. */
export function labAuditOptions(): readonly Option[] {
  return [
    new Option('--audit-log-path <file>', 'log of audit events, JSON a line; -: stdout'),
    new Option('--audit-policy-file <file>', 'an audit.k8s.io/v1 Policy: what is recorded of which requests'),
    new Option(
      '--audit-log-mode <mode>',
      'blocking (unless given): an answer waits until it is recorded',
    ).choices(BACKEND_MODES),
    new Option(
      '--audit-log-maxsize <megabytes>',
      'of a file, before it is renamed; 100 unless given',
    ).argParser(parseCount),
    new Option('--audit-log-maxage <days>', 'how long renamed files are kept; 366 unless given').argParser(
      parseCount,
    ),
    new Option('--audit-log-maxbackup <count>', 'how many of them are kept; 100 unless given').argParser(
      parseCount,
    ),
    new Option('--audit-log-truncate-enabled', 'leave bodies out of events that are too big'),
    new Option(
      '--audit-log-truncate-max-event-size <bytes>',
      'how big that is; 102400 unless given',
    ).argParser(parseCount),
    new Option('--audit-webhook-config-file <file>', 'kubeconfig of a receiver of audit events'),
    new Option('--audit-webhook-mode <mode>', 'batch (unless given): events are sent some at a time').choices(
      BACKEND_MODES,
    ),
  ].map((option) => option.helpGroup(AUDIT));
}
