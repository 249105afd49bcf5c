import type { ClientShape, RequestShape } from '../audit/event-shape.ts';

// What request-outcome.ts asks of an event, asked of all events that are alike at once.

/** A request for objects that has been answered: what most detectors go by. */
export function isAnswered(request: RequestShape): boolean {
  return request.stage === 'ResponseComplete' && request.hasReference;
}

/** 0: the log carries no code; then the absence of a failure is all there is to go by. */
export function hasSucceeded({ code }: RequestShape): boolean {
  return code === 0 || (code >= 200 && code < 300);
}

export function isWriting({ verb }: RequestShape): boolean {
  return verb === 'create' || verb === 'update' || verb === 'patch';
}

/** May this be the creation of an object? See isCreation; a dry run is not told apart here. */
export function mayCreate(request: RequestShape): boolean {
  if (request.subresource !== '' || !isWriting(request)) return false;
  return request.verb === 'create' ? hasSucceeded(request) : request.code === 201;
}

/** May this be the removal of an object? See isRemoval; a dry run is not told apart here. */
export function mayRemove(request: RequestShape): boolean {
  const { verb, subresource } = request;
  if (verb === 'create') return subresource === 'eviction' && hasSucceeded(request);
  return (verb === 'delete' || verb === 'deletecollection') && subresource === '' && hasSucceeded(request);
}

/** Who a request is made as: the impersonated user, if any. */
export function actingUser(client: ClientShape): string {
  return client.impersonatedUser?.username ?? client.user.username;
}
