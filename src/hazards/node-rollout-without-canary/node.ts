import type { AuditEvent } from '../../audit/event.ts';
import { isJsonArray, jsonAt, stringAt, type JsonValue } from '../../kube/json.ts';
import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';

/** kube-controller-manager's default `--node-monitor-grace-period` until 1.31 (50 s since). */
const SILENT_AFTER_US = 40 * MICROS_PER_SECOND;
/** Kubelets renew their lease every 10 s; a log that shows them less often (policy) cannot show silence. */
const REGULAR_MAX_US = 20 * MICROS_PER_SECOND;
const REGULAR_MIN_COUNT = 4;
/** Who drained or tainted a node meant it to go away; after this time it should be back or gone. */
const HANDLED_FOR_US = 30 * MICROS_PER_MINUTE;

/** A node that joins is written by the node controller as well (taints off, addresses); one this old is settled. */
const SETTLED_AFTER_US = 10 * MICROS_PER_MINUTE;
/** What the node controller wrote without a body says so long that something was with the node. */
const PRESUMED_FOR_US = 30 * MICROS_PER_MINUTE;

/**
 * Why a node is held to be ill; the first two are said by the log, silence is concluded, and `presumably ill` is all
 * that writes of the node controller without bodies allow to say.
 */
export type Illness = 'MemoryPressure' | 'NotReady' | 'silent' | 'presumably ill';

/** One node as the log shows it. */
export class Node {
  readonly name: string;
  readonly first_us: EpochMicros;
  lastSeen_us: EpochMicros;
  /** 0 before the first; never `undefined`, so that it is written over in place and not made anew each time. */
  #heartbeat_us: EpochMicros = 0;
  #heartbeat_count = 0;
  #interval_us = 0;
  image: string | undefined;
  ready: string | undefined;
  wasReady = false;
  memoryPressure: boolean | undefined;
  wasWithoutPressure = false;
  /** The node controller wrote its status while it was silent: it was marked NotReady. */
  isMarked = false;
  /** The node controller wrote it last then, and the log does not show what. */
  #presumed_us: EpochMicros | undefined;
  /** Somebody else's last write of it that has no body: it may be a cordon. */
  written_us: EpochMicros | undefined;
  handled_us: EpochMicros | undefined;
  illness: Illness | undefined;
  illSince_us: EpochMicros = 0;
  /** auditID of the last write that says something about its state. */
  auditID = '';

  constructor(name: string, at_us: EpochMicros) {
    this.name = name;
    this.first_us = at_us;
    this.lastSeen_us = at_us;
  }

  heartbeat(at_us: EpochMicros): void {
    if (this.#heartbeat_count > 0) {
      const interval_us = at_us - this.#heartbeat_us;
      this.#interval_us += this.#interval_us === 0 ? interval_us : 0.2 * (interval_us - this.#interval_us);
    }
    this.#heartbeat_us = at_us;
    this.#heartbeat_count += 1;
  }

  get isRegular(): boolean {
    return this.#heartbeat_count >= REGULAR_MIN_COUNT && this.#interval_us <= REGULAR_MAX_US;
  }

  /** `holeEnd_us`: when the log last went on after a time without any event. */
  illnessAt(now_us: EpochMicros, holeEnd_us: EpochMicros): Illness | undefined {
    if (this.handled_us !== undefined && now_us - this.handled_us < HANDLED_FOR_US) return undefined;
    if (this.memoryPressure === true && this.wasWithoutPressure) return 'MemoryPressure';
    if (this.isMarked) return 'NotReady';
    if (this.ready !== undefined && this.ready !== 'True' && this.wasReady) return 'NotReady';
    const seen_us = Math.max(this.lastSeen_us, holeEnd_us);
    if (this.isRegular) return now_us - seen_us > SILENT_AFTER_US ? 'silent' : undefined;
    const isPresumed = this.#presumed_us !== undefined && now_us - this.#presumed_us < PRESUMED_FOR_US;
    return isPresumed ? 'presumably ill' : undefined;
  }

  /**
   * The node controller wrote this node and the log does not show what: most likely a condition or a taint, since it
   * writes settled nodes for nothing else. A cordon makes it write one too, so a node that a client wrote is left out.
   */
  presume(at_us: EpochMicros, auditID: string): void {
    if (at_us - this.first_us < SETTLED_AFTER_US) return;
    if (this.written_us !== undefined && at_us - this.written_us < HANDLED_FOR_US) return;
    this.#presumed_us = at_us;
    this.auditID = auditID;
  }

  isSilentSince(at_us: EpochMicros): boolean {
    return this.lastSeen_us < at_us;
  }

  /** Takes the conditions of a status body over; says whether there were any. */
  readConditions(body: JsonValue | undefined): boolean {
    const conditions = jsonAt(body, 'status', 'conditions');
    if (!isJsonArray(conditions)) return false;
    for (const condition of conditions) {
      const status = stringAt(condition, 'status');
      if (status === undefined) continue;
      const type = stringAt(condition, 'type');
      if (type === 'Ready') {
        this.ready = status;
        if (status === 'True') this.wasReady = true;
        // Unknown is what the node controller writes for a node that was there and fell silent.
        else if (status === 'Unknown' && stringAt(condition, 'reason') === 'NodeStatusUnknown')
          this.wasReady = true;
      } else if (type === 'MemoryPressure') {
        this.memoryPressure = status === 'True';
        if (status === 'False') this.wasWithoutPressure = true;
      }
    }
    return true;
  }
}

/** What a node runs, as one text: `Debian 11, kernel 5.10.0, kubelet v1.20.2, containerd://1.4.4`. */
export function nodeImage(body: JsonValue | undefined): string | undefined {
  const info = jsonAt(body, 'status', 'nodeInfo');
  // A kubelet's first Node carries empty strings: it says what it runs with its first status.
  const kubelet = stringAt(info, 'kubeletVersion') ?? '';
  if (kubelet === '') return undefined;
  const osImage = stringAt(info, 'osImage') ?? 'unknown OS image';
  const kernel = stringAt(info, 'kernelVersion') ?? 'unknown';
  const runtime = stringAt(info, 'containerRuntimeVersion') ?? 'unknown runtime';
  return `${osImage}, kernel ${kernel}, kubelet ${kubelet}, ${runtime}`;
}

/** Programs that take nodes away on purpose, by the names they call themselves. */
const NODE_HANDLERS = /autoscaler|karpenter|drain|machine|kured|upgrade|node-termination|cloud|kubectl/i;

/** Does this write of a node (not of its status) say that it is meant to go away? */
export function isHandling(event: AuditEvent): boolean {
  if (event.requestObject_bytes === 0)
    return NODE_HANDLERS.test(event.user.username) || NODE_HANDLERS.test(event.userAgent);
  if (isCordon(event)) return true;
  const body = event.requestObject;
  const taints = jsonAt(body, 'spec', 'taints');
  if (!isJsonArray(taints)) return false;
  return taints.some((taint) =>
    /ToBeDeleted|unschedulable|disrupt|termination/i.test(stringAt(taint, 'key') ?? ''),
  );
}

/** Does this write of a node make it unschedulable? At level Metadata nobody can tell: no. */
export function isCordon(event: AuditEvent): boolean {
  if (event.requestObject_bytes === 0) return false;
  const body = event.requestObject;
  if (!isJsonArray(body)) return jsonAt(body, 'spec', 'unschedulable') === true;
  return body.some(
    (step) => stringAt(step, 'path') === '/spec/unschedulable' && jsonAt(step, 'value') === true,
  );
}

/** Was this node deleted by machinery (cloud, autoscaler, node controller), not by a person? */
export function isMachineDeletion(event: AuditEvent, isControlPlane: boolean): boolean {
  return (
    isControlPlane || (NODE_HANDLERS.test(event.user.username) && !event.userAgent.startsWith('kubectl'))
  );
}
