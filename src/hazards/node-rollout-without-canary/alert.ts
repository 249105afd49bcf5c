import { SAMPLE_MAX_COUNT, type Alert, type Fact, type Severity } from '../../detect/contract.ts';
import { formatDuration } from '../../kube/duration.ts';
import { formatMicroTime, MICROS_PER_MINUTE } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { auditCommand, shellWord } from '../audit-command.ts';
import type { Hand } from './node-handling.ts';
import { changedCount, type Rollout } from './rollout.ts';
import { enoughOf, type Wave } from './wave.ts';

const HAZARD = 'node-rollout-without-canary';
/** Half of all nodes: what ran there has nowhere to go. A fifth: more than most clusters keep in reserve. */
const CRITICAL_SHARE = 0.5;
const HIGH_SHARE = 0.2;
const HIGH_COUNT = 50;
/** So many of the ill nodes run one image: it is theirs. */
const MOSTLY = 0.9;
const IMAGES_NAMED_COUNT = 4;
/** Half of all nodes within this time is no rolling update at all. */
const ALL_AT_ONCE_US = 15 * MICROS_PER_MINUTE;

export function waveAlert(wave: Wave, index: number): Alert {
  const { patients, from_us, to_us, trigger } = wave;
  const names = [...patients.keys()];
  const [first = ''] = names;
  const common = commonImage(wave);
  return {
    id: `${HAZARD}/nodes-down/${index + 1}`,
    hazard: HAZARD,
    severity: waveSeverity(wave),
    title: `${patients.size} of ${wave.node_count} nodes fell ill at once (${illnessText(wave)})${common === undefined ? '' : `, all on ${common}`}`,
    offender: wave.offender,
    objects: { count: patients.size, sample: names.slice(0, SAMPLE_MAX_COUNT).map(nodeReference) },
    window: { from_us, to_us },
    trigger,
    facts: waveFacts(wave),
    evidence: wave.evidence.list(),
    next: [
      {
        command:
          'kubectl get nodes -o custom-columns=NAME:.metadata.name,OS:.status.nodeInfo.osImage,KERNEL:.status.nodeInfo.kernelVersion,KUBELET:.status.nodeInfo.kubeletVersion',
        why: 'what each node runs',
      },
      {
        command: `kubectl describe node ${shellWord(first)}`,
        why: 'conditions and last heartbeat of the first one',
      },
      ...(trigger?.object.resource === 'daemonsets'
        ? [
            {
              command: `kubectl ${trigger.verb === 'create' ? 'delete' : 'rollout undo'} daemonset ${shellWord(trigger.object.name)} -n ${shellWord(trigger.object.namespace)}`,
              why:
                trigger.verb === 'create'
                  ? 'it is new; its pods are started again on each node that comes back while it is there'
                  : 'the DaemonSet as it was before; delete it where it is new',
            },
          ]
        : []),
      {
        command: auditCommand('timeline', {
          kind: 'daemonsets',
          from_us: from_us - 60 * MICROS_PER_MINUTE,
          to_us: from_us,
        }),
        why: 'what reached all nodes in the hour before',
      },
    ],
    uncertain: waveDoubts(wave),
  };
}

function nodeReference(name: string): ObjectReference {
  return {
    apiGroup: '',
    apiVersion: 'v1',
    resource: 'nodes',
    subresource: '',
    namespace: '',
    name,
    uid: '',
    resourceVersion: '',
  };
}

function waveSeverity(wave: Wave): Severity {
  const share = wave.patients.size / Math.max(1, wave.node_count);
  if (2 * wave.presumed_count > wave.patients.size) return share >= CRITICAL_SHARE ? 'medium' : 'low';
  if (wave.confirmed_count < enoughOf(wave.node_count))
    return share >= CRITICAL_SHARE && wave.alive_count > 0 ? 'high' : 'medium';
  if (share >= CRITICAL_SHARE) return 'critical';
  return share >= HIGH_SHARE || wave.patients.size >= HIGH_COUNT ? 'high' : 'medium';
}

function illnessText(wave: Wave): string {
  const counts = new Map<string, number>();
  for (const { illness } of wave.patients.values()) counts.set(illness, (counts.get(illness) ?? 0) + 1);
  return [...counts].map(([illness, count]) => `${count} ${illness}`).join(', ');
}

/** The image of (nearly) all ill nodes, where there are others to compare with. */
function commonImage(wave: Wave): string | undefined {
  const [worst] = wave.tallies;
  if (worst === undefined || wave.tallies.length < 2) return undefined;
  return worst.ill_count >= MOSTLY * wave.peak_count ? worst.image : undefined;
}

function waveFacts(wave: Wave): readonly Fact[] {
  const facts: Fact[] = [
    { name: 'most at once', value: `${wave.peak_count} of ${wave.node_count}` },
    { name: 'nodes with signs of life then', value: String(wave.alive_count) },
  ];
  for (const tally of wave.tallies.slice(0, IMAGES_NAMED_COUNT))
    facts.push({ name: tally.image, value: `${tally.ill_count} of ${tally.node_count} nodes ill` });
  const { rollout } = wave;
  if (rollout !== undefined)
    facts.push({
      name: 'that image came',
      value: `${formatDuration(wave.from_us - rollout.first_us)} before, to ${rollout.nodes.count} nodes, from ${rollout.before === '' ? 'new nodes' : rollout.before}`,
    });
  return facts;
}

function waveDoubts(wave: Wave): readonly string[] {
  const uncertain: string[] = [];
  const { presumed_count } = wave;
  const silent_count = wave.patients.size - wave.confirmed_count - presumed_count;
  if (presumed_count > 0)
    uncertain.push(
      `That ${presumed_count} nodes are ill is concluded from writes of the node controller whose bodies are not in the log (level Metadata): it writes conditions and taints, also when it takes them off again.`,
    );
  if (silent_count > 0)
    uncertain.push(
      `${silent_count} nodes only fell silent: they may be down, cut off, or talk to another API server whose log is not here.`,
    );
  if (wave.alive_count === 0)
    uncertain.push('No kubelet at all was seen then: the network or this log may be what failed.');
  if (wave.tallies.length === 0)
    uncertain.push('The log carries no bodies of node statuses: which image the nodes run is unknown.');
  else if (wave.tallies.length === 1)
    uncertain.push('All nodes run the same image, so none can be cleared or blamed by comparison.');
  if (wave.trigger === undefined && wave.rollout !== undefined)
    uncertain.push(
      `Most of the nodes that fell ill run ${wave.rollout.image}, which came ${formatDuration(wave.from_us - wave.rollout.first_us)} before; who rolled it out is not in the audit log.`,
    );
  else if (wave.trigger === undefined)
    uncertain.push(
      'No DaemonSet and no new node image came shortly before; what else reached the nodes is not in the audit log.',
    );
  return uncertain;
}

export function rolloutAlert(rollout: Rollout, hand: Hand | undefined): Alert {
  const half_us = rollout.half_us ?? rollout.last_us;
  const took_us = half_us - rollout.first_us;
  return {
    id: `${HAZARD}/rollout/${rollout.image}`,
    hazard: HAZARD,
    severity: took_us <= ALL_AT_ONCE_US ? 'medium' : 'low',
    title: `${changedCount(rollout)} of ${rollout.known_count} nodes went to ${rollout.image} without a canary: half of them within ${formatDuration(took_us)}`,
    offender: hand?.offender,
    objects: rollout.nodes.objects(),
    window: { from_us: rollout.first_us, to_us: rollout.last_us },
    trigger: hand?.trigger,
    facts: [
      {
        name: 'before',
        value: rollout.before === '' ? 'other nodes, which were deleted meanwhile' : rollout.before,
      },
      { name: 'changed in place', value: String(rollout.inPlace_count) },
      { name: 'new nodes', value: String(rollout.joined_count) },
      { name: 'first node', value: `${rollout.firstNode.name} at ${formatMicroTime(rollout.first_us)}` },
    ],
    evidence: rollout.evidence.list(),
    next: [
      { command: 'kubectl get nodes -o wide', why: 'image, kernel and runtime of all nodes' },
      { command: 'kubectl top nodes', why: 'does memory grow on the new ones' },
    ],
    uncertain: [
      hand === undefined
        ? 'Who rolled the image out, and whether it had baked in another cluster, is not in this log.'
        : 'Whether the image had baked in another cluster is not in this log.',
    ],
  };
}
