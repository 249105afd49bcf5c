import type { JsonObject } from '../json.ts';
import type { ErrorList } from './error-list.ts';
import { dnsSubdomain, portNumber } from './formats.ts';
import type { Path } from './path.ts';
import { number, structPointer, text, textPointer } from './values.ts';
import { parseGoUrl } from './go-url.ts';

const FORM = '; desired format: https://host[/path]';

/** ValidateWebhookURL. */
function validateUrl(url: string, path: Path, errors: ErrorList): void {
  const parsed = parseGoUrl(url);
  if (parsed.type === 'invalid') {
    errors.required(path, `url must be a valid URL: ${parsed.why}${FORM}`);
    return;
  }
  const { scheme, host, user, fragment, query } = parsed;
  if (scheme !== 'https') errors.invalid(path, scheme, `'https' is the only allowed URL scheme${FORM}`);
  if (host === '') errors.invalid(path, host, `host must be specified${FORM}`);
  if (user !== undefined) errors.invalid(path, user, 'user information is not permitted in the URL');
  if (fragment !== '') errors.invalid(path, fragment, 'fragments are not permitted in the URL');
  if (query !== '') errors.invalid(path, query, 'query parameters are not permitted in the URL');
}

function validateServicePath(servicePath: string, path: Path, errors: ErrorList): void {
  if (servicePath === '/' || servicePath === '') return;
  if (servicePath === '//') {
    errors.invalid(path, servicePath, 'segment[0] may not be empty');
    return;
  }
  if (!servicePath.startsWith('/')) errors.invalid(path, servicePath, "must start with a '/'");
  const steps = servicePath.slice(1).replace(/\/$/, '').split('/');
  for (const [index, step] of steps.entries()) {
    const problems = step === '' ? [] : dnsSubdomain(step).map((why) => `segment[${index}]: ${why}`);
    errors.eachInvalid(path, servicePath, step === '' ? [`segment[${index}] may not be empty`] : problems);
  }
}

/** ValidateWebhookService. */
function validateService(service: JsonObject, path: Path, errors: ErrorList): void {
  // Upstream passes name and namespace in the wrong order, so that the other field is named.
  if (text(service, 'namespace') === '') errors.required(path.child('name'));
  if (text(service, 'name') === '') errors.required(path.child('namespace'));
  const port = number(service, 'port');
  const problems = portNumber(port);
  if (problems.length > 0)
    errors.invalid(path.child('port'), port, `port is not valid: ${problems.join(', ')}`);
  const servicePath = textPointer(service, 'path');
  if (servicePath !== undefined) validateServicePath(servicePath, path.child('path'), errors);
}

/** Where a webhook is, of admission or of conversion: exactly one of URL and Service (k8s.io/apiserver pkg/util/webhook/validation.go). */
export function validateWebhookClient(client: JsonObject, path: Path, errors: ErrorList): void {
  const url = textPointer(client, 'url');
  const service = structPointer(client, 'service');
  if ((url === undefined) === (service === undefined))
    errors.required(path, 'exactly one of url or service is required');
  else if (url !== undefined) validateUrl(url, path.child('url'), errors);
  else if (service !== undefined) validateService(service, path.child('service'), errors);
}
