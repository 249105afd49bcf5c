import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'Objects are gone, and no delete request is in the audit log', command: 'kubectl get all -A' },
    { text: 'Who was on the machines of etcd, and what he typed' },
  ],
  stop: [{ text: 'Nobody runs etcdctl del; stop controllers that clean up after what is gone' }],
  bringBack: [
    {
      text: 'A snapshot of now, before it is compacted: the deleted versions are still in it',
      command: 'etcdctl snapshot save now.db',
    },
    {
      text: 'The snapshot of before is restored beside, and objects are read out of it',
      command: 'etcdutl snapshot restore before.db --data-dir restored',
    },
    { text: 'Then made again one by one', command: 'kubectl apply -f manifests/' },
  ],
  prevent: [{ text: 'Snapshots every half hour, and a restore that was rehearsed' }],
};
