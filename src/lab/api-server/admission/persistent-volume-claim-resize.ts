import { jsonAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { stringsAt } from '../../../kube/kube-object.ts';
import { quantityOf } from '../../../kube/quantity.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { AdmissionPlugin } from './admission.ts';
import { concerns, refused } from './concerns.ts';
import { STORAGE_CLASS_ANNOTATION } from './default-storage-class.ts';

/** The class of a claim: the annotation beats the field (GetPersistentVolumeClaimClass, k8s.io/component-helpers/storage/volume). */
export function storageClassOf(claim: JsonObject | undefined): string {
  return (
    stringsAt(claim, 'metadata', 'annotations')[STORAGE_CLASS_ANNOTATION] ??
    stringAt(claim, 'spec', 'storageClassName') ??
    ''
  );
}

function requested_nano(claim: JsonObject | undefined): bigint {
  return quantityOf(jsonAt(claim, 'spec', 'resources', 'requests', 'storage'))?.nano ?? 0n;
}

/** Lets claims grow only where they are bound and their class allows it (plugin/pkg/admission/storage/persistentvolume/resize). */
export function persistentVolumeClaimResize(store: ObjectStore): AdmissionPlugin {
  const mayGrow = (claim: JsonObject | undefined, old: JsonObject | undefined) => {
    const name = storageClassOf(claim);
    if (name === '' || name !== storageClassOf(old)) return false;
    const found = store.collection('storageclasses.storage.k8s.io').get(name);
    return found?.body['allowVolumeExpansion'] === true;
  };
  return {
    name: 'PersistentVolumeClaimResize',
    validate(request) {
      if (!concerns(request, 'persistentvolumeclaims', ['UPDATE'])) return;
      const { object, oldObject } = request;
      if (requested_nano(object) <= requested_nano(oldObject)) return;
      if (stringAt(oldObject, 'status', 'phase') !== 'Bound')
        throw refused(request, 'Only bound persistent volume claims can be expanded');
      if (!mayGrow(object, oldObject))
        throw refused(
          request,
          'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
        );
    },
  };
}
