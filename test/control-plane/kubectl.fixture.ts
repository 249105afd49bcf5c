import { execFileSync, spawn } from 'node:child_process';
import { isJsonObject, stringAt, type JsonValue } from '../../src/kube/json.ts';

/** What a command has printed, and how it ended. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** How kubectl is run: which one, against whom, and a home in which it may keep things. */
export interface KubectlPlace {
  readonly program: string;
  readonly kubeconfig: string;
  readonly home: string;
}

/** Runs kubectl with a text as its input. */
export function runKubectl(
  { program, kubeconfig, home }: KubectlPlace,
  args: readonly string[],
  input = '',
): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['--kubeconfig', kubeconfig, ...args], {
      env: {
        ...process.env,
        HOME: home,
        KUBECTL_EXTERNAL_DIFF: 'diff -U 1',
        KUBE_EDITOR: 'sed -i s/before/after/',
      },
    });
    let out = '';
    let error = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, error }));
    child.stdin.end(input);
  });
}

/** `v1.32.4` of a kubectl; `undefined` where there is none. */
export function kubectlVersion(program: string): string | undefined {
  try {
    const text = execFileSync(program, ['version', '--client', '-o', 'json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const told: JsonValue = JSON.parse(text);
    const version = isJsonObject(told) ? stringAt(told, 'clientVersion', 'gitVersion') : undefined;
    return /^v\d+\.\d+\.\d+/.exec(version ?? '')?.[0];
  } catch {
    return undefined;
  }
}

/** Without what differs from run to run: times, revisions, uids, the folders that are compared. */
export function normalisedText(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '<time>')
    .replaceAll(/resourceVersion: "\d+"/g, 'resourceVersion: <revision>')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<uid>')
    .replaceAll(/^(---|\+\+\+|diff) .*$/gm, '$1');
}
