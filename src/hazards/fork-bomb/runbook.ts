import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'Nodes that went at once', command: 'kubectl get nodes' },
    {
      text: 'The youngest DaemonSet',
      command: 'kubectl get daemonsets -A --sort-by=.metadata.creationTimestamp',
    },
  ],
  stop: [{ text: 'Take it out', command: 'kubectl delete daemonset NAME -n NAMESPACE' }],
  bringBack: [
    {
      text: 'Nodes that do not come back have to be restarted from outside; look which',
      command: 'kubectl get nodes',
    },
    {
      text: 'Away with what was on them',
      command: 'kubectl drain NODE --ignore-daemonsets --delete-emptydir-data',
    },
  ],
  prevent: [{ text: 'podPidsLimit of kubelets, and nobody but administrators makes DaemonSets' }],
};
