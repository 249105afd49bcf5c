import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { listAt } from '../../../kube/kube-object.ts';
import { badRequest, notImplemented } from '../request/api-error.ts';
import type { Answer } from '../request/server-request.ts';
import { findStored } from '../writes/update.ts';
import { checkKubelet, checkProxyLocation } from './connection-location.ts';
import { checkPodLogOptions } from './pod-log-options.ts';
import type { Write } from '../writes/write-context.ts';

/** These need a kubelet or a network behind the API. */
export const NEEDS_KUBELET: ReadonlySet<string> = new Set(['log', 'exec', 'attach', 'portforward', 'proxy']);

const NO_CONTENT: Answer = { type: 'text', code: 204, contentType: '', text: '' };

function names(pod: JsonObject, field: string): readonly string[] {
  return listAt(pod, 'spec', field).flatMap((container) => stringAt(container, 'name') ?? []);
}

/** The container that a request means. Throws 400 where it means none (podContainer, LogLocation: pkg/registry/core/pod/strategy.go). */
function checkContainer({ name, request }: Write, pod: JsonObject): void {
  const asked = request.query.get('container') ?? '';
  const [containers, init, ephemeral] = ['containers', 'initContainers', 'ephemeralContainers'].map((field) =>
    names(pod, field),
  );
  if (asked === '') {
    if (containers?.length === 1) return;
    const choice = [...(init ?? []), ...(containers ?? []), ...(ephemeral ?? [])].join(' ');
    throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${choice}]`);
  }
  if (![containers, init, ephemeral].some((all) => all?.includes(asked) === true))
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
}

/** What a pod answers as long as no node has it, or one that nobody can reach: no log, and no way in. Behind that the lab has nothing. */
export function withoutKubelet(write: Write, subresource: string): Answer {
  const { resource, name } = write;
  if (resource.resource === 'pods' && resource.group === '' && subresource !== 'proxy') {
    if (subresource === 'log') checkPodLogOptions(write);
    const { body: pod } = findStored(write);
    if (subresource !== 'portforward') checkContainer(write, pod);
    const nodeName = stringAt(pod, 'spec', 'nodeName') ?? '';
    if (nodeName === '') {
      if (subresource === 'log') return NO_CONTENT;
      throw badRequest(`pod ${name} does not have a host assigned`);
    }
    checkKubelet(write, nodeName);
    if (subresource !== 'log' && write.request.header('upgrade') === undefined)
      throw badRequest('Upgrade request required');
  }
  if (subresource === 'proxy') checkProxyLocation(write);
  throw notImplemented(`the lab runs no containers: there is no ${resource.resource}/${subresource}`);
}
