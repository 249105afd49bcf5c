import { admissionRegistrationDefaults } from './admission-registration.ts';
import { apiExtensionsDefaults } from './api-extensions.ts';
import { appsDefaults } from './apps.ts';
import { autoscalingDefaults } from './autoscaling.ts';
import { batchDefaults } from './batch.ts';
import { coreDefaults } from './core.ts';
import { flowControlDefaults } from './flow-control.ts';
import { networkingDefaults } from './networking.ts';
import { podDefaults } from './pod.ts';
import { rbacDefaults } from './rbac.ts';
import { schedulingDefaults } from './scheduling.ts';
import { serviceDefaults } from './service.ts';
import { storageDefaults } from './storage.ts';
import { volumeDefaults } from './volume.ts';
import type { DefaultsTable } from './type-defaults.ts';

/** The defaults of every type that has any. */
export const TYPE_DEFAULTS: DefaultsTable = {
  ...admissionRegistrationDefaults,
  ...apiExtensionsDefaults,
  ...appsDefaults,
  ...autoscalingDefaults,
  ...batchDefaults,
  ...coreDefaults,
  ...flowControlDefaults,
  ...networkingDefaults,
  ...podDefaults,
  ...rbacDefaults,
  ...schedulingDefaults,
  ...serviceDefaults,
  ...storageDefaults,
  ...volumeDefaults,
};
