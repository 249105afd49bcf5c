import type { JsonObject } from '../../json.ts';
import { ErrorList } from '../error-list.ts';
import { validateLabelSelector } from '../label-selector.ts';
import { Path } from '../path.ts';
import { flag, struct, structPointer, structs, text, textPointer } from '../values.ts';
import { isNonReservedPath } from './file-path.ts';
import { allContainers } from './pod-containers.ts';
import { hasInvalidSelectorValue } from './node-selector.ts';
import { NEW_POD, NEW_TEMPLATE, type PodOptions } from './pod-options.ts';
import { hasBrokenHugePages } from './quantity-rules.ts';
import { hostSysctlProblem } from './sysctl.ts';
import { validateMatchLabelKeys } from './topology-spread.ts';

/** Is there anything that `rule` would find wrong? */
function isRefused(rule: (errors: ErrorList) => void): boolean {
  const errors = new ErrorList();
  rule(errors);
  return errors.length > 0;
}

const NOWHERE = Path.of('');

function isRefusedSelector(selector: JsonObject | undefined): boolean {
  return isRefused((errors) => validateLabelSelector(selector, {}, NOWHERE, errors));
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

function affinityTerms(spec: JsonObject): readonly JsonObject[] {
  const affinity = struct(spec, 'affinity');
  return ['podAffinity', 'podAntiAffinity'].flatMap((kind) => {
    const own = struct(affinity, kind);
    const preferred = structs(own, PREFERRED).map((weighted) => struct(weighted, 'podAffinityTerm'));
    return [...structs(own, REQUIRED), ...preferred];
  });
}

function hasInvalidNodeAffinityValue(spec: JsonObject): boolean {
  const required = struct(struct(struct(spec, 'affinity'), 'nodeAffinity'), REQUIRED);
  return hasInvalidSelectorValue(required);
}

function hasOtherTokenPath(spec: JsonObject): boolean {
  return structs(spec, 'volumes').some((volume) =>
    structs(struct(volume, 'projected'), 'sources').some((source) => {
      const token = structPointer(source, 'serviceAccountToken');
      return token !== undefined && !isNonReservedPath(text(token, 'path'));
    }),
  );
}

/** What an update of the spec `old` may keep (GetValidationOptionsFromPodSpecAndMeta, pkg/api/pod/util.go). */
export function podOptionsFor(old: JsonObject | undefined, isPod: boolean, hadBadCost = false): PodOptions {
  if (old === undefined) return isPod ? NEW_POD : NEW_TEMPLATE;
  const containers = allContainers(old);
  const constraints = structs(old, 'topologySpreadConstraints');
  const usesUserNamespaces = old['hostUsers'] === false;
  return {
    isPod,
    allowInvalidDeletionCost: hadBadCost,
    allowInvalidSelectorValues: affinityTerms(old).some(
      (term) =>
        isRefusedSelector(structPointer(term, 'labelSelector')) ||
        isRefusedSelector(structPointer(term, 'namespaceSelector')),
    ),
    allowInvalidNodeAffinityValues: hasInvalidNodeAffinityValue(old),
    allowInvalidSpreadSelectors: constraints.some((constraint) =>
      isRefusedSelector(structPointer(constraint, 'labelSelector')),
    ),
    allowSpreadKeysOfOldForm: constraints.some((constraint) =>
      isRefused((errors) => validateMatchLabelKeys(constraint, NOWHERE, errors)),
    ),
    allowIndivisibleHugePages:
      hasBrokenHugePages({ limits: struct(old, 'overhead') }) ||
      containers.some((container) => hasBrokenHugePages(struct(container, 'resources'))),
    allowAnyTokenPath: hasOtherTokenPath(old),
    allowHostSysctls: structs(struct(old, 'securityContext'), 'sysctls').some(
      (sysctl) => hostSysctlProblem(text(sysctl, 'name'), old) !== undefined,
    ),
    allowRestartingInitResize: structs(old, 'initContainers').some(
      (container) =>
        textPointer(container, 'restartPolicy') !== 'Always' &&
        structs(container, 'resizePolicy').some(
          (policy) => text(policy, 'restartPolicy') === 'RestartContainer',
        ),
    ),
    allowDevicesWithUserNamespaces:
      usesUserNamespaces && containers.some((container) => structs(container, 'volumeDevices').length > 0),
    allowUserNamespacesOnHostNetwork: usesUserNamespaces && flag(old, 'hostNetwork'),
    allowTolerationComparison: structs(old, 'tolerations').some((toleration) =>
      ['Lt', 'Gt'].includes(text(toleration, 'operator')),
    ),
    allowAnySELinuxChangePolicy: struct(old, 'securityContext')['seLinuxChangePolicy'] !== undefined,
  };
}
