import { stringAt } from '../../kube/json.ts';
import { objectKey } from '../client/reflector.ts';
import { NAMESPACES, SERVICE_ACCOUNTS } from '../client/resource-ref.ts';
import type { ControllerDefinition } from './controller.ts';
import { nameOf, namespaceOf } from './object-meta.ts';
import { unlessRefused } from '../client/lab-client.ts';

const DEFAULT = 'default';

/** Gives every namespace that is in use the account `default` (pkg/controller/serviceaccount/serviceaccounts_controller.go). */
export const serviceAccountController: ControllerDefinition = {
  name: 'service-account-controller',
  start({ client, informers, queue }) {
    const namespaces = informers.of(NAMESPACES);
    const accounts = informers.of(SERVICE_ACCOUNTS);
    namespaces.handle({ changed: (object) => queue.add(objectKey(object)), deleted: () => undefined });
    accounts.handle({
      changed: () => undefined,
      deleted: (account) => {
        if (nameOf(account) === DEFAULT) queue.add(namespaceOf(account));
      },
    });
    return async (namespace) => {
      const found = namespaces.get(namespace);
      if (found === undefined || stringAt(found, 'status', 'phase') !== 'Active') return;
      if (accounts.get(`${namespace}/${DEFAULT}`) !== undefined) return;
      const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: DEFAULT } };
      await client.create(SERVICE_ACCOUNTS, account).catch(unlessRefused('AlreadyExists', 'Forbidden'));
    };
  },
};
