import { objectAt, stringsAt } from '../../../kube/kube-object.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { AdmissionPlugin } from './admission.ts';
import { concerns } from './concerns.ts';
import { defaultClass } from './default-class.ts';

/** The annotation that was the field before there was one (v1.BetaStorageClassAnnotation). */
export const STORAGE_CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
const DEFAULT_MARKS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

/** Gives a claim that names no class the default one; `""` is a name (plugin/pkg/admission/storage/storageclass/setdefault). */
export function defaultStorageClass(store: ObjectStore): AdmissionPlugin {
  return {
    name: 'DefaultStorageClass',
    mutate(request, object) {
      if (!concerns(request, 'persistentvolumeclaims', ['CREATE'])) return object;
      const spec = objectAt(object, 'spec');
      const isNamed =
        spec['storageClassName'] !== undefined ||
        stringsAt(object, 'metadata', 'annotations')[STORAGE_CLASS_ANNOTATION] !== undefined;
      const storageClassName = isNamed
        ? undefined
        : defaultClass(store, 'storageclasses.storage.k8s.io', DEFAULT_MARKS);
      return storageClassName === undefined ? object : { ...object, spec: { ...spec, storageClassName } };
    },
  };
}
