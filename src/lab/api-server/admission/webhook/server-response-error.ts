import { stringAt, type JsonObject } from '../../../../kube/json.ts';

/** An answer with a code that is no success; the text is cut where client-go cuts it (maxUnstructuredResponseTextBytes). */
const SHOWN_MAX_BYTES = 2048;

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  409: 'the server reported a conflict',
  422: 'the server rejected our request due to an error in our request',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
};

function isText(contentType: string): boolean {
  return contentType === '' || contentType.startsWith('text/');
}

/** The Status that a body is, of a server that answers as an API server does. */
function statusMessage(body: JsonObject | undefined): string | undefined {
  if (body === undefined || body['kind'] !== 'Status' || body['apiVersion'] !== 'v1') return undefined;
  if (stringAt(body, 'status') === 'Success') return undefined;
  const message = stringAt(body, 'message') ?? '';
  return message === '' ? undefined : message;
}

/** What client-go says of an answer with a code that is no success (NewGenericServerResponse, apimachinery pkg/api/errors). */
export function serverResponseError(
  code: number,
  contentType: string,
  text: string,
  body: JsonObject | undefined,
): string {
  const status = statusMessage(body);
  if (status !== undefined) return status;
  const shown = Buffer.from(text).subarray(0, SHOWN_MAX_BYTES).toString('utf8');
  const said = isText(contentType) ? shown.trim() : 'unknown';
  const known = MESSAGES[code];
  if (known !== undefined) return known;
  if (code === 403 || code === 415) return said;
  if (code === 406)
    return said === '' || said === 'unknown'
      ? 'the server was unable to respond with a content type that the client supports'
      : said;
  if (code >= 500)
    return `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`;
  return `the server responded with the status code ${code} but did not return more information`;
}
