import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'Which resources are many', command: 'kubectl get --raw /metrics' },
    { text: 'Is etcd full', command: 'etcdctl endpoint status -w table' },
    { text: 'And does it say so', command: 'etcdctl alarm list' },
  ],
  stop: [{ text: 'Whoever makes them', command: 'kubectl scale deployment NAME -n NAMESPACE --replicas=0' }],
  bringBack: [
    {
      text: 'Full means: nothing can be written, deletes included. Compact, defragment, disarm',
      command: 'etcdctl compact REVISION',
    },
    { text: 'One member after the other', command: 'etcdctl defrag' },
    { text: 'Then writes go through again', command: 'etcdctl alarm disarm' },
    {
      text: 'Delete what is too much, in small portions',
      command: 'kubectl delete configmaps -n NAMESPACE -l OWNER=TILLER',
    },
  ],
  prevent: [
    {
      text: 'A ResourceQuota for the number of objects',
      command: 'kubectl create quota objects -n NAMESPACE --hard=count/configmaps=500',
    },
  ],
};
