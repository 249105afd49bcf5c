import type { Warnings } from '../kind-rules.ts';
import { struct, text } from '../values.ts';

const SUFFIX = '.static.k8s.io';

/** Warns of names that configurations read from files have (pkg/apis/admissionregistration/validation/static_suffix.go). */
export const staticNameWarnings: Warnings = (object) =>
  text(struct(object, 'metadata'), 'name').endsWith(SUFFIX)
    ? [
        `metadata.name: names ending with "${SUFFIX}" are reserved for static manifest-based configurations and cannot be managed via the API`,
      ]
    : [];
