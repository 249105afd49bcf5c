import { jsonEqual } from '../../kube/json-difference.ts';
import { stringAt } from '../../kube/json.ts';
import { CONFIG_MAPS, NAMESPACES } from '../client/resource-ref.ts';
import { objectKey } from '../client/reflector.ts';
import type { ControllerDefinition } from './controller.ts';
import { nameOf, namespaceOf } from './object-meta.ts';
import { unlessRefused } from '../client/lab-client.ts';

const NAME = 'kube-root-ca.crt';
const DESCRIPTION = 'kubernetes.io/description';
/** What the cluster's authority is called where nothing is signed: nobody in the lab checks a certificate. */
const DATA = { 'ca.crt': '-----BEGIN CERTIFICATE-----\nplimsoll-lab\n-----END CERTIFICATE-----\n' };

/** Puts the certificate of the cluster's authority into every namespace: every pod mounts it (pkg/controller/certificates/rootcacertpublisher). */
export const rootCaPublisher: ControllerDefinition = {
  name: 'root-ca-cert-publisher',
  start({ client, informers, queue }) {
    const namespaces = informers.of(NAMESPACES);
    const maps = informers.of(CONFIG_MAPS);
    namespaces.handle({
      changed: (object) => {
        if (stringAt(object, 'status', 'phase') !== 'Terminating') queue.add(objectKey(object));
      },
      deleted: () => undefined,
    });
    const changed = (map: Parameters<typeof nameOf>[0]) => {
      if (nameOf(map) === NAME) queue.add(namespaceOf(map));
    };
    maps.handle({ changed, deleted: changed });
    return async (namespace) => {
      const current = maps.get(`${namespace}/${NAME}`);
      const metadata = {
        namespace,
        name: NAME,
        annotations: {
          [DESCRIPTION]:
            'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
        },
      };
      if (current === undefined) {
        const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: DATA };
        // The namespace may be gone, or going.
        const left = unlessRefused('NotFound', 'Forbidden', 'AlreadyExists');
        await client.create(CONFIG_MAPS, map).catch(left);
      } else if (!jsonEqual(current['data'], DATA)) {
        await client.update(CONFIG_MAPS, { ...current, data: DATA });
      }
    };
  },
};
