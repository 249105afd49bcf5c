import { objectAt, stringsAt } from '../../../kube/kube-object.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { AdmissionPlugin } from './admission.ts';
import { concerns } from './concerns.ts';
import { defaultClass } from './default-class.ts';

/** Names a class by annotation (networking/v1beta1, AnnotationIngressClass). */
const INGRESS_CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/** Gives an Ingress that names no class the default one (plugin/pkg/admission/network/defaultingressclass). */
export function defaultIngressClass(store: ObjectStore): AdmissionPlugin {
  return {
    name: 'DefaultIngressClass',
    mutate(request, object) {
      if (!concerns(request, 'ingresses.networking.k8s.io', ['CREATE'])) return object;
      const spec = objectAt(object, 'spec');
      const isNamed =
        spec['ingressClassName'] !== undefined ||
        stringsAt(object, 'metadata', 'annotations')[INGRESS_CLASS_ANNOTATION] !== undefined;
      const ingressClassName = isNamed
        ? undefined
        : defaultClass(store, 'ingressclasses.networking.k8s.io', [
            'ingressclass.kubernetes.io/is-default-class',
          ]);
      return ingressClassName === undefined ? object : { ...object, spec: { ...spec, ingressClassName } };
    },
  };
}
