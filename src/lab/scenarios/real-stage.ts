import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYSTEM_CLOCK } from '../../cluster/api/clock.ts';
import { connect } from '../../cluster/api/connect.ts';
import { processEnvironment } from '../../cluster/api/environment.ts';
import { booleanAt } from '../../kube/container.ts';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { certifiedTransport } from '../client/certified-transport.ts';
import type { RateLimit } from '../client/rate-limiter.ts';
import { ENDPOINT_SLICES, SERVICES } from '../client/resource-ref.ts';
import { startControlPlane, type ControlPlane } from '../control-plane/start-control-plane.ts';
import { CONTROLLER_PROGRAMS } from '../control-plane/find-programs.ts';
import { namespaceOf } from '../controllers/object-meta.ts';
import { rateFor, type ServerDifferences } from './lab.ts';
import { RemoteStage, type RemoteStageSettings } from './remote-stage.ts';
import { REAL_RUN_POLICY, OBSERVER } from './run-policy.ts';
import { WebhookNetwork } from './webhook-network.ts';

export interface RealStageSettings extends RemoteStageSettings {
  /** Where the API server's audit log goes. */
  readonly auditLog: string;
  readonly server?: ServerDifferences;
  readonly signal?: AbortSignal;
}

function egressConfiguration(socket: string): JsonObject {
  const connection = {
    proxyProtocol: 'HTTPConnect',
    transport: { uds: { udsName: socket } },
  };
  return {
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: [{ name: 'cluster', connection }],
  };
}

function rateFlags({ perSecond, burst_count }: RateLimit): Readonly<Record<string, string>> {
  return { 'kube-api-qps': String(perSecond), 'kube-api-burst': String(burst_count) };
}

/** A slice of EndpointSlices that has a ready pod of this Service? */
function isReadyFor(slice: JsonObject, namespace: string, name: string): boolean {
  return (
    namespaceOf(slice) === namespace &&
    stringAt(slice, 'metadata', 'labels', 'kubernetes.io/service-name') === name &&
    listAt(slice, 'endpoints').some((endpoint) => booleanAt(endpoint, 'conditions', 'ready') === true)
  );
}

/**
 * Starts a stage of real programs: etcd, kube-apiserver, kube-controller-manager, kube-scheduler. Webhooks of scenarios are reached through an egress proxy. Throws a Problem
 * where a program is missing, or does not start.
 */
export async function startRealStage(settings: RealStageSettings): Promise<RemoteStage> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-stage-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const controlPlane = await startPrograms(folder, settings).catch((error: unknown) => {
    remove();
    throw error;
  });
  const { server, ca } = controlPlane;
  const user = { name: OBSERVER, groups: ['system:masters'] };
  // It is asked by the API server alone, which knows of no webhook before the stage is there.
  const network = await WebhookNetwork.start({
    socket: socketIn(folder),
    services: () => stage.objects(SERVICES),
    isServed: (namespace, name) =>
      stage.objects(ENDPOINT_SLICES).some((slice) => isReadyFor(slice, namespace, name)),
    certificate: (host) => controlPlane.serverCertificate({ commonName: host }, [host]),
    failed: (error) => stage.clock.fail(error),
  });
  const stage = await RemoteStage.start(settings, {
    transport: certifiedTransport({ server, ca, sign: (name) => controlPlane.sign(name) }),
    connection: () =>
      connect({ kubeconfig: controlPlane.kubeconfig(user) }, processEnvironment(), SYSTEM_CLOCK),
    serve: (namespace, service, answer) => network.serve(namespace, service, answer),
    close: async () => {
      await controlPlane.stop();
      await network.close();
      remove();
    },
  });
  return stage;
}

function socketIn(folder: string): string {
  return join(folder, 'egress.sock');
}

function startPrograms(folder: string, settings: RealStageSettings): Promise<ControlPlane> {
  const { pods_count, auditLog, server, signal } = settings;
  const egress = join(folder, 'egress.json');
  writeFileSync(egress, JSON.stringify(egressConfiguration(socketIn(folder))));
  const rate = rateFlags(rateFor(pods_count));
  return startControlPlane({
    controllers: CONTROLLER_PROGRAMS,
    apiServer: {
      auditPolicy: REAL_RUN_POLICY,
      flags: { 'audit-log-path': auditLog, 'egress-selector-config-file': egress },
      trustsOwnAuthority: true,
    },
    controllerManagerFlags: rate,
    schedulerFlags: rate,
    ...(server?.quota_bytes === undefined ? {} : { etcd: { quotaBackend_bytes: server.quota_bytes } }),
    ...(signal === undefined ? {} : { signal }),
  });
}
