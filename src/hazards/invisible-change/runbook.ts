import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    {
      text: 'What changed in the last hour, from the audit log',
      command: `jq -r 'select(.verb|test("create|update|patch|delete")) | [.stageTimestamp,.user.username,.verb,.requestURI] | @tsv' audit.log`,
    },
    {
      text: 'Who manages which field since when',
      command: 'kubectl get deployment NAME -n NAMESPACE -o yaml --show-managed-fields',
    },
  ],
  stop: [{ text: 'Nobody changes anything but the one who mends' }],
  bringBack: [{ text: 'The version before', command: 'kubectl rollout undo deployment NAME -n NAMESPACE' }],
  prevent: [
    { text: 'An audit log that can be searched, and a channel in which changes appear by themselves' },
  ],
};
