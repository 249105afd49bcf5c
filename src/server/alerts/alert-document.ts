import { alertJson } from '../../detect/alert-json.ts';
import type { JsonObject } from '../../kube/json.ts';
import type { KeptAlert } from './kept-alert.ts';
import type { Silence } from './silences.ts';

/** An alert as the API and the webhooks give it: that of `plimsoll detect -o json`, and what became of it. */
export function keptAlertJson(kept: KeptAlert, silence?: Silence): JsonObject {
  const { alert, version, episode, begun_ms, grown_ms, ended_ms } = kept;
  return {
    ...alertJson(alert),
    state: ended_ms === undefined ? 'active' : 'ended',
    version,
    episode,
    begun: new Date(begun_ms).toISOString(),
    grown: new Date(grown_ms).toISOString(),
    ...(ended_ms === undefined ? {} : { ended: new Date(ended_ms).toISOString() }),
    ...(silence === undefined ? {} : { silencedBy: silence.silence }),
  };
}
