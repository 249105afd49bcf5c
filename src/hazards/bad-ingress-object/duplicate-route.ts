import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { KIND } from '../../kube/group-kind.ts';
import { objectNameOf, spokenName } from '../../kube/kube-object.ts';
import { shortList } from '../short-list.ts';
import { ingressesOf, isShared, spokenRoute, type Ingress, type IngressRoute } from './ingress.ts';

interface Claim {
  readonly ingress: Ingress;
  readonly route: IngressRoute;
}

/** Made to share a route with another Ingress: a canary of ingress-nginx, the minion of a merged one. */
function sharesOnPurpose({ annotations }: Ingress): boolean {
  return (
    annotations['nginx.ingress.kubernetes.io/canary'] === 'true' ||
    annotations['nginx.org/mergeable-ingress-type'] !== undefined ||
    annotations['alb.ingress.kubernetes.io/group.name'] !== undefined
  );
}

/** Paths of one meaning are one: `/` and none, and a Prefix with and without its last slash (networking/v1 PathType). */
function routeKey({ className }: Ingress, { host, urlPath, pathType }: IngressRoute): string {
  const path = urlPath === '' ? '/' : urlPath;
  const meant = pathType === 'Prefix' && path !== '/' ? path.replace(/\/$/, '') : path;
  return [className, host.toLowerCase(), pathType ?? 'ImplementationSpecific', meant].join(' ');
}

function claimsOf(ingresses: readonly Ingress[]): readonly (readonly Claim[])[] {
  const claims = new Map<string, Claim[]>();
  for (const ingress of ingresses) {
    if (!isShared(ingress) || sharesOnPurpose(ingress)) continue;
    for (const route of ingress.routes) {
      const key = routeKey(ingress, route);
      const others = claims.get(key);
      if (others === undefined) claims.set(key, [{ ingress, route }]);
      // Two manifests of one object (an overlay and its base) are one claim.
      else if (!others.some((claim) => spokenName(claim.ingress.object) === spokenName(ingress.object))) {
        others.push({ ingress, route });
      }
    }
  }
  return [...claims.values()].filter((group) => group.length > 1);
}

/** One finding for each set of Ingresses that claim the same: two that share ten paths are one conflict. */
function* observe({ cluster, derive }: RuleInput): Generator<Observation> {
  const conflicts = new Map<string, { claims: readonly Claim[]; routes: string[] }>();
  for (const claims of claimsOf(derive(ingressesOf))) {
    const [first] = claims;
    if (first === undefined) continue;
    const key = claims.map(({ ingress }) => spokenName(ingress.object)).join(' ');
    const conflict = conflicts.get(key) ?? { claims, routes: [] };
    conflict.routes.push(spokenRoute(first.route));
    conflicts.set(key, conflict);
  }
  for (const { claims, routes } of conflicts.values()) {
    const [first, ...others] = claims;
    const last = others.at(-1);
    if (first === undefined || last === undefined) continue;
    const isForeign = claims.some(
      ({ ingress }) => ingress.object.namespace !== first.ingress.object.namespace,
    );
    const isWhole = cluster.coverage(KIND.Ingress).type === 'all';
    yield {
      type: 'finding',
      object: last.ingress.object,
      path: last.route.path,
      message: `${claims.length} Ingresses claim ${shortList(routes)}: ${shortList(claims.map(({ ingress }) => spokenName(ingress.object)))}; which one gets the requests is up to the controller`,
      // Manifests of several clusters may lie in one folder.
      severity: isForeign && isWhole ? 'high' : 'medium',
      fix: {
        text: isForeign
          ? 'Agree on one namespace that owns the host, and remove the route from the other.'
          : 'Keep the route in one of them.',
        patch: `kubectl get ingress -A -o jsonpath='{range .items[*]}{.metadata.namespace}/{.metadata.name}{" "}{.spec.rules[*].host}{"\\n"}{end}' | grep -F '${first.route.host}'`,
      },
      objects: claims.slice(0, 10).map(({ ingress }) => objectNameOf(ingress.object)),
    };
  }
}

export const duplicateRoute: Rule = {
  id: 'duplicate-route',
  title: 'Each host and path belongs to one Ingress',
  severity: 'high',
  persona: 'developer',
  why: 'Of two Ingresses with one route, controllers take the older, the newer, or merge them: a new object of one team can take over the traffic of another.',
  check: observe,
};
