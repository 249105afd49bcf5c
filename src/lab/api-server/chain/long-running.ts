import type { RequestInfo } from '../../../kube/request-uri.ts';

const VERBS: ReadonlySet<string> = new Set(['watch', 'proxy']);
const SUBRESOURCES: ReadonlySet<string> = new Set(['attach', 'exec', 'proxy', 'log', 'portforward']);

/**
 * May the request take as long as it likes? Then it has no deadline, counts as two stages for audit, and takes no place among the requests in
 * flight. Source: BasicLongRunningRequestCheck (server/filters/longrunning.go) with what pkg/controlplane/apiserver/config.go gives it.
 */
export function isLongRunning(verb: string, path: string, info: RequestInfo | undefined): boolean {
  if (VERBS.has(verb)) return true;
  return info === undefined ? path.startsWith('/debug/pprof/') : SUBRESOURCES.has(info.subresource);
}
