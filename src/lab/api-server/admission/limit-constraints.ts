import { formatQuantity, milliUnitsOf, unitsOf, type Quantity } from '../../../kube/quantity.ts';
import { ZERO, type ResourceList } from './resource-list.ts';

/** What is limited: amounts of one container, pod or claim. */
export interface Limited {
  /** `Container`, `Pod`, `PersistentVolumeClaim`. */
  readonly type: string;
  readonly requests: ResourceList;
  readonly limits: ResourceList;
}

/** Above this, thousandths do not fit into 63 bits, and whole units are compared (resource.MaxMilliValue). */
const MILLI_MAX = (2n ** 63n - 1n) / 1000n;

/** Amounts as they are compared: thousandths, or whole units where one of them is too large for that. */
function comparable(...quantities: readonly Quantity[]): readonly bigint[] {
  const units = quantities.map(unitsOf);
  return units.every((value) => value <= MILLI_MAX) ? quantities.map(milliUnitsOf) : units;
}

function isLess(one: Quantity, other: Quantity): boolean {
  const [a = 0n, b = 0n] = comparable(one, other);
  return a < b;
}

export function minProblem(
  { type, requests, limits }: Limited,
  name: string,
  min: Quantity,
): string | undefined {
  const [request, limit] = [requests.get(name), limits.get(name)];
  const rule = `minimum ${name} usage per ${type} is ${formatQuantity(min)}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  if (isLess(request, min)) return `${rule}, but request is ${formatQuantity(request)}`;
  return limit !== undefined && isLess(limit, min)
    ? `${rule}, but limit is ${formatQuantity(limit)}`
    : undefined;
}

/** The most that a claim may ask for: claims have no limits. */
export function maxRequestProblem(
  { type, requests }: Limited,
  name: string,
  max: Quantity,
): string | undefined {
  const request = requests.get(name);
  const rule = `maximum ${name} usage per ${type} is ${formatQuantity(max)}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  return isLess(max, request) ? `${rule}, but request is ${formatQuantity(request)}` : undefined;
}

export function maxProblem(
  { type, requests, limits }: Limited,
  name: string,
  max: Quantity,
): string | undefined {
  const [request, limit] = [requests.get(name), limits.get(name)];
  const rule = `maximum ${name} usage per ${type} is ${formatQuantity(max)}`;
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (isLess(max, limit)) return `${rule}, but limit is ${formatQuantity(limit)}`;
  return request !== undefined && isLess(max, request)
    ? `${rule}, but request is ${formatQuantity(request)}`
    : undefined;
}

export function ratioProblem(
  { type, requests, limits }: Limited,
  name: string,
  max: Quantity,
): string | undefined {
  const [request = ZERO, limit = ZERO] = [requests.get(name), limits.get(name)];
  const [asked = 0n, limited = 0n] = comparable(request, limit, max);
  const rule = `${name} max limit to request ratio per ${type} is ${formatQuantity(max)}`;
  if (asked === 0n) return `${rule}, but no request is specified or request is 0`;
  if (limited === 0n) return `${rule}, but no limit is specified or limit is 0`;
  const ratio = Number(limited) / Number(asked);
  const isTooMuch =
    unitsOf(max) <= MILLI_MAX ? ratio * 1000 > Number(milliUnitsOf(max)) : ratio > Number(unitsOf(max));
  return isTooMuch ? `${rule}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}
