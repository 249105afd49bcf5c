import { describe, expect, it } from 'vitest';
import { auditEvent } from '../../audit/event.fixture.ts';
import type { AuditEvent } from '../../audit/event.ts';
import type { Alert } from '../../detect/contract.ts';
import { recordingEvents, recordingIsThere } from '../recording.fixture.ts';
import { runDetector } from '../run.fixture.ts';
import { imagePolicyBreaksDetector } from './detect.ts';

const REPLICASET_CONTROLLER = 'system:serviceaccount:kube-system:replicaset-controller';
const DENIED =
  'admission webhook "images.example.com" denied the request: signature of registry/web:1 is not valid';

interface Attempt {
  readonly at_s: number;
  readonly namespace: string;
  readonly owner: string;
  readonly code?: number;
  readonly message?: string;
  readonly user?: string;
  /** Level Metadata: pods of controllers have no name before they exist, and no message says why. */
  readonly isMetadata?: boolean;
  readonly decision?: string;
  readonly dryRun?: boolean;
}

/** A controller creates a pod for its ReplicaSet. */
function attempt(parts: Attempt): AuditEvent {
  const isMetadata = parts.isMetadata === true;
  return auditEvent({
    at_s: parts.at_s,
    user: parts.user ?? REPLICASET_CONTROLLER,
    verb: 'create',
    level: isMetadata ? 'Metadata' : 'RequestResponse',
    code: parts.code ?? 201,
    message: isMetadata ? '' : (parts.message ?? ''),
    query: parts.dryRun === true ? { dryRun: true } : {},
    objectRef: { resource: 'pods', namespace: parts.namespace },
    annotations: { 'authorization.k8s.io/decision': parts.decision ?? 'allow' },
    requestObject: isMetadata
      ? undefined
      : {
          metadata: {
            generateName: `${parts.owner}-5d8f9c7b6d-`,
            ownerReferences: [{ kind: 'ReplicaSet', name: `${parts.owner}-5d8f9c7b6d`, controller: true }],
          },
          spec: { containers: [{ image: `registry/${parts.owner}:1` }] },
        },
  });
}

/** One attempt for each of `count` owners, one a namespace, a second apart. */
function sweep(at_s: number, count: number, parts: Partial<Attempt> = {}): AuditEvent[] {
  return Array.from({ length: count }, (_, index) =>
    attempt({ at_s: at_s + index, namespace: `team-${index}`, owner: 'web', ...parts }),
  );
}

const refused = { code: 403, message: DENIED };

function alertsOf(...parts: readonly AuditEvent[][]): readonly Alert[] {
  return runDetector(imagePolicyBreaksDetector, parts.flat());
}

function configurationChange(at_s: number): AuditEvent {
  return auditEvent({
    at_s,
    user: 'security@example.com',
    verb: 'update',
    objectRef: {
      apiGroup: 'admissionregistration.k8s.io',
      resource: 'validatingwebhookconfigurations',
      name: 'image-policy',
    },
    responseObject: { webhooks: [{ name: 'images.example.com', clientConfig: { url: 'https://x/' } }] },
  });
}

describe('fires', () => {
  it('when many owners in many namespaces are refused that were let through before', () => {
    const [alert, ...others] = alertsOf(sweep(0, 20), [configurationChange(90)], sweep(100, 20, refused));
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      severity: 'high',
      offender: { user: 'security@example.com' },
      objects: { count: 20 },
      trigger: { object: { name: 'image-policy' } },
    });
    expect(alert?.title).toContain('Webhook images.example.com refuses pods of 20 owners in 20 namespaces');
    expect(alert?.facts).toContainEqual({
      name: 'reason given',
      value: 'signature of registry/web:1 is not valid',
    });
    expect(alert?.next[0]?.command).toContain('kubectl delete validatingwebhookconfigurations image-policy');
  });

  it('names the rollout of the backend where the configuration did not change', () => {
    const rollout = auditEvent({
      at_s: 90,
      user: 'system:serviceaccount:ci:deployer',
      verb: 'patch',
      objectRef: { apiGroup: 'apps', resource: 'deployments', namespace: 'sec', name: 'images-webhook' },
    });
    const [alert] = alertsOf(sweep(0, 20), [rollout], sweep(100, 20, refused));
    expect(alert?.offender?.user).toBe('system:serviceaccount:ci:deployer');
    expect(alert?.trigger?.object.name).toBe('images-webhook');
  });

  it('critically, when the build system is refused as well', () => {
    const build = attempt({ at_s: 121, namespace: 'tekton-builds', owner: 'kaniko', ...refused });
    const [alert] = alertsOf(sweep(0, 20), sweep(100, 20, refused), [build]);
    expect(alert?.severity).toBe('critical');
    expect(alert?.facts).toContainEqual({ name: 'build system refused', value: 'tekton-builds' });
  });

  it.each([
    [
      'the ImagePolicyWebhook plugin',
      'pods "x" is forbidden: image policy webook backend denied one or more images: bad',
      'ImagePolicyWebhook plugin',
    ],
    [
      'the plugin with its backend away',
      'pods "x" is forbidden: Post "https://images.example.com/": dial tcp 192.0.2.1:443: connect: connection refused',
      'ImagePolicyWebhook plugin',
    ],
    [
      'a ValidatingAdmissionPolicy',
      `pods "x" is forbidden: ValidatingAdmissionPolicy 'signed' with binding 'all' denied request: not signed`,
      'ValidatingAdmissionPolicy signed',
    ],
  ])('on %s', (_name, message, title) => {
    const [alert] = alertsOf(sweep(0, 20), sweep(100, 20, { code: 403, message }));
    expect(alert?.title).toContain(title);
  });

  it('with less certainty in a log that begins in the middle', () => {
    const [alert] = alertsOf(sweep(100, 20, refused));
    expect(alert?.severity).toBe('medium');
    expect(alert?.uncertain.join(' ')).toContain('may never have been let through');
  });

  it('with less certainty at level Metadata', () => {
    const [alert] = alertsOf(
      sweep(0, 20, { isMetadata: true }),
      sweep(100, 20, { isMetadata: true, code: 403 }),
    );
    expect(alert?.severity).toBe('medium');
    expect(alert?.uncertain.join(' ')).toContain('quota, PodSecurity');
  });

  it('and says when they were let through again', () => {
    const [alert] = alertsOf(sweep(0, 20), sweep(100, 20, refused), sweep(200, 20));
    expect(alert?.facts.at(-1)?.name).toBe('over since');
    expect(alert?.facts.at(-1)?.value).toContain('20 of 20 owners were let through again');
  });

  it('although single refusals trickled in for hours before', () => {
    const trickle = Array.from({ length: 100 }, (_, index) => {
      const bad = attempt({
        at_s: index * 300 + 50,
        namespace: `team-${index % 9}`,
        owner: `bad-${index}x`,
        ...refused,
      });
      return [...sweep(index * 300, 20, { owner: `job-${index % 7}x` }), ...(index % 3 === 0 ? [bad] : [])];
    }).flat();
    expect(alertsOf(trickle)).toEqual([]);
    expect(alertsOf(trickle, sweep(30_000, 20), sweep(30_400, 20, refused))).toHaveLength(1);
  });
});

describe('stays silent', () => {
  it.each<[string, AuditEvent[][]]>([
    [
      'on one bad manifest that a controller tries for ever',
      [
        sweep(0, 20),
        Array.from({ length: 300 }, (_, index) =>
          attempt({ at_s: 100 + index, namespace: 'team-1', owner: 'bad', ...refused }),
        ),
      ],
    ],
    [
      'on one team with many bad manifests in one namespace',
      [
        sweep(0, 20),
        Array.from({ length: 30 }, (_, index) =>
          attempt({ at_s: 100 + index, namespace: 'team-1', owner: `bad-${index}x`, ...refused }),
        ),
      ],
    ],
    [
      'on exceeded quota',
      [
        sweep(0, 20),
        sweep(100, 20, {
          code: 403,
          message: 'pods "x" is forbidden: exceeded quota: team, requested: pods=1',
        }),
      ],
    ],
    [
      'on RBAC',
      [
        sweep(0, 20),
        sweep(100, 20, {
          code: 403,
          message: 'pods is forbidden: User "bob" cannot create resource "pods"',
          decision: 'forbid',
        }),
      ],
    ],
    [
      'on RBAC at level Metadata',
      [sweep(0, 20), sweep(100, 20, { code: 403, isMetadata: true, decision: 'forbid' })],
    ],
    [
      'on PodSecurity, which is no webhook',
      [
        sweep(0, 20),
        sweep(100, 20, {
          code: 403,
          message: 'pods "x" is forbidden: violates PodSecurity "restricted:latest"',
        }),
      ],
    ],
    [
      'on a webhook that cannot be asked: that is another hazard',
      [
        sweep(0, 20),
        sweep(100, 20, {
          code: 500,
          message: 'Internal error occurred: failed calling webhook "images.example.com": EOF',
        }),
      ],
    ],
    ['on dry runs', [sweep(0, 20), sweep(100, 20, { ...refused, dryRun: true })]],
    [
      'on few among many that are let through',
      [
        sweep(0, 40),
        sweep(100, 6, { ...refused, owner: 'new' }),
        sweep(106, 40),
        sweep(150, 4, { ...refused, owner: 'old' }),
      ],
    ],
    [
      'on a minority in every namespace',
      [
        sweep(0, 10, { owner: 'strict' }),
        ...['a', 'b', 'c', 'd'].map((owner, index) => sweep(20 + 10 * index, 10, { owner })),
        sweep(100, 10, { ...refused, owner: 'strict' }).flatMap((event, index) => [
          ...['a', 'b', 'c', 'd'].map((owner) =>
            attempt({ at_s: 99 + index, namespace: `team-${index}`, owner }),
          ),
          event,
          ...['a', 'b', 'c', 'd'].map((owner) =>
            attempt({ at_s: 100.1 + index, namespace: `team-${index}`, owner }),
          ),
        ]),
      ],
    ],
    [
      'on people refused at level Metadata: only controllers try what ran before',
      [
        sweep(0, 20, { isMetadata: true, user: 'bob' }),
        sweep(100, 20, { isMetadata: true, user: 'bob', code: 403 }),
      ],
    ],
    [
      'on start-up, where service accounts are not ready',
      [
        sweep(0, 20, { code: 500, message: 'No API token found for service account "default"' }),
        sweep(30, 20),
      ],
    ],
  ])('%s', (_name, events) => {
    expect(alertsOf(...events)).toEqual([]);
  });
});

describe.each(['RequestResponse', 'Metadata'] as const)(
  'recordings at level %s hold no broken policy',
  (level) => {
    for (const name of ['evil-webhook', 'powerful-operator', 'fighting-controllers']) {
      it.skipIf(!recordingIsThere(name))(name, () => {
        expect(runDetector(imagePolicyBreaksDetector, recordingEvents(name, level))).toEqual([]);
      });
    }
  },
);
