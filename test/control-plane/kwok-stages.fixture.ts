/** How kwok plays nodes and pods (kwok.x-k8s.io/v1alpha1 Stage): nodes are ready at once, pods run at once, Jobs' pods succeed, deleted pods go. */
const STAGE = { apiVersion: 'kwok.x-k8s.io/v1alpha1', kind: 'Stage' };
const PODS = { apiGroup: 'v1', kind: 'Pod' };
const NODES = { apiGroup: 'v1', kind: 'Node' };
const READY = '.status.conditions.[] | select( .type == "Ready" ) | .status';

function stage(name: string, resourceRef: object, matchExpressions: readonly object[], next: object): string {
  return JSON.stringify({
    ...STAGE,
    metadata: { name },
    spec: { resourceRef, selector: { matchExpressions }, next },
  });
}

const NODE_STATUS = `
conditions:
{{ range NodeConditions }}
- { type: {{ .type | Quote }}, status: {{ .status | Quote }}, reason: {{ .reason | Quote }}, message: {{ .message | Quote }}, lastHeartbeatTime: {{ Now | Quote }}, lastTransitionTime: {{ Now | Quote }} }
{{ end }}
`;

const RUNNING_STATUS = `
phase: Running
startTime: {{ Now | Quote }}
podIP: {{ PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) | Quote }}
conditions:
- { type: Initialized, status: "True", lastTransitionTime: {{ Now | Quote }} }
- { type: Ready, status: "True", lastTransitionTime: {{ Now | Quote }} }
- { type: ContainersReady, status: "True", lastTransitionTime: {{ Now | Quote }} }
containerStatuses:
{{ range .spec.containers }}
- { name: {{ .name | Quote }}, image: {{ .image | Quote }}, ready: true, restartCount: 0, state: { running: { startedAt: {{ Now | Quote }} } } }
{{ end }}
`;

const SUCCEEDED_STATUS = `
phase: Succeeded
containerStatuses:
{{ range .spec.containers }}
- { name: {{ .name | Quote }}, image: {{ .image | Quote }}, ready: false, restartCount: 0, state: { terminated: { exitCode: 0, reason: Completed, startedAt: {{ Now | Quote }}, finishedAt: {{ Now | Quote }} } } }
{{ end }}
`;

/** One document each, as kwok's `--config` reads them. */
export const KWOK_STAGES = [
  stage('node-ready', NODES, [{ key: READY, operator: 'NotIn', values: ['True'] }], {
    statusTemplate: NODE_STATUS,
  }),
  stage(
    'pod-running',
    PODS,
    [
      { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' },
      { key: '.status.phase', operator: 'In', values: ['Pending'] },
    ],
    { statusTemplate: RUNNING_STATUS },
  ),
  stage(
    'pod-of-job-succeeds',
    PODS,
    [
      { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' },
      { key: '.status.phase', operator: 'In', values: ['Running'] },
      { key: '.metadata.ownerReferences.[].kind', operator: 'In', values: ['Job'] },
    ],
    { statusTemplate: SUCCEEDED_STATUS },
  ),
  stage('pod-goes', PODS, [{ key: '.metadata.deletionTimestamp', operator: 'Exists' }], { delete: true }),
].join('\n---\n');
