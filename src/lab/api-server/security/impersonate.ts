import { BoundedMap } from '../../../audit/bounded-map.ts';
import {
  implicitGroups,
  MASTERS,
  serviceAccountOf,
  SERVICE_ACCOUNTS,
  UNAUTHENTICATED,
} from '../../../kube/rbac/subject.ts';
import type { RequestInfo } from '../../../kube/request-uri.ts';
import { badRequest } from '../request/api-error.ts';
import type { RequestUser } from '../request/server-request.ts';
import { withAuthenticated, type Credentials } from './authenticate.ts';
import { accessDenied, accessRequest, type Authorizer } from './authorize.ts';

/** Who a request counts for. */
export interface Impersonated {
  readonly user: RequestUser;
  /** The verb that allowed it, `impersonate:user-info`; `''` where nobody is impersonated, or the plain `impersonate` allowed it. */
  readonly constraint: string;
}

/** A request as the right to impersonate asks about it. */
interface ImpersonatingCall {
  readonly credentials: Credentials;
  readonly verb: string;
  readonly path: string;
  readonly info: RequestInfo | undefined;
}

type Mode = 'associated-node' | 'arbitrary-node' | 'serviceaccount' | 'user-info';

const NODE_PREFIX = 'system:node:';
const NODE_NAME_EXTRA = 'authentication.kubernetes.io/node-name';
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const ANONYMOUS_NAME = 'system:anonymous';
const AUTHENTICATION = 'authentication.k8s.io';

function extrasOf(headers: Credentials['headers']): Readonly<Record<string, readonly string[]>> {
  const prefix = 'impersonate-extra-';
  const names = Object.keys(headers).filter((name) => name.startsWith(prefix));
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      if (value === undefined) return [];
      const values = typeof value === 'string' ? value.split(', ') : value;
      return [[decodeURIComponent(name.slice(prefix.length)), values] as const];
    }),
  );
}

/** `[]string{"a", "b"}`: as Go's `%#v` writes it. */
function goStrings(values: readonly string[], absent = '[]string(nil)'): string {
  return values.length === 0
    ? absent
    : `[]string{${values.map((value) => JSON.stringify(value)).join(', ')}}`;
}

function goUser({ name, uid, groups, extra }: RequestUser): string {
  const entries = Object.entries(extra).map(([key, values]) => `${JSON.stringify(key)}:${goStrings(values)}`);
  const extras =
    entries.length === 0 ? 'map[string][]string(nil)' : `map[string][]string{${entries.join(', ')}}`;
  return `&user.DefaultInfo{Name:${JSON.stringify(name)}, UID:${JSON.stringify(uid)}, Groups:${goStrings(groups)}, Extra:${extras}}`;
}

/** Whom the headers ask for; `undefined` where they ask for nobody. Throws 400 for a companion without a user. */
function wantedUser({ header, headers }: Credentials): RequestUser | undefined {
  const groupHeader = headers['impersonate-group'];
  const groups = typeof groupHeader === 'string' ? groupHeader.split(', ') : (groupHeader ?? []);
  const wanted: RequestUser = {
    name: header('impersonate-user') ?? '',
    uid: header('impersonate-uid') ?? '',
    groups,
    extra: extrasOf(headers),
  };
  if (wanted.name !== '') return wanted;
  if (wanted.uid !== '' || groups.length > 0 || Object.keys(wanted.extra).length > 0)
    throw badRequest(`requested ${goUser(wanted)} without impersonating a user name`);
  return undefined;
}

function nodeName(name: string): string | undefined {
  const node = name.startsWith(NODE_PREFIX) ? name.slice(NODE_PREFIX.length) : '';
  return DNS_SUBDOMAIN.test(node) ? node : undefined;
}

/** The modes that fit this user, in the order in which they are tried (allImpersonationModes, filters/impersonation/mode.go). */
function modesFor(wanted: RequestUser, sender: RequestUser): readonly Mode[] {
  const { name, uid, groups, extra } = wanted;
  const isNameOnly = uid === '' && groups.length === 0 && Object.keys(extra).length === 0;
  const node = nodeName(name);
  const modes: Mode[] = [];
  if (isNameOnly && node !== undefined) {
    const own = sender.extra[NODE_NAME_EXTRA];
    if (serviceAccountOf(sender.name) !== undefined && own?.length === 1 && own[0] === node)
      modes.push('associated-node');
    modes.push('arbitrary-node');
  }
  if (isNameOnly && serviceAccountOf(name) !== undefined) modes.push('serviceaccount');
  if (node === undefined && serviceAccountOf(name) === undefined) modes.push('user-info');
  return modes;
}

/** One thing that impersonating somebody takes. */
function access(
  apiGroup: string,
  resource: string,
  name: string,
  more: Partial<RequestInfo> = {},
): RequestInfo {
  const apiVersion = 'v1';
  return {
    apiGroup,
    apiVersion,
    resource,
    name,
    subresource: '',
    namespace: '',
    prefixVerb: undefined,
    ...more,
  };
}

/** All that impersonating this user takes; `isConstrained`: in the new modes, which know nodes and ask in another group. */
function neededAccess(wanted: RequestUser, mode: Mode | undefined): readonly RequestInfo[] {
  const { name, uid, groups, extra } = wanted;
  const group = mode === undefined ? '' : AUTHENTICATION;
  const account = serviceAccountOf(name);
  const node = mode === undefined ? undefined : nodeName(name);
  const user =
    account !== undefined
      ? access(group, 'serviceaccounts', account.name, { namespace: account.namespace })
      : node !== undefined
        ? access(group, 'nodes', mode === 'associated-node' ? '*' : node)
        : access(group, 'users', name);
  return [
    user,
    ...(uid === '' ? [] : [access(AUTHENTICATION, 'uids', uid)]),
    ...groups.map((wantedGroup) => access(group, 'groups', wantedGroup)),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => access(AUTHENTICATION, 'userextras', value, { subresource: key })),
    ),
  ];
}

/** What the new modes never give away, whatever a role says. */
function refusedGroup(sender: RequestUser, verb: string, groups: readonly string[]): Error | undefined {
  if (groups.includes(''))
    return accessDenied(
      sender,
      verb,
      '',
      access(AUTHENTICATION, 'groups', ''),
      'impersonating the empty string group is not allowed',
    );
  if (groups.includes(MASTERS))
    return accessDenied(
      sender,
      verb,
      '',
      access(AUTHENTICATION, 'groups', MASTERS),
      'impersonating the system:masters group is not allowed',
    );
  return undefined;
}

class Impersonation {
  readonly #authorizer: Authorizer;
  readonly #sender: RequestUser;
  readonly #call: ImpersonatingCall;

  constructor(authorizer: Authorizer, sender: RequestUser, call: ImpersonatingCall) {
    this.#authorizer = authorizer;
    this.#sender = sender;
    this.#call = call;
  }

  /** Why this is not allowed; `undefined` where it is. */
  #refusal(verb: string, info: RequestInfo | undefined, path = ''): Error | undefined {
    return this.#authorizer.allows(this.#sender, accessRequest(verb, path, info))
      ? undefined
      : accessDenied(this.#sender, verb, path, info);
  }

  #firstRefusal(verb: string, needed: readonly RequestInfo[]): Error | undefined {
    for (const info of needed) {
      const refusal = this.#refusal(verb, info);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  /** In a constrained mode: first the request itself, then the user. */
  constrained(mode: Mode, wanted: RequestUser): Error | undefined {
    const { verb, path, info } = this.#call;
    const own = `impersonate:${mode}`;
    return (
      this.#refusal(`impersonate-on:${mode}:${verb}`, info, path) ??
      this.#firstRefusal(own, neededAccess({ ...wanted, groups: [], extra: {}, uid: '' }, mode)) ??
      refusedGroup(this.#sender, own, wanted.groups) ??
      refusedExtra(this.#sender, own, wanted.extra) ??
      this.#firstRefusal(own, neededAccess(wanted, mode).slice(1))
    );
  }

  /** With the plain right to impersonate, which every request of the user comes with. */
  plain(wanted: RequestUser): Error | undefined {
    return this.#firstRefusal('impersonate', neededAccess(wanted, undefined));
  }
}

/** The user with the groups that the name brings along. */
function complete(wanted: RequestUser, mode: Mode | undefined): RequestUser {
  const { name } = wanted;
  const isAccount = serviceAccountOf(name) !== undefined;
  const isNode = mode !== undefined && nodeName(name) !== undefined;
  const own = isNode
    ? ['system:nodes']
    : isAccount && wanted.groups.length === 0
      ? implicitGroups(name).filter((group) => group.startsWith(SERVICE_ACCOUNTS))
      : wanted.groups;
  const user = { ...wanted, groups: own };
  if (name === ANONYMOUS_NAME) return { ...user, groups: [...new Set([...own, UNAUTHENTICATED])] };
  return own.includes(UNAUTHENTICATED) ? user : withAuthenticated(user);
}

/** As many senders are remembered as upstream remembers (newModeIndexCache). */
const SENDERS_MAX_COUNT = 10_000;

/** Keys of `extra` must be of a domain (validateExtra): `example.com/team`. */
const DOMAIN_PREFIXED =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[a-z0-9._~!$&'()*+,;=:@%-]+$/;

/** What the new modes refuse of `extra` before they look at any role. */
function refusedExtra(sender: RequestUser, verb: string, extra: RequestUser['extra']): Error | undefined {
  for (const [key, values] of Object.entries(extra)) {
    if (DOMAIN_PREFIXED.test(key) && values.every((value) => value !== '')) continue;
    const why = 'impersonating an invalid key in extra is not allowed';
    return accessDenied(sender, verb, '', access(AUTHENTICATION, 'userextras', ''), why);
  }
  return undefined;
}

/**
 * Says who a request is to count for: `Impersonate-User` and its companions, where the sender may do that. Modes that allow it for one kind of
 * user and one kind of request come before the plain right to impersonate (KEP-5284, on since 1.36); the one that let a sender through
 * last is tried first. Source: endpoints/filters/impersonation.
 */
export class Impersonator {
  readonly #authorizer: Authorizer;
  readonly #lastModes = new BoundedMap<string, Mode | 'plain'>(SENDERS_MAX_COUNT);

  constructor(authorizer: Authorizer) {
    this.#authorizer = authorizer;
  }

  /** Throws 400 for headers without a user, and 403. */
  impersonated(sender: RequestUser, call: ImpersonatingCall): Impersonated {
    const wanted = wantedUser(call.credentials);
    if (wanted === undefined) return { user: sender, constraint: '' };
    const impersonation = new Impersonation(this.#authorizer, sender, call);
    let first: Error | undefined;
    for (const mode of this.#modes(wanted, sender)) {
      const refusal =
        mode === 'plain' ? impersonation.plain(wanted) : impersonation.constrained(mode, wanted);
      if (refusal === undefined) {
        this.#lastModes.set(sender.name, mode);
        return mode === 'plain'
          ? { user: complete(wanted, undefined), constraint: '' }
          : { user: complete(wanted, mode), constraint: `impersonate:${mode}` };
      }
      first ??= refusal;
    }
    throw first ?? new Error('all impersonation modes failed');
  }

  #modes(wanted: RequestUser, sender: RequestUser): readonly (Mode | 'plain')[] {
    const modes = [...modesFor(wanted, sender), 'plain' as const];
    const last = this.#lastModes.get(sender.name);
    return modes.toSorted((one, other) => Number(other === last) - Number(one === last));
  }
}
