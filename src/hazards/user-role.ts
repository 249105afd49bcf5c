import { classifyUserName, isControlPlane } from '../kube/user-name.ts';

const NODE = 'system:node:';
const SERVICE_ACCOUNT = 'system:serviceaccount:';
const OF_KUBE_SYSTEM = 'system:serviceaccount:kube-system:';

/**
 * Is this user name that of a kubelet? What `classifyUserName(username).kind === 'node'` says, without taking the
 * name apart where its beginning tells: that is nearly all of a log.
 */
export function isNodeName(username: string): boolean {
  if (username.startsWith(NODE)) return true;
  if (username.startsWith(SERVICE_ACCOUNT)) return false;
  return classifyUserName(username).kind === 'node';
}

/** The same for `isControlPlane(classifyUserName(username, userAgent))`: only kube-system has controllers. */
export function isControlPlaneName(username: string, userAgent = ''): boolean {
  if (username.startsWith(NODE)) return true;
  if (username.startsWith(SERVICE_ACCOUNT) && !username.startsWith(OF_KUBE_SYSTEM)) return false;
  return isControlPlane(classifyUserName(username, userAgent));
}
