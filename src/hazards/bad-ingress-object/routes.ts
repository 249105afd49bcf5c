import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { ingressesOf, isShared, spokenRoute, type Ingress, type IngressRoute } from './ingress.ts';
import { regexFault } from './regex-fault.ts';

const DNS_LABELS = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** What the API server refuses in Exact and Prefix paths (ValidateIngress: invalidPathSequences, invalidPathSuffixes). */
const INVALID_SEQUENCES: readonly string[] = ['//', '/./', '/../', '%2f', '%2F'];
const INVALID_SUFFIXES: readonly string[] = ['/..', '/.'];
const PATH_TYPES: readonly string[] = ['Exact', 'Prefix', 'ImplementationSpecific'];
/** Signs that mean nothing in a URL path and something in an expression. */
const LOOKS_LIKE_REGEX = /[()|^$*\\]|\[.*\]/;

function hostFault(host: string): string | undefined {
  if (host === '') return undefined;
  if (IPV4.test(host)) return 'is an IP address; a host must be a name';
  const name = host.startsWith('*.') ? host.slice(2) : host;
  if (host.includes('*') && !host.startsWith('*.')) return 'has a wildcard that is not its whole first label';
  if (host.startsWith('*.') && name === '') return 'has nothing behind the wildcard';
  return DNS_LABELS.test(name) ? undefined : 'is no DNS name (lower case, no port, no scheme)';
}

/** ingress-nginx reads a path as an expression where these say so, for all paths of the host. */
function isRegexMeant({ annotations }: Ingress): boolean {
  return (
    annotations['nginx.ingress.kubernetes.io/use-regex'] === 'true' ||
    annotations['nginx.ingress.kubernetes.io/rewrite-target'] !== undefined
  );
}

function pathFault(ingress: Ingress, { urlPath, pathType }: IngressRoute): string | undefined {
  const isV1 = ingress.object.version === 'v1';
  if (pathType === undefined && isV1) return 'has no pathType, which networking.k8s.io/v1 requires';
  if (pathType !== undefined && !PATH_TYPES.includes(pathType))
    return `has pathType ${pathType}: Exact, Prefix or ImplementationSpecific`;
  if (urlPath === '')
    return pathType === 'Exact' || pathType === 'Prefix' ? `has pathType ${pathType} and no path` : undefined;
  if (!urlPath.startsWith('/')) return 'must begin with "/"';
  if (isRegexMeant(ingress)) {
    const fault = regexFault(urlPath);
    return fault === undefined ? undefined : `is an expression that does not compile: ${fault}`;
  }
  if (pathType !== 'Exact' && pathType !== 'Prefix') return undefined;
  const sequence =
    INVALID_SEQUENCES.find((part) => urlPath.includes(part)) ??
    INVALID_SUFFIXES.find((part) => urlPath.endsWith(part));
  return sequence === undefined
    ? undefined
    : `contains "${sequence}", which the API server refuses with pathType ${pathType}`;
}

/** An expression in a path that is compared letter by letter: it matches nothing that anybody asks for. */
function isLiteralRegex(ingress: Ingress, { urlPath, pathType }: IngressRoute): boolean {
  return (
    (pathType === 'Exact' || pathType === 'Prefix') &&
    !isRegexMeant(ingress) &&
    LOOKS_LIKE_REGEX.test(urlPath)
  );
}

function* invalid({ derive }: RuleInput): Generator<Observation> {
  for (const ingress of derive(ingressesOf)) {
    const { object } = ingress;
    const hosts = new Set<string>();
    for (const route of ingress.routes) {
      const host = hosts.has(route.host) ? undefined : hostFault(route.host);
      hosts.add(route.host);
      if (host !== undefined) {
        yield {
          type: 'finding',
          object,
          path: route.hostPath,
          message: `The host "${route.host}" of ${spokenName(object)} ${host}`,
          fix: { text: 'Write a lower-case DNS name, or a wildcard as "*.example.com".' },
        };
      }
      const path = pathFault(ingress, route);
      const isLiteral = path === undefined && isLiteralRegex(ingress, route);
      if (path === undefined && !isLiteral) continue;
      yield {
        type: 'finding',
        object,
        path: [...route.path, isLiteral || path?.includes('pathType') !== true ? 'path' : 'pathType'],
        message: `The path ${spokenRoute(route)} of ${spokenName(object)} ${path ?? `looks like an expression and has pathType ${route.pathType}, which is compared letter by letter`}`,
        ...(isLiteral ? { severity: 'low' as const } : {}),
        fix: isLiteral
          ? {
              text: 'With ingress-nginx: annotate nginx.ingress.kubernetes.io/use-regex: "true" and set pathType: ImplementationSpecific.',
            }
          : { text: 'Mend the path; kubectl apply --dry-run=server shows what the API server makes of it.' },
      };
    }
  }
}

export const invalidRoute: Rule = {
  id: 'invalid-route',
  title: 'Hosts and paths of Ingresses are valid',
  severity: 'medium',
  persona: 'developer',
  why: 'The API server refuses some mistakes; expressions it does not read, and a broken one stops the shared controller from loading anything.',
  check: invalid,
};

function* catching({ derive }: RuleInput): Generator<Observation> {
  for (const { object, routes, className } of derive(ingressesOf).filter(isShared)) {
    const route = routes.find(({ host }) => host === '' || host.startsWith('*.'));
    if (route === undefined) continue;
    const { host } = route;
    yield {
      type: 'finding',
      object,
      path: host === '' ? route.path : route.hostPath,
      message:
        host === ''
          ? `${spokenName(object)} names no host for ${route.urlPath || '/'}: it takes that path for every host that no other Ingress${className === '' ? '' : ` of class ${className}`} claims`
          : `${spokenName(object)} claims ${host}: it takes every name below it that no other Ingress claims`,
      fix: { text: 'Name the hosts that it serves.', patch: '- host: app.example.com\n' },
    };
  }
}

export const catchesOtherHosts: Rule = {
  id: 'catches-other-hosts',
  title: 'Ingresses name their hosts',
  severity: 'low',
  persona: 'developer',
  why: 'In a controller that teams share, a route without a host answers requests meant for somebody whose own Ingress is missing or misspelt.',
  check: catching,
};
