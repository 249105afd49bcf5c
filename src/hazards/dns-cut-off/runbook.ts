import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    {
      text: 'Do names resolve',
      command: 'kubectl run probe --image=busybox --restart=Never -- nslookup kubernetes.default',
    },
    { text: 'Policies around DNS', command: 'kubectl get networkpolicies -n kube-system -o yaml' },
  ],
  stop: [{ text: 'Take the policy out', command: 'kubectl delete networkpolicy NAME -n kube-system' }],
  bringBack: [
    {
      text: 'Policies hold for new connections: DNS servers find the API server again after a restart',
      command: 'kubectl rollout restart deployment coredns -n kube-system',
    },
  ],
  prevent: [
    {
      text: 'Before deny-all in kube-system: allow DNS from everywhere, and to the API server',
      command: 'kubectl apply -f allow-dns.yaml',
    },
  ],
};
