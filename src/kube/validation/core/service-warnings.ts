import type { JsonObject } from '../../json.ts';
import { cidrWarnings, ipWarnings } from '../ip.ts';
import { Path } from '../path.ts';
import { struct, text, textPointer, texts } from '../values.ts';

const SPEC = Path.of('spec');
const HINTS = 'service.kubernetes.io/topology-aware-hints';

function headlessWarnings(spec: JsonObject): readonly string[] {
  return [
    ...(text(spec, 'loadBalancerIP') === '' ? [] : ['spec.loadBalancerIP is ignored for headless services']),
    ...(texts(spec, 'externalIPs').length === 0 ? [] : ['spec.externalIPs is ignored for headless services']),
    ...(text(spec, 'sessionAffinity') === 'None'
      ? []
      : ['spec.SessionAffinity is ignored for headless services']),
  ];
}

function addressWarnings(spec: JsonObject, field: string): readonly string[] {
  return texts(spec, field).flatMap((ip, index) => ipWarnings(ip, SPEC.child(field).index(index)));
}

function nameWarnings(spec: JsonObject): readonly string[] {
  const isExternalName = text(spec, 'type') === 'ExternalName';
  if (isExternalName && texts(spec, 'externalIPs').length > 0)
    return ['spec.externalIPs is ignored when spec.type is "ExternalName"'];
  return !isExternalName && text(spec, 'externalName') !== ''
    ? ['spec.externalName is ignored when spec.type is not "ExternalName"']
    : [];
}

/** GetWarningsForService (pkg/api/service/warnings.go). */
export function serviceWarnings(service: JsonObject): readonly string[] {
  const spec = struct(service, 'spec');
  const clusterIP = text(spec, 'clusterIP');
  const isHeadless = text(spec, 'type') === 'ClusterIP' && clusterIP === 'None';
  const hints = textPointer(struct(struct(service, 'metadata'), 'annotations'), HINTS);
  const hasExternalIps = texts(spec, 'externalIPs').length > 0;
  const balancerIP = text(spec, 'loadBalancerIP');
  return [
    ...(hints === undefined
      ? []
      : [`annotation ${HINTS} is deprecated, please use service.kubernetes.io/topology-mode instead`]),
    ...(clusterIP !== '' && clusterIP !== 'None' ? addressWarnings(spec, 'clusterIPs') : []),
    ...(isHeadless ? headlessWarnings(spec) : []),
    ...addressWarnings(spec, 'externalIPs'),
    ...(hasExternalIps && !isHeadless && text(spec, 'type') !== 'ExternalName'
      ? ['spec.externalIPs is deprecated and may no longer be implemented in some clusters']
      : []),
    ...(balancerIP === '' ? [] : ipWarnings(balancerIP, SPEC.child('loadBalancerIP'))),
    ...texts(spec, 'loadBalancerSourceRanges').flatMap((cidr, index) =>
      cidrWarnings(cidr, SPEC.child('loadBalancerSourceRanges').index(index)),
    ),
    ...nameWarnings(spec),
    ...(text(spec, 'trafficDistribution') === 'PreferClose'
      ? ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"']
      : []),
  ];
}
