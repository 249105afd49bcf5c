import { homedir } from 'node:os';
import { delimiter } from 'node:path';

/** What of the process a connection is made from, as a parameter so that tests bring their own. */
export interface Environment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  readonly workingFolder: string;
  /** Where a pod finds its token, ca.crt and namespace. */
  readonly serviceAccountFolder: string;
  /** May a credential plugin ask the user something? */
  readonly stdinIsTerminal: boolean;
}

/** Fixed by the kubelet (kubernetes.io "Accessing the Kubernetes API from a Pod"). */
const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

export function processEnvironment(): Environment {
  return {
    variables: process.env,
    homeFolder: homedir(),
    workingFolder: process.cwd(),
    serviceAccountFolder: SERVICE_ACCOUNT_FOLDER,
    stdinIsTerminal: process.stdin.isTTY,
  };
}

/** The files of a list like $KUBECONFIG or $PATH; empty parts are left out, a file named twice counts once. */
export function fileList(text: string): readonly string[] {
  return [...new Set(text.split(delimiter).filter((part) => part !== ''))];
}
