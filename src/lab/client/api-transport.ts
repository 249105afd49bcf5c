import type {
  InProcessAnswer,
  InProcessRequest,
  WatchListener,
} from '../api-server/in-process/in-process-request.ts';

/** How requests of the lab's clients reach an API server: inside this process, or over HTTPS. Rejects with ConnectionLost while nobody answers. */
export interface ApiTransport {
  send(request: InProcessRequest, listener?: WatchListener): Promise<InProcessAnswer>;
}
