import { qualifiedName } from '../formats.ts';

// Names of resources: pkg/apis/core/helper/helpers.go, 1.36.

const OF_CONTAINERS = ['cpu', 'memory', 'ephemeral-storage'];

/** What of the resources of containers a quota counts. */
const COMPUTED = ['', 'requests.', 'limits.'].flatMap((prefix) =>
  OF_CONTAINERS.map((name) => `${prefix}${name}`),
);

/** Objects that are counted. */
const COUNTED = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];

const STANDARD_CONTAINER: ReadonlySet<string> = new Set(OF_CONTAINERS);
const STANDARD_QUOTA: ReadonlySet<string> = new Set([...COMPUTED, 'requests.storage', ...COUNTED]);
const STANDARD: ReadonlySet<string> = new Set([...STANDARD_QUOTA, 'storage']);
const INTEGER: ReadonlySet<string> = new Set(COUNTED);

const HUGE_PAGES = 'hugepages-';
const HUGE_PAGES_REQUESTS = 'requests.hugepages-';
const NATIVE_DOMAIN = 'kubernetes.io/';
const REQUESTS = 'requests.';

export function isHugePages(name: string): boolean {
  return name.startsWith(HUGE_PAGES);
}

export function isStandardResource(name: string): boolean {
  return STANDARD.has(name) || name.startsWith(HUGE_PAGES_REQUESTS) || isHugePages(name);
}

export function isStandardContainerResource(name: string): boolean {
  return STANDARD_CONTAINER.has(name) || isHugePages(name);
}

export function isStandardQuotaResource(name: string): boolean {
  return STANDARD_QUOTA.has(name) || name.startsWith(HUGE_PAGES_REQUESTS) || isHugePages(name);
}

/** Without a domain, or of kubernetes.io. */
export function isNativeResource(name: string): boolean {
  return !name.includes('/') || name.includes(NATIVE_DOMAIN);
}

/** What devices bring. */
export function isExtendedResource(name: string): boolean {
  return (
    !isNativeResource(name) && !name.startsWith(REQUESTS) && qualifiedName(`${REQUESTS}${name}`).length === 0
  );
}

export function isIntegerResource(name: string): boolean {
  return INTEGER.has(name) || isExtendedResource(name);
}

/** May the requests of a resource be less than its limits? */
export function isOvercommitAllowed(name: string): boolean {
  return isNativeResource(name) && !isHugePages(name);
}
