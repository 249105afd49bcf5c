import {
  isJsonArray,
  isJsonObject,
  jsonAt,
  numberAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../kube/json.ts';
import { slackText } from '../sinks/slack-message.ts';

/** Users and changes in one message; more is in the API and the timeline. */
const USERS_SHOWN_COUNT = 10;
const TEXT_MAX_CHARACTERS = 2_900;

function listAt(value: JsonValue | undefined, name: string): readonly JsonValue[] {
  const list = jsonAt(value, name);
  return isJsonArray(list) ? list : [];
}

function changeText(change: JsonValue): string {
  const [object] = listAt(change, 'objects');
  const count = numberAt(change, 'objects_count') ?? 0;
  const verb = stringAt(change, 'verb') ?? '';
  const resource = stringAt(change, 'resource') ?? '';
  return count === 1 && typeof object === 'string'
    ? `${verb} ${resource} ${object}`
    : `${verb} ${count} ${resource}`;
}

/** The digest of a day for people, in Slack's mrkdwn. */
export function digestText(digest: JsonObject): string {
  const users = listAt(digest, 'users').filter(
    (user) => isJsonObject(user) && user['isControlPlane'] !== true,
  );
  const lines = users.slice(0, USERS_SHOWN_COUNT).map((user) => {
    const changes = listAt(user, 'changes').map(changeText).join(', ');
    return `*${slackText(stringAt(user, 'user') ?? '')}* ${numberAt(user, 'count') ?? 0}: ${slackText(changes)}`;
  });
  const more_count = users.length - lines.length;
  const head = `*Changes from ${stringAt(digest, 'from') ?? ''} to ${stringAt(digest, 'to') ?? ''}*: ${numberAt(digest, 'changes_count') ?? 0}`;
  const rest = more_count > 0 ? [`and ${more_count} more who changed something`] : [];
  const none = lines.length === 0 ? ['nobody but the control plane changed anything'] : [];
  return [head, ...lines, ...rest, ...none].join('\n').slice(0, TEXT_MAX_CHARACTERS);
}
