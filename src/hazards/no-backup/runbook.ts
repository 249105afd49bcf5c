import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'How old is the newest snapshot' },
    { text: 'What it holds', command: 'etcdutl snapshot status snapshot.db -w table' },
  ],
  stop: [{ text: 'Take one now', command: 'etcdctl snapshot save now.db' }],
  bringBack: [
    {
      text: 'Everything that can be read as manifests, as a second way',
      command: 'kubectl get all -A -o yaml',
    },
  ],
  prevent: [{ text: 'On a schedule, kept elsewhere, and restored once a quarter' }],
};
