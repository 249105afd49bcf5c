import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dns1035Label } from '../formats.ts';
import type { Path } from '../path.ts';
import { struct, structPointer, text, texts } from '../values.ts';
import { caBundleProblem } from '../ca-bundle.ts';
import { validateWebhookClient } from '../webhook-client.ts';

/** Versions of ConversionReview that the API server speaks. */
const REVIEW_VERSIONS = ['v1', 'v1beta1'];

function validateClient(
  client: JsonObject | undefined,
  allowsInvalidBundle: boolean,
  path: Path,
  errors: ErrorList,
): void {
  if (client === undefined) return errors.required(path, 'required when strategy is set to Webhook');
  validateWebhookClient(client, path, errors);
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
