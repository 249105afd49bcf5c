/** Who can mend it (Gardener's talk): control plane and nodes, cluster-wide objects, or one namespace. */
export const PERSONAS = ['cluster operator', 'cluster admin', 'developer'] as const;
export type Persona = (typeof PERSONAS)[number];
