import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'The largest Secrets and ConfigMaps', command: 'kubectl get secrets -A -o json' },
    { text: 'Memory of the API server', command: 'kubectl get --raw /metrics' },
  ],
  stop: [
    { text: 'Whoever makes them', command: 'kubectl scale deployment NAME -n NAMESPACE --replicas=0' },
    {
      text: 'Whoever lists them all, until they are gone',
      command: 'kubectl scale deployment NAME -n NAMESPACE --replicas=0',
    },
  ],
  bringBack: [
    {
      text: 'Delete them one by one; if the API server does not live that long, in etcd',
      command: 'kubectl delete secret NAME -n NAMESPACE',
    },
    {
      text: 'Only if the API server cannot do it any more',
      command: 'etcdctl del /registry/secrets/NAMESPACE/NAME',
    },
  ],
  prevent: [{ text: 'Files belong into object storage or volumes, not into Secrets' }],
};
