import { isJsonObject, jsonAt, numberAt, stringAt, type JsonValue } from '../json.ts';

/** Where the webhook is called. `none` is a configuration that names nothing readable. */
export type WebhookClient =
  | { readonly type: 'url'; readonly url: string }
  | {
      readonly type: 'service';
      readonly namespace: string;
      readonly name: string;
      readonly port: number;
      readonly path: string | undefined;
    }
  | { readonly type: 'none' };

const SERVICE_PORT_DEFAULT = 443;

/** Reads a `clientConfig`, of admission and of conversion alike. A URL wins where both are given, which the API server refuses. */
export function readWebhookClient(config: JsonValue | undefined): WebhookClient {
  const url = stringAt(config, 'url');
  if (url !== undefined) return { type: 'url', url };
  const service = jsonAt(config, 'service');
  const name = stringAt(service, 'name');
  const namespace = stringAt(service, 'namespace');
  if (!isJsonObject(service) || name === undefined || namespace === undefined) return { type: 'none' };
  const port = numberAt(service, 'port') ?? SERVICE_PORT_DEFAULT;
  return { type: 'service', namespace, name, port, path: stringAt(service, 'path') };
}
