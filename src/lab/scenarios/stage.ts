import type { JsonObject } from '../../kube/json.ts';
import type { AnswerReview } from '../api-server/admission/webhook/service-route.ts';
import type { ServerClock } from '../api-server/clock.ts';
import type { ClientPlace } from '../client/identity.ts';
import type { LabClient } from '../client/lab-client.ts';
import type { RateLimit } from '../client/rate-limiter.ts';
import type { ResourceRef } from '../client/resource-ref.ts';
import type { StandingPods } from '../cluster/standing-pods.ts';
import type { SeededRandom } from '../simulation/seeded-random.ts';
import type { ClusterSize } from './contract.ts';

/** Time on a stage. Waits throw what `fail` was told. */
export interface StageClock extends ServerClock {
  /** Lets so much time pass. */
  run(duration_ms: number): Promise<void>;
  /** Lets time pass until something is so, at most `within_ms`. Answers whether it came to be so. */
  runUntil(isSo: () => boolean, within_ms: number): Promise<boolean>;
  /** Lets time pass until a promise is settled, and answers what it answers. */
  complete<Value>(promise: Promise<Value>): Promise<Value>;
  /** Something went wrong that nobody waits for: a bug. */
  readonly fail: (error: unknown) => void;
}

/** Something that happened to an object; `object` is `undefined` where it was deleted, `previous` where it is new. */
export interface StageChange {
  readonly object: JsonObject | undefined;
  readonly previous: JsonObject | undefined;
  readonly at_ms: number;
}

/** Where a scenario is played: a cluster, clients for whoever acts, and time. What every back end can carry. */
export interface Stage {
  readonly size: ClusterSize;
  readonly random: SeededRandom;
  readonly clock: StageClock;
  /** By what the spans of ordinary life are multiplied: 1 where time costs nothing, less where somebody waits. */
  readonly patience: number;
  /** Of a cluster administrator. */
  readonly admin: LabClient;
  now_ms(): number;
  /** A person with a certificate. */
  person(name: string, groups: readonly string[], place: ClientPlace): LabClient;
  /** A program with the account of its pod. The account has to be there. */
  program(
    namespace: string,
    name: string,
    how: { readonly place: ClientPlace; readonly rate: RateLimit },
  ): LabClient;
  /** What answers reviews behind a Service, as long as the Service and a ready pod of it are there. */
  serve(namespace: string, service: string, answer: AnswerReview): void;
  /** Everything of a resource, as it is known now. */
  objects(resource: Pick<ResourceRef, 'group' | 'resource'>): readonly JsonObject[];
  /** Tells every change of a resource from now on, until the answer is called. */
  listen(resource: ResourceRef, changed: (change: StageChange) => void): () => void;
  /** For more pods than can come up one by one; `undefined` where all have to. */
  standingPods(): StandingPods | undefined;
  /** All objects, whoever made them. */
  snapshot(): Promise<readonly JsonObject[]>;
  /** As `clock.complete`. */
  complete<Value>(promise: Promise<Value>): Promise<Value>;
  close(): Promise<void>;
}
