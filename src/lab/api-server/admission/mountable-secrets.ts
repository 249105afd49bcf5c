import { stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { listAt } from '../../../kube/kube-object.ts';

function namesAt(value: JsonObject, field: string): ReadonlySet<string> {
  return new Set(listAt(value, field).map((entry) => stringAt(entry, 'name') ?? ''));
}

/** What is wrong with the variables of containers; `kind` is how they are called in texts. */
function variableProblems(
  containers: readonly JsonValue[],
  kind: string,
  account: string,
  mountable: ReadonlySet<string>,
): readonly string[] {
  const rule = `is not allowed because service account ${account} does not reference that secret`;
  return containers.flatMap((container) => {
    const of = `${kind} ${stringAt(container, 'name') ?? ''}`;
    const ofVariables = listAt(container, 'env').flatMap((variable) => {
      const secret = stringAt(variable, 'valueFrom', 'secretKeyRef', 'name');
      return secret === undefined || mountable.has(secret)
        ? []
        : [
            `${of} with envVar ${stringAt(variable, 'name') ?? ''} referencing secret.secretName="${secret}" ${rule}`,
          ];
    });
    const ofSources = listAt(container, 'envFrom').flatMap((source) => {
      const secret = stringAt(source, 'secretRef', 'name');
      return secret === undefined || mountable.has(secret)
        ? []
        : [`${of} with envFrom referencing secret.secretName="${secret}" ${rule}`];
    });
    return [...ofVariables, ...ofSources];
  });
}

/** The first secret that ephemeral containers use although the account does not list it. */
export function ephemeralSecretProblem(pod: JsonObject, account: JsonObject): string | undefined {
  const name = stringAt(account, 'metadata', 'name') ?? '';
  const containers = listAt(pod, 'spec', 'ephemeralContainers');
  return variableProblems(containers, 'ephemeral container', name, namesAt(account, 'secrets'))[0];
}

/** The first secret that a pod uses although its account does not list it (limitSecretReferences, plugin/pkg/admission/serviceaccount). */
export function secretProblem(pod: JsonObject, account: JsonObject): string | undefined {
  const name = stringAt(account, 'metadata', 'name') ?? '';
  const mountable = namesAt(account, 'secrets');
  const pullable = namesAt(account, 'imagePullSecrets');
  const ofVolumes = listAt(pod, 'spec', 'volumes').flatMap((volume) => {
    const secret = stringAt(volume, 'secret', 'secretName');
    return secret === undefined || mountable.has(secret)
      ? []
      : [
          `volume with secret.secretName="${secret}" is not allowed because service account ${name} does not reference that secret`,
        ];
  });
  const ofPulls = listAt(pod, 'spec', 'imagePullSecrets').flatMap((reference, index) => {
    const secret = stringAt(reference, 'name') ?? '';
    return pullable.has(secret)
      ? []
      : [
          `imagePullSecrets[${index}].name="${secret}" is not allowed because service account ${name} does not reference that imagePullSecret`,
        ];
  });
  const [first] = [
    ...ofVolumes,
    ...variableProblems(listAt(pod, 'spec', 'initContainers'), 'init container', name, mountable),
    ...variableProblems(listAt(pod, 'spec', 'containers'), 'container', name, mountable),
    ...ofPulls,
  ];
  return first;
}
