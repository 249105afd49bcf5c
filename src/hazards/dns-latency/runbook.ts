import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    {
      text: 'How long names take',
      command: 'kubectl run probe --image=busybox --restart=Never -- time nslookup kubernetes.default',
    },
    {
      text: 'DNS servers and where they run',
      command: 'kubectl get pods -n kube-system -l k8s-app=kube-dns -o wide',
    },
  ],
  stop: [{ text: 'More of them', command: 'kubectl scale deployment coredns -n kube-system --replicas=4' }],
  bringBack: [{ text: 'Nothing was lost' }],
  prevent: [{ text: 'A cache on each node, ndots of 1 or 2 for what asks for names outside' }],
};
