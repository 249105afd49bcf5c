import { finalizersOf, withMetadata } from '../resources/served-object.ts';
import type { AdmissionPlugin } from './admission.ts';

/** By collection. Source: pkg/volume/util/finalizer.go. */
const FINALIZERS: Readonly<Record<string, string>> = {
  persistentvolumes: 'kubernetes.io/pv-protection',
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  'volumeattributesclasses.storage.k8s.io': 'kubernetes.io/vac-protection',
};

/** Holds volumes, claims and attribute classes until a controller says that nothing uses them (plugin/pkg/admission/storage/storageobjectinuseprotection). */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  mutate({ operation, resource, subresource }, object) {
    const finalizer = FINALIZERS[resource.collection];
    if (finalizer === undefined || operation !== 'CREATE' || subresource !== '') return object;
    const finalizers = finalizersOf(object);
    return finalizers.includes(finalizer)
      ? object
      : withMetadata(object, { finalizers: [...finalizers, finalizer] });
  },
};
