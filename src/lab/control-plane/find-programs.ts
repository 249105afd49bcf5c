import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Problem } from '../../problem.ts';

/** Without these two there is no control plane. */
const NEEDED = ['etcd', 'kube-apiserver'] as const;
/** Run where they are present. */
export const CONTROLLER_PROGRAMS = ['kube-controller-manager', 'kube-scheduler'] as const;

export type ControllerProgram = (typeof CONTROLLER_PROGRAMS)[number];

/** Paths of the programs that a control plane is made of. */
export interface Programs {
  readonly etcd: string;
  readonly 'kube-apiserver': string;
  readonly 'kube-controller-manager': string | undefined;
  readonly 'kube-scheduler': string | undefined;
}

/** The variable by which controller-runtime's envtest, and with it everyone's tests, are told where the programs are. */
export const ASSETS_VARIABLE = 'KUBEBUILDER_ASSETS';

const HOW_TO_GET_THEM =
  'build them with test/control-plane/build, or get them with "setup-envtest use -p path" (sigs.k8s.io/controller-runtime), and set KUBEBUILDER_ASSETS to their folder';

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function notThere(names: readonly string[], looked: string): Problem {
  const [is, they] = names.length === 1 ? ['is', 'it'] : ['are', 'they'];
  return new Problem({
    what: `a real control plane needs ${names.join(' and ')}, which ${is} not there`,
    where: looked,
    fix: they === 'it' ? HOW_TO_GET_THEM.replaceAll('them', 'it') : HOW_TO_GET_THEM,
  });
}

/**
 * Finds the programs in `folder`, else in the folder that KUBEBUILDER_ASSETS names, else on the PATH. Throws a Problem that names
 * what is missing and where it was looked for.
 */
export function findPrograms(
  folder?: string,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Programs {
  const given = folder ?? variables[ASSETS_VARIABLE] ?? '';
  const isGiven = given !== '';
  const folders = isGiven
    ? [given]
    : (variables['PATH'] ?? '').split(delimiter).filter((name) => name !== '');
  const find = (name: string) =>
    folders.map((candidate) => join(candidate, name)).find((path) => isExecutable(path));

  const etcd = find('etcd');
  const apiServer = find('kube-apiserver');
  if (etcd === undefined || apiServer === undefined) {
    const missing = NEEDED.filter((name) => find(name) === undefined);
    throw notThere(missing, isGiven ? given : `PATH (${ASSETS_VARIABLE} is not set)`);
  }
  return {
    etcd,
    'kube-apiserver': apiServer,
    'kube-controller-manager': find('kube-controller-manager'),
    'kube-scheduler': find('kube-scheduler'),
  };
}
