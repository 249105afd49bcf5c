import type { Connection } from '../../cluster/api/connection.ts';
import { stringAt } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { serviceAccountOf } from '../../kube/rbac/subject.ts';
import { Problem } from '../../problem.ts';
import { HttpsTransport, type UserAccess } from '../client/https-transport.ts';
import { tokenOf } from '../client/certified-transport.ts';
import { LabClient } from '../client/lab-client.ts';
import { NAMESPACES, NODES, type ResourceRef } from '../client/resource-ref.ts';
import { MACHINE_CLOCK } from '../api-server/clock.ts';
import { RemoteStage, type RemoteStageSettings } from './remote-stage.ts';

/** What a new cluster has; of others somebody makes use. */
const OWN_NAMESPACES = new Set(['default', 'kube-node-lease', 'kube-public', 'kube-system']);

/** Who prepares and looks: the user of the kubeconfig. */
const OWNER = {
  user: { name: '', groups: [], uid: '', extra: {} },
  userAgent: 'plimsoll-lab',
  sourceIP: '127.0.0.1',
};

function inUse(what: string, { description }: Connection): Problem {
  return new Problem({
    what: `the cluster is not empty: ${what}`,
    where: description,
    fix: 'a scenario destroys the cluster that it is played on, and its programs run on nodes of the lab alone: take a new control plane without nodes, such as "plimsoll lab up --nodes 0" or one of kwokctl',
  });
}

/** Throws a Problem unless nobody makes use of the cluster: no node of its own, and no namespace but those that every cluster has. */
async function checkEmpty(client: LabClient, connection: Connection): Promise<void> {
  const names = async (resource: ResourceRef): Promise<readonly string[]> =>
    listAt(await client.list(resource), 'items').map((item) => stringAt(item, 'metadata', 'name') ?? '');
  const nodes = await names(NODES);
  if (nodes.length > 0) throw inUse(`it has the nodes ${nodes.slice(0, 5).join(', ')}`, connection);
  const others = (await names(NAMESPACES)).filter((name) => !OWN_NAMESPACES.has(name));
  if (others.length > 0) throw inUse(`it has the namespaces ${others.slice(0, 5).join(', ')}`, connection);
}

/** Everybody is who the lab says by impersonation, which the user of the kubeconfig must be allowed; service accounts by tokens. */
async function transportOf(connection: Connection): Promise<HttpsTransport> {
  const { authorization, certificate } = await connection.credentials.current(undefined);
  const owner: UserAccess = {
    ...(certificate === undefined
      ? {}
      : { certificate: { certificate: certificate.cert, key: certificate.key } }),
    headers: authorization === undefined ? {} : { authorization },
  };
  const transport: HttpsTransport = new HttpsTransport({
    server: connection.server,
    ca: connection.tls.ca,
    tls: connection.tls,
    accessOf: async ({ name, groups }) => {
      if (name === OWNER.user.name) return owner;
      const account = serviceAccountOf(name);
      if (account === undefined)
        return {
          ...owner,
          headers: { ...owner.headers, 'impersonate-user': name, 'impersonate-group': groups },
        };
      return { headers: { authorization: `Bearer ${await tokenOf(transport, OWNER, account)}` } };
    },
  });
  return transport;
}

/**
 * A stage on a cluster of somebody: a control plane with controllers and a scheduler, and without nodes. Webhooks of the lab cannot be reached from there. Throws a Problem where the
 * cluster is not empty.
 */
export async function startKubeconfigStage(
  settings: RemoteStageSettings,
  connection: Connection,
): Promise<RemoteStage> {
  if (connection.proxy !== undefined)
    throw new Problem({
      what: 'the cluster is reached through a proxy, which the lab cannot do',
      where: connection.description,
      fix: 'take a cluster that can be reached from here',
    });
  const transport = await transportOf(connection);
  try {
    await checkEmpty(new LabClient({ server: transport, clock: MACHINE_CLOCK }, OWNER), connection);
  } catch (error) {
    transport.close();
    throw error;
  }
  return RemoteStage.start(settings, {
    transport,
    connection: async () => connection,
    serve: (namespace, service) => {
      throw new Error(`the API server cannot reach a webhook of the lab behind ${namespace}/${service}`);
    },
    close: async () => undefined,
  });
}
