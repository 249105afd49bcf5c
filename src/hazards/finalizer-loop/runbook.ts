import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'What waits for its end', command: 'kubectl get namespaces' },
    { text: 'Which finalizers hold it', command: 'kubectl get pods -n NAMESPACE -o yaml' },
    { text: 'Does the controller that takes them off run', command: 'kubectl get deployments -A' },
  ],
  stop: [
    {
      text: 'Mend the controller, or what it calls: that is the only way that cleans up',
      command: 'kubectl logs deployment/NAME -n NAMESPACE',
    },
  ],
  bringBack: [
    { text: 'Keep a copy', command: 'kubectl get pod NAME -n NAMESPACE -o yaml' },
    {
      text: 'Take the finalizer off by hand, if nobody ever will',
      command: `kubectl patch pod NAME -n NAMESPACE --type json -p '[{"op":"remove","path":"/metadata/finalizers"}]'`,
    },
    {
      text: 'Never empty spec.finalizers of a namespace: what is left in it comes back with it',
      command: 'kubectl get namespace NAME -o yaml',
    },
  ],
  prevent: [{ text: "A finalizer's controller needs nothing that is made through it" }],
};
