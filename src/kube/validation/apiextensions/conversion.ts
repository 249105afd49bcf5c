import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dns1035Label, dnsSubdomain, portNumber } from '../formats.ts';
import type { Path } from '../path.ts';
import { number, struct, structPointer, text, textPointer, texts } from '../values.ts';
import { caBundleProblem } from '../ca-bundle.ts';
import { validateWebhookUrl } from '../webhook-url.ts';

/** Versions of ConversionReview that the API server speaks. */
const REVIEW_VERSIONS = ['v1', 'v1beta1'];

function validateSegments(path: string, at: Path, errors: ErrorList): void {
  if (path === '' || path === '/') return;
  if (path === '//') {
    errors.invalid(at, path, 'segment[0] may not be empty');
    return;
  }
  if (!path.startsWith('/')) errors.invalid(at, path, "must start with a '/'");
  for (const [index, segment] of path.slice(1).replace(/\/$/, '').split('/').entries())
    if (segment === '') errors.invalid(at, path, `segment[${index}] may not be empty`);
    else
      errors.eachInvalid(
        at,
        path,
        dnsSubdomain(segment).map((why) => `segment[${index}]: ${why}`),
      );
}

/** Upstream hands over name and namespace the wrong way round: a missing namespace is told as a missing name. */
function validateService(service: JsonObject, path: Path, errors: ErrorList): void {
  if (text(service, 'namespace') === '') errors.required(path.child('name'));
  if (text(service, 'name') === '') errors.required(path.child('namespace'));
  const port = number(service, 'port');
  const problems = portNumber(port);
  if (problems.length > 0)
    errors.invalid(path.child('port'), port, `port is not valid: ${problems.join(', ')}`);
  validateSegments(text(service, 'path'), path.child('path'), errors);
}

function validateClient(
  client: JsonObject | undefined,
  allowsInvalidBundle: boolean,
  path: Path,
  errors: ErrorList,
): void {
  if (client === undefined) {
    errors.required(path, 'required when strategy is set to Webhook');
    return;
  }
  const url = textPointer(client, 'url');
  const service = structPointer(client, 'service');
  if ((url === undefined) === (service === undefined))
    errors.required(path, 'exactly one of url or service is required');
  else if (url !== undefined) validateWebhookUrl(url, path.child('url'), errors);
  else if (service !== undefined) validateService(service, path.child('service'), errors);
  const bundle = text(client, 'caBundle');
  const problem = bundle === '' || allowsInvalidBundle ? undefined : caBundleProblem(bundle);
  if (problem !== undefined) errors.invalid(path.child('caBundle'), bundle, problem);
}

function validateReviewVersions(versions: readonly string[], path: Path, errors: ErrorList): void {
  if (versions.length === 0) {
    errors.required(path);
    return;
  }
  for (const [index, version] of versions.entries())
    if (versions.indexOf(version) < index) errors.invalid(path.index(index), version, 'duplicate version');
    else errors.eachInvalid(path.index(index), version, dns1035Label(version));
  if (!versions.some((version) => REVIEW_VERSIONS.includes(version)))
    errors.invalid(path, versions, `must include at least one of ${REVIEW_VERSIONS.join(', ')}`);
}

/** How objects become those of another version (validateCustomResourceConversion). Paths are those of the internal type. */
export function validateConversion(
  spec: JsonObject,
  allowsInvalidBundle: boolean,
  path: Path,
  errors: ErrorList,
): void {
  const conversion = structPointer(spec, 'conversion');
  if (conversion === undefined) return;
  const strategy = text(conversion, 'strategy');
  if (strategy === '') errors.required(path.child('strategy'));
  else if (strategy !== 'None' && strategy !== 'Webhook')
    errors.notSupported(path.child('strategy'), strategy, ['None', 'Webhook']);
  const webhook = struct(conversion, 'webhook');
  const client = structPointer(webhook, 'clientConfig');
  const versions = texts(webhook, 'conversionReviewVersions');
  const clientPath = path.child('webhookClientConfig');
  const versionsPath = path.child('conversionReviewVersions');
  if (strategy === 'Webhook') {
    validateClient(client, allowsInvalidBundle, clientPath, errors);
    validateReviewVersions(versions, versionsPath, errors);
    return;
  }
  const why = 'should not be set when strategy is not set to Webhook';
  if (client !== undefined) errors.forbidden(clientPath, why);
  if (versions.length > 0) errors.forbidden(versionsPath, why);
}
