import type { TestProject } from 'vitest/node';
import { findPrograms } from '../../src/lab/control-plane/find-programs.ts';
import { startControlPlane, type EtcdAccess } from '../../src/lab/control-plane/start-control-plane.ts';
import { findAssets } from './find-assets.ts';

/** What the tests are given of the control plane that all of them share. */
export interface SharedControlPlane {
  readonly server: string;
  /** Paths of kubeconfigs. `reader` may do nothing until a test lets it; member of `readers`. */
  readonly kubeconfig: { readonly administrator: string; readonly reader: string };
  readonly etcd: EtcdAccess;
  readonly auditLog: string;
  readonly hasControllerManager: boolean;
  /** Folder of the programs. */
  readonly assets: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly controlPlane: SharedControlPlane;
  }
}

/** Of this resource the API server keeps no watch cache: watches and lists of it show what etcd still has. */
export const UNCACHED_RESOURCE = 'podtemplates';

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const assets = findAssets();
  if (assets === undefined) throw new Error('the configuration found the programs, and now they are gone');
  const hasControllerManager = findPrograms(assets)['kube-controller-manager'] !== undefined;
  const controlPlane = await startControlPlane({
    programs: assets,
    controllers: hasControllerManager ? ['kube-controller-manager'] : [],
    apiServer: { flags: { 'watch-cache-sizes': `${UNCACHED_RESOURCE}#0` } },
  });
  project.provide('controlPlane', {
    server: controlPlane.server,
    kubeconfig: {
      administrator: controlPlane.kubeconfig(),
      reader: controlPlane.kubeconfig({ name: 'reader', groups: ['readers'] }),
    },
    etcd: controlPlane.etcd,
    auditLog: controlPlane.auditLog,
    hasControllerManager,
    assets,
  });
  return () => controlPlane.stop();
}
