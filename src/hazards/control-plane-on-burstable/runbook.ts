import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'Kind of machine', command: 'kubectl get nodes -L node.kubernetes.io/instance-type' },
    { text: 'How long etcd writes take', command: 'etcdctl check perf' },
  ],
  stop: [
    {
      text: 'Less load: stop what lists most',
      command: 'kubectl scale deployment NAME -n NAMESPACE --replicas=0',
    },
  ],
  bringBack: [
    {
      text: 'One member after the other to machines that do not run out of credit',
      command: 'etcdctl member list -w table',
    },
  ],
  prevent: [{ text: 'Three members on machines of their own' }],
};
