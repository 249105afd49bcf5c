import { classifyUserName } from '../../kube/user-name.ts';

/**
 * Which part of Kubernetes sends this request on behalf of somebody else's: a controller of kube-controller-manager,
 * the scheduler or a kubelet. `undefined` for everybody else; the API server acts on its own account.
 */
export function kubeController(user: string, userAgent: string): string | undefined {
  const who = classifyUserName(user, userAgent);
  if (who.kind === 'controller') return who.name;
  if (who.kind === 'node') return 'kubelet';
  return who.kind === 'component' && (who.name === 'kube-controller-manager' || who.name === 'kube-scheduler')
    ? who.name
    : undefined;
}
