import { apiLifecycle } from '../../../kube/api-version/api-lifecycle.ts';
import type { RequestInfo } from '../../../kube/request-uri.ts';
import type { RequestContext } from '../request/server-request.ts';
import { SERVED_MINOR } from '../resources/built-in-resources.ts';
import type { ResourceRegistry } from '../resources/resource-registry.ts';
import { apiVersionServed } from '../resources/resource.ts';

/** What replaces a kind under another name; all others keep theirs. */
const RENAMED: Readonly<Record<string, string>> = { Endpoints: 'EndpointSlice' };

/** Says with a `Warning` header and in the audit event that the API of a request is on its way out (endpoints/deprecation, MonitorRequest). */
export function noteDeprecation(
  { apiGroup, apiVersion, resource, subresource }: RequestInfo,
  verb: string,
  registry: ResourceRegistry,
  { warnings, annotations }: RequestContext,
): void {
  const found = registry.find(apiGroup, apiVersion, resource);
  if (found === undefined || found.definition !== undefined) return;
  // A method that is not there has no handler that could tell it.
  if (subresource === '' && !found.verbs.includes(verb)) return;
  const { group, version, kind } = found;
  const life = apiLifecycle({ group, version, kind });
  const { deprecatedMinor, removedMinor, replacement } = life ?? {};
  if (deprecatedMinor === undefined || deprecatedMinor > SERVED_MINOR) return;
  const gone = removedMinor === undefined ? '' : `, unavailable in v1.${removedMinor}+`;
  const instead =
    replacement === undefined ? '' : `; use ${apiVersionServed(replacement)} ${RENAMED[kind] ?? kind}`;
  warnings.push(
    `${apiVersionServed(found)} ${kind} is deprecated in v1.${deprecatedMinor}+${gone}${instead}`,
  );
  annotations.set('k8s.io/deprecated', 'true');
  if (removedMinor !== undefined) annotations.set('k8s.io/removed-release', `1.${removedMinor}`);
}
