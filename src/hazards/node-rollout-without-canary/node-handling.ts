import type { AuditEvent } from '../../audit/event.ts';
import type { Offender, Trigger } from '../../detect/contract.ts';
import { MICROS_PER_HOUR, type EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { classifyUserName, isControlPlane } from '../../kube/user-name.ts';
import { OffenderBook } from '../evidence.ts';
import type { Rollout } from './rollout.ts';

/** A client that left nodes alone for so long begins anew; one node drained and joined again takes less. */
const PAUSE_US = MICROS_PER_HOUR;
const CAMPAIGNS_MAX_COUNT = 16;
const NODES_MAX_COUNT = 25_000;
/** Whoever handled at least half as many nodes as got the image rolled it out; fewer is housekeeping. */
const SHARE = 0.5;

/** One client that cordoned, drained or deleted nodes, without a long pause. */
interface Campaign {
  readonly user: string;
  readonly book: OffenderBook;
  readonly first: Omit<Trigger, 'why'>;
  last_us: EpochMicros;
  readonly nodes: Set<string>;
}

/** Who rolled an image out: a client that took the nodes away one after the other while it came. */
export interface Hand {
  readonly offender: Offender;
  readonly trigger: Trigger;
}

/**
 * Remembers which clients (no kubelet, no component of the control plane) cordoned or deleted nodes.
 * Memory: 16 campaigns with at most 25,000 node names each.
 */
export class NodeHandlings {
  readonly #campaigns: Campaign[] = [];

  observe(event: AuditEvent, node: ObjectReference): void {
    const user = event.impersonatedUser?.username ?? event.user.username;
    const who = classifyUserName(user, event.userAgent);
    if (isControlPlane(who) || who.kind === 'anonymous' || event.query.dryRun === true) return;
    const at_us = event.stageTimestamp_us;
    let campaign = this.#campaigns.findLast((known) => known.user === user);
    if (campaign === undefined || at_us - campaign.last_us > PAUSE_US) {
      campaign = {
        user,
        book: new OffenderBook(),
        first: { at_us, user, verb: event.verb, object: node, auditID: event.auditID },
        last_us: at_us,
        nodes: new Set(),
      };
      this.#campaigns.push(campaign);
      if (this.#campaigns.length > CAMPAIGNS_MAX_COUNT) this.#campaigns.shift();
    }
    campaign.last_us = at_us;
    campaign.book.observe(event);
    if (campaign.nodes.size < NODES_MAX_COUNT) campaign.nodes.add(node.name);
  }

  /** The client that handled most nodes while this image came to them; `undefined` where none handled enough. */
  behind(rollout: Rollout): Hand | undefined {
    let most: Campaign | undefined;
    for (const campaign of this.#campaigns) {
      const isThen =
        campaign.first.at_us <= rollout.last_us && campaign.last_us >= rollout.first_us - PAUSE_US;
      if (!isThen || campaign.nodes.size < SHARE * rollout.nodes.count) continue;
      if (campaign.nodes.size > (most?.nodes.size ?? 0)) most = campaign;
    }
    return handOf(
      most,
      `cordoned, drained or deleted while ${rollout.image} came to ${rollout.nodes.count} nodes: likely its rollout, not proven.`,
    );
  }

  /** The client that had handled most of these nodes within the hour before, where the log shows no image (level Metadata). */
  before(names: readonly string[], at_us: EpochMicros): Hand | undefined {
    for (const campaign of this.#campaigns.toReversed()) {
      if (campaign.first.at_us > at_us || campaign.last_us < at_us - PAUSE_US) continue;
      const count = names.filter((name) => campaign.nodes.has(name)).length;
      if (count >= SHARE * names.length)
        return handOf(
          campaign,
          `cordoned, drained or deleted in the hour before it began, ${count} of the ${names.length} that fell ill first among them: likely, not proven.`,
        );
    }
    return undefined;
  }
}

function handOf(campaign: Campaign | undefined, did: string): Hand | undefined {
  if (campaign === undefined) return undefined;
  return {
    offender: campaign.book.offender(campaign.user),
    trigger: {
      ...campaign.first,
      why: `The first of ${campaign.nodes.size} nodes that ${campaign.user} ${did}`,
    },
  };
}
