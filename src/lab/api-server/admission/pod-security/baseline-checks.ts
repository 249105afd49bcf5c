import { jsonAt, numberAt, stringAt, type JsonValue } from '../../../../kube/json.ts';
import { listAt, objectAt, stringsAt } from '../../../../kube/kube-object.ts';
import { stringListAt } from '../../../../kube/container.ts';
import {
  allContainersOf,
  badContainers,
  joinQuote,
  nameOf,
  pluralize,
  sortedSet,
  spokenContainers,
  spokenSetters,
  type CheckedPod,
  type PodCheck,
} from './pod-check.ts';

/** The value of a field of securityContext of each container that sets it. */
export function containerSettings(
  pod: CheckedPod,
  ...path: readonly string[]
): readonly { readonly name: string; readonly value: JsonValue }[] {
  return allContainersOf(pod).flatMap((container) => {
    const value = jsonAt(container, 'securityContext', ...path);
    return value === undefined || value === null ? [] : [{ name: nameOf(container), value }];
  });
}

const APPARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

function isAllowedAppArmor(type: JsonValue | undefined): boolean {
  return type === 'RuntimeDefault' || type === 'Localhost';
}

function isAllowedAppArmorAnnotation(profile: string): boolean {
  return profile === '' || profile === 'runtime/default' || profile.startsWith('localhost/');
}

export const appArmorProfile: PodCheck = (pod) => {
  const ofPod = jsonAt(pod.spec, 'securityContext', 'appArmorProfile');
  const isBadPod = ofPod !== undefined && !isAllowedAppArmor(stringAt(ofPod, 'type'));
  const bad = containerSettings(pod, 'appArmorProfile').filter(
    ({ value }) => !isAllowedAppArmor(stringAt(value, 'type')),
  );
  const annotations = Object.entries(stringsAt(pod.metadata, 'annotations'))
    .filter(([key, value]) => key.startsWith(APPARMOR_ANNOTATION) && !isAllowedAppArmorAnnotation(value))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const setters = [
    spokenSetters(
      isBadPod,
      bad.map(({ name }) => name),
    ),
    ...(annotations.length === 0 ? [] : [pluralize('annotation', 'annotations', annotations.length)]),
  ].filter((text) => text !== '');
  if (setters.length === 0) return undefined;
  const types = [...(isBadPod ? [ofPod] : []), ...bad.map(({ value }) => value)].map(
    (value) => stringAt(value, 'type') ?? '',
  );
  const values = [...sortedSet(types), ...sortedSet(annotations)];
  return {
    reason: pluralize('forbidden AppArmor profile', 'forbidden AppArmor profiles', values.length),
    detail: `${setters.join(' and ')} must not set AppArmor profile type to ${joinQuote(values)}`,
  };
};

const CAPABILITIES: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

export const capabilitiesBaseline: PodCheck = (pod) => {
  const bad = containerSettings(pod, 'capabilities')
    .map(({ name, value }) => ({
      name,
      added: stringListAt(value, 'add').filter((capability) => !CAPABILITIES.has(capability)),
    }))
    .filter(({ added }) => added.length > 0);
  if (bad.length === 0) return undefined;
  const capabilities = joinQuote(sortedSet(bad.flatMap(({ added }) => added)));
  return {
    reason: 'non-default capabilities',
    detail: `${spokenContainers(bad.map(({ name }) => name))} must not include ${capabilities} in securityContext.capabilities.add`,
  };
};

export const hostNamespaces: PodCheck = ({ spec }) => {
  const shared = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field] === true);
  return shared.length === 0
    ? undefined
    : { reason: 'host namespaces', detail: shared.map((field) => `${field}=true`).join(', ') };
};

export const hostPathVolumes: PodCheck = ({ spec }) => {
  const bad = listAt(spec, 'volumes')
    .filter((volume) => objectAt(volume)['hostPath'] !== undefined)
    .map(nameOf);
  return bad.length === 0
    ? undefined
    : {
        reason: 'hostPath volumes',
        detail: `${pluralize('volume', 'volumes', bad.length)} ${joinQuote(bad)}`,
      };
};

function hostPortsOf(container: JsonValue): readonly string[] {
  return listAt(container, 'ports')
    .map((port) => numberAt(port, 'hostPort') ?? 0)
    .filter((port) => port !== 0)
    .map(String);
}

export const hostPorts: PodCheck = (pod) => {
  const bad = badContainers(pod, (container) => hostPortsOf(container).length > 0);
  if (bad.length === 0) return undefined;
  const ports = sortedSet(allContainersOf(pod).flatMap(hostPortsOf));
  return {
    reason: 'hostPort',
    detail: `${spokenContainers(bad)} ${pluralize('uses', 'use', bad.length)} ${pluralize('hostPort', 'hostPorts', ports.length)} ${ports.join(', ')}`,
  };
};

const HANDLERS = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
];

function probedHosts(container: JsonValue): readonly string[] {
  return HANDLERS.flatMap((path) =>
    ['httpGet', 'tcpSocket'].map((action) => stringAt(container, ...path, action, 'host') ?? ''),
  ).filter((host) => host !== '');
}

export const hostProbesAndHostLifecycle: PodCheck = (pod) => {
  const bad = sortedSet(badContainers(pod, (container) => probedHosts(container).length > 0));
  if (bad.length === 0) return undefined;
  const hosts = sortedSet(allContainersOf(pod).flatMap(probedHosts));
  const what = pluralize('probe or lifecycle host', 'probe or lifecycle hosts', hosts.length);
  return {
    reason: 'probe or lifecycle host',
    detail: `${spokenContainers(bad)} ${pluralize('uses', 'use', bad.length)} ${what} ${joinQuote(hosts)}`,
  };
};

export const privileged: PodCheck = (pod) => {
  const bad = containerSettings(pod, 'privileged').filter(({ value }) => value === true);
  return bad.length === 0
    ? undefined
    : {
        reason: 'privileged',
        detail: `${spokenContainers(bad.map(({ name }) => name))} must not set securityContext.privileged=true`,
      };
};

export const procMount: PodCheck = (pod) => {
  const bad = containerSettings(pod, 'procMount').filter(({ value }) => value !== 'Default');
  if (bad.length === 0) return undefined;
  const types = joinQuote(sortedSet(bad.map(({ value }) => (typeof value === 'string' ? value : ''))));
  return {
    reason: 'procMount',
    detail: `${spokenContainers(bad.map(({ name }) => name))} must not set securityContext.procMount to ${types}`,
  };
};

function typeOf(options: JsonValue): string {
  return stringAt(options, 'type') ?? '';
}

function isSet(options: JsonValue, field: string): boolean {
  return (stringAt(options, field) ?? '') !== '';
}

/** `types`: what `seLinuxOptions.type` may be. */
export function seLinuxOptions(types: readonly string[]): PodCheck {
  const isBad = (options: JsonValue) =>
    !types.includes(typeOf(options)) || isSet(options, 'user') || isSet(options, 'role');
  return (pod) => {
    const ofPod = jsonAt(pod.spec, 'securityContext', 'seLinuxOptions');
    const isBadPod = ofPod !== undefined && isBad(ofPod);
    const bad = containerSettings(pod, 'seLinuxOptions').filter(({ value }) => isBad(value));
    const options = [...(isBadPod ? [ofPod] : []), ...bad.map(({ value }) => value)];
    if (options.length === 0) return undefined;
    const badTypes = sortedSet(options.map(typeOf).filter((type) => !types.includes(type)));
    const data = [
      ...(badTypes.length === 0
        ? []
        : [`${pluralize('type', 'types', badTypes.length)} ${joinQuote(badTypes)}`]),
      ...(options.some((entry) => isSet(entry, 'user')) ? ['user may not be set'] : []),
      ...(options.some((entry) => isSet(entry, 'role')) ? ['role may not be set'] : []),
    ];
    return {
      reason: 'seLinuxOptions',
      detail: `${spokenSetters(
        isBadPod,
        bad.map(({ name }) => name),
      )} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}`,
    };
  };
}

/** `allowed`: names of sysctls that are safe. */
export function sysctls(allowed: readonly string[]): PodCheck {
  return ({ spec }) => {
    const bad = listAt(spec, 'securityContext', 'sysctls')
      .map(nameOf)
      .filter((name) => !allowed.includes(name));
    return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
  };
}

export const windowsHostProcess: PodCheck = (pod) => {
  const isBadPod = jsonAt(pod.spec, 'securityContext', 'windowsOptions', 'hostProcess') === true;
  const bad = containerSettings(pod, 'windowsOptions', 'hostProcess').filter(({ value }) => value === true);
  const setters = spokenSetters(
    isBadPod,
    bad.map(({ name }) => name),
  );
  return setters === ''
    ? undefined
    : {
        reason: 'hostProcess',
        detail: `${setters} must not set securityContext.windowsOptions.hostProcess=true`,
      };
};
