import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'Who is cluster-admin', command: 'kubectl get clusterrolebindings -o wide' },
    { text: 'What somebody may do', command: 'kubectl auth can-i --list --as USER' },
  ],
  stop: [
    { text: 'Take it away from who does not need it', command: 'kubectl delete clusterrolebinding NAME' },
  ],
  bringBack: [
    {
      text: 'A role of what was really used, from the audit log',
      command: 'kubectl create role NAME --verb=get,list,watch --resource=pods -n NAMESPACE',
    },
  ],
  prevent: [{ text: 'No wildcards in roles, and a look at the bindings once a month' }],
};
