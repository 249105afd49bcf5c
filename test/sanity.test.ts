import { it } from 'vitest';
import { detect, lines } from './detection.fixture.ts';
import { HAZARDS } from '../src/hazards/index.ts';
import { recordingEvents } from '../src/hazards/recording.fixture.ts';
import * as days from './healthy-days.fixture.ts';
it('sanity', () => {
  console.log(HAZARDS.length, HAZARDS.filter((h) => h.detect).map((h) => h.id).join(' '));
  for (const r of ['powerful-operator', 'evil-webhook', 'fighting-controllers']) console.log(r, lines(detect(recordingEvents(r, 'RequestResponse'))));
  for (const name of ['ciChurn','upgradeNodeByNode','deleteTeamNamespace','policyDeniesOneTeam','failingCronJob','autoscalerInAndOut','istioFromTheBeginning','crashLoop','oneDeadNode','fleetWideRelease'] as const) {
    const world = days[name]();
    const log = world.cluster.log();
    const c = new Map<string, number>();
    for (const e of log) { const k = `${e.verb} ${e.objectRef?.resource}/${e.objectRef?.subresource} ${e.user.username.replace(/node-\d+/, 'N').split(':').at(-1)} ${e.responseStatus.code}`; c.set(k, (c.get(k) ?? 0) + 1); }
    const pods = world.cluster.list('pods');
    console.log(name, 'pods', pods.length, 'terminating', pods.filter((p) => p.metadata.deletionTimestamp).length, 'nodes', world.cluster.list('nodes').length, 'ns', world.cluster.list('namespaces').length, 'jobs', world.cluster.list('jobs.batch').length, '\n' + [...c].sort((a, b) => b[1] - a[1]).filter(([k]) => !/^(list|watch|get)|lease|events/.test(k)).slice(0, 26).map(([k, n]) => `${n} ${k}`).join(' | '));
  }
});
