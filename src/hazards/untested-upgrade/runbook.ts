import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'What changed with it', command: 'kubectl version' },
    { text: 'APIs that are gone and still asked for', command: 'kubectl get --raw /metrics' },
  ],
  stop: [{ text: 'Halt it at the members that are done' }],
  bringBack: [
    {
      text: "The release before, as far as etcd's schema lets you; else mend the objects that no longer fit",
      command: 'kubectl apply -f manifests/',
    },
  ],
  prevent: [{ text: 'Upgrade a cluster with the old configuration first, not a new one' }],
};
