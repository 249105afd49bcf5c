import { stringAt, type JsonObject } from '../../kube/json.ts';
import { withManagedFields } from '../../kube/managed-fields/field-manager.ts';
import { withCondition } from './custom-resources/conditions.ts';
import { ApiError } from './request/api-error.ts';
import type { ObjectStore } from './storage/object-store.ts';
import { timeText, type ServerClock } from './clock.ts';
import { createObject } from './writes/create-object.ts';
import { IP_ALLOCATOR, MANAGED_BY } from './writes/service-network.ts';
import { managedFieldsOf } from './writes/field-management.ts';
import type { WriteParts } from './writes/write-context.ts';

const SERVICES = 'services';
const IP_ADDRESSES = 'ipaddresses.networking.k8s.io';
const SERVICE_CIDRS = 'servicecidrs.networking.k8s.io';

/** The address that a Service has from the range; `undefined` for headless and external ones. */
function addressOf(service: JsonObject | undefined): string | undefined {
  const address = stringAt(service, 'spec', 'clusterIP') ?? '';
  return address === '' || address === 'None' ? undefined : address;
}

function ipAddress(name: string, service: JsonObject): JsonObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: {
      name,
      labels: {
        'ipaddress.kubernetes.io/ip-family': 'IPv4',
        [MANAGED_BY]: IP_ALLOCATOR,
      },
    },
    spec: {
      parentRef: {
        resource: SERVICES,
        namespace: stringAt(service, 'metadata', 'namespace') ?? '',
        name: stringAt(service, 'metadata', 'name') ?? '',
      },
    },
  };
}

/** Makes what is missing, and takes away what no Service has any more: what is written here counts, not what was planned. */
async function settle(parts: WriteParts, address: string, key: string): Promise<void> {
  const { store } = parts;
  const service = store.collection(SERVICES).get(key)?.body;
  const stored = store.collection(IP_ADDRESSES).get(address);
  if (service !== undefined && addressOf(service) === address) {
    if (stored !== undefined) return;
    try {
      await createObject(parts, ipAddress(address, service));
    } catch (error) {
      // No space, no storage: the Service stands without it, as where the repair loop of a real server has not come round yet.
      if (!(error instanceof ApiError)) throw error;
    }
  } else if (stored !== undefined && parentKey(stored.body) === key) store.delete(IP_ADDRESSES, stored);
}

function parentKey(address: JsonObject): string {
  const part = (field: string): string => stringAt(address, 'spec', 'parentRef', field) ?? '';
  return `${part('namespace')}/${part('name')}`;
}

/** Who a real server applies the condition as. */
const READY_MANAGER: JsonObject = {
  manager: 'kubernetes-service-cidr-controller',
  operation: 'Apply',
  apiVersion: 'networking.k8s.io/v1',
  fieldsType: 'FieldsV1',
  fieldsV1: {
    'f:status': {
      'f:conditions': {
        'k:{"type":"Ready"}': {
          '.': {},
          'f:lastTransitionTime': {},
          'f:message': {},
          'f:status': {},
          'f:type': {},
        },
      },
    },
  },
  subresource: 'status',
};

/** The network of Services is ready as soon as it is there (syncStatus of defaultservicecidr). */
export function markServiceCidrReady(store: ObjectStore, clock: ServerClock): void {
  const stored = store.collection(SERVICE_CIDRS).get('kubernetes');
  if (stored === undefined) return;
  const message = 'Kubernetes default Service CIDR is ready';
  const now = timeText(clock.now_ms());
  const body = withCondition(stored.body, { type: 'Ready', status: 'True', reason: '', message }, now);
  const managers = [...(managedFieldsOf(body) ?? []), { ...READY_MANAGER, time: now }];
  store.update(SERVICE_CIDRS, stored, withManagedFields(body, managers));
}

/**
 * Keeps an IPAddress for each address of a Service. A real server makes it before the Service, and by a request to itself; here it follows at once.
 * Source: pkg/registry/core/service/ipallocator/ipallocator.go.
 */
export function keepServiceAddresses(parts: WriteParts): void {
  const plan = (address: string | undefined, key: string): void => {
    // Not from within the change that made it necessary: others are still being told of that one.
    if (address !== undefined) queueMicrotask(() => void settle(parts, address, key));
  };
  parts.store.collection(SERVICES).listen(({ type, object, previous }) => {
    const before = addressOf(previous?.body);
    const now = type === 'DELETED' ? undefined : addressOf(object.body);
    if (before === now) return;
    plan(before, object.key);
    plan(now, object.key);
  });
}
