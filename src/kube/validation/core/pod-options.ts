/**
 * What is let be because the object has it already: rules grew stricter with time, and an update must not fail for what it does not
 * touch. Gates are those of 1.36 by default. Source: GetValidationOptionsFromPodSpecAndMeta, pkg/api/pod/util.go.
 */
export interface PodOptions {
  /** It is a Pod, no template of one. */
  readonly isPod: boolean;
  readonly allowInvalidDeletionCost: boolean;
  readonly allowInvalidSelectorValues: boolean;
  readonly allowInvalidNodeAffinityValues: boolean;
  readonly allowInvalidSpreadSelectors: boolean;
  readonly allowSpreadKeysOfOldForm: boolean;
  readonly allowIndivisibleHugePages: boolean;
  readonly allowAnyTokenPath: boolean;
  readonly allowHostSysctls: boolean;
  readonly allowRestartingInitResize: boolean;
  readonly allowDevicesWithUserNamespaces: boolean;
  readonly allowUserNamespacesOnHostNetwork: boolean;
  readonly allowTolerationComparison: boolean;
  readonly allowAnySELinuxChangePolicy: boolean;
}

const STRICT: PodOptions = {
  isPod: false,
  allowInvalidDeletionCost: false,
  allowInvalidSelectorValues: false,
  allowInvalidNodeAffinityValues: false,
  allowInvalidSpreadSelectors: false,
  allowSpreadKeysOfOldForm: false,
  allowIndivisibleHugePages: false,
  allowAnyTokenPath: false,
  allowHostSysctls: false,
  allowRestartingInitResize: false,
  allowDevicesWithUserNamespaces: false,
  allowUserNamespacesOnHostNetwork: false,
  allowTolerationComparison: false,
  allowAnySELinuxChangePolicy: false,
};

export const NEW_TEMPLATE: PodOptions = STRICT;
export const NEW_POD: PodOptions = { ...STRICT, isPod: true };
