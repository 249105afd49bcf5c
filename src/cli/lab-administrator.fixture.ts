import { readFile } from 'node:fs/promises';
import type { JsonObject } from '../kube/json.ts';
import { MACHINE_CLOCK } from '../lab/api-server/clock.ts';
import { certifiedTransport } from '../lab/client/certified-transport.ts';
import { ObjectCache } from '../lab/client/informer.ts';
import { LabClient } from '../lab/client/lab-client.ts';
import { Reflector } from '../lab/client/reflector.ts';
import { ADMIN } from '../lab/client/simulated-server.fixture.ts';
import { seededRandom } from '../lab/simulation/seeded-random.ts';
import type { ResourceRef } from '../lab/client/resource-ref.ts';

/** A client that writes too, and waits until something is so. */
interface Administrator {
  readonly client: LabClient;
  until(
    resource: ResourceRef,
    isSo: (objects: readonly JsonObject[]) => boolean,
  ): Promise<readonly JsonObject[]>;
  close(): void;
}

function text(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}

/** The administrator of a kubeconfig, by its certificate. */
export async function administrator(kubeconfig: string): Promise<Administrator> {
  const { clusters, users } = JSON.parse(await readFile(kubeconfig, 'utf8'));
  const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
  const { 'client-certificate-data': certificate, 'client-key-data': key } = users[0].user;
  const pair = { certificate: text(certificate), key: text(key) };
  const transport = certifiedTransport({ server, ca: text(ca), sign: () => pair });
  const clock = MACHINE_CLOCK;
  const client = new LabClient({ server: transport, clock }, ADMIN);
  return {
    client,
    close: () => transport.close(),
    async until(resource, isSo) {
      const cache = new ObjectCache();
      const reflector = new Reflector({ client, clock, random: seededRandom(1), resource }, cache);
      const done = new Promise<void>((resolve) => {
        const look = (): void => {
          if (cache.hasSynced && isSo([...cache.values()])) resolve();
        };
        cache.handle({ changed: look, deleted: look });
        void cache.synced().then(look);
      });
      const running = reflector.run();
      await done;
      reflector.stop();
      await running;
      return [...cache.values()];
    },
  };
}
