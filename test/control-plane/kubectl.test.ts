import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { isJsonObject, stringAt } from '../../src/kube/json.ts';

const { assets, kubeconfig } = inject('controlPlane');
const KUBECTL = join(assets, 'kubectl');

async function kubectl(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(KUBECTL, ['--kubeconfig', kubeconfig.administrator, ...args]);
  return stdout;
}

describe.runIf(existsSync(KUBECTL))('kubectl takes the kubeconfigs that are handed out', () => {
  it('and is known by them', async () => {
    const whoami: unknown = JSON.parse(await kubectl('auth', 'whoami', '-o', 'json'));
    expect(isJsonObject(whoami) && stringAt(whoami, 'status', 'userInfo', 'username')).toBe('administrator');
  });

  it('and is of the same release as the API server', async () => {
    const version: unknown = JSON.parse(await kubectl('version', '-o', 'json'));
    if (!isJsonObject(version)) throw new Error('kubectl tells no version');
    const server = stringAt(version, 'serverVersion', 'gitVersion');
    expect(server).toMatch(/^v1\.\d+\.\d+$/);
    expect(stringAt(version, 'clientVersion', 'gitVersion')).toBe(server);
  });
});
