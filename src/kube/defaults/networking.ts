import { isNothing } from '../nothing.ts';
import type { Computed, DefaultsTable } from './type-defaults.ts';

/** A policy with egress rules is about egress too. */
const policyTypes: Computed = (value) =>
  isNothing(value['policyTypes'])
    ? { ...value, policyTypes: isNothing(value['egress']) ? ['Ingress'] : ['Ingress', 'Egress'] }
    : value;

export const networkingDefaults: DefaultsTable = {
  'networking.v1.NetworkPolicyPort': { fixed: { protocol: 'TCP' } },
  'networking.v1.IngressClassParametersReference': { fixed: { scope: 'Cluster' } },
  'networking.v1.NetworkPolicySpec': { computed: policyTypes },
};
