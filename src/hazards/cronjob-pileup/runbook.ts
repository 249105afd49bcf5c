import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'Jobs of one CronJob that do not end', command: 'kubectl get jobs -n NAMESPACE' },
    { text: 'What the CronJob says', command: 'kubectl get cronjob NAME -n NAMESPACE -o yaml' },
  ],
  stop: [
    {
      text: 'No more of them',
      command: `kubectl patch cronjob NAME -n NAMESPACE -p '{"spec":{"suspend":true}}'`,
    },
  ],
  bringBack: [
    {
      text: 'Delete the Jobs, and their pods with them',
      command: 'kubectl delete jobs -n NAMESPACE -l job=NAME',
    },
    {
      text: 'Then let it run again, one at a time',
      command: `kubectl patch cronjob NAME -n NAMESPACE -p '{"spec":{"suspend":false,"concurrencyPolicy":"Forbid"}}'`,
    },
  ],
  prevent: [
    { text: 'concurrencyPolicy, startingDeadlineSeconds, activeDeadlineSeconds, and a quota for pods' },
  ],
};
