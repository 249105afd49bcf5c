import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    {
      text: 'Who deletes, in the audit log of kube-apiserver',
      command: `jq -r 'select(.verb=="delete" or .verb=="deletecollection") | .user.username' audit.log | sort | uniq -c | sort -rn | head`,
    },
    { text: 'What is left', command: 'kubectl get services -A' },
  ],
  stop: [
    {
      text: 'Scale the operator to nothing; its Deployment carries the name of its ServiceAccount most of the time',
      command: 'kubectl scale deployment NAME -n NAMESPACE --replicas=0',
    },
    { text: 'If it comes back: take its rights away', command: 'kubectl delete clusterrolebinding NAME' },
    {
      text: 'Until it is known who it is, nobody deletes: take delete out of the roles of operators, or stop them all',
    },
  ],
  bringBack: [
    {
      text: 'First what webhooks and DNS stand on: Services in kube-system and those that webhook configurations name',
      command: 'kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml',
    },
    {
      text: 'Take a snapshot of etcd now: what was deleted in the last minutes is still in it, until the next compaction',
      command: 'etcdctl snapshot save now.db',
    },
    {
      text: 'Put the manifests back; clusterIP of the old objects stays theirs if nobody has taken it',
      command: 'kubectl apply -f manifests/',
    },
  ],
  prevent: [
    {
      text: 'Nobody but the owner may delete Services cluster-wide',
      command: 'kubectl get clusterroles -o yaml',
    },
    {
      text: 'An audit log with bodies (level RequestResponse for writes) is the backup of those who have none',
    },
  ],
};
