import type { JsonObject } from '../../json.ts';
import { formatQuantity, milliUnitsOf } from '../../quantity.ts';
import { labelValue } from '../formats.ts';
import { goQuote } from '../go-value.ts';
import { ipWarnings } from '../ip.ts';
import { Path } from '../path.ts';
import {
  number,
  numberPointer,
  struct,
  structPointer,
  structs,
  text,
  textPointer,
  texts,
} from '../values.ts';
import { APP_ARMOR } from './pod-annotations.ts';
import { containersWithPath } from './pod-containers.ts';
import { quantity } from './quantity-rules.ts';
import { claimSpecWarnings } from './claim-warnings.ts';
import { overlappingPathWarnings } from './volume-path-warnings.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';

/** Node labels that were replaced (pkg/api/node/util.go). */
const OLD_NODE_LABELS: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ['beta.kubernetes.io/os', 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  [
    'failure-domain.beta.kubernetes.io/region',
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  ],
  [
    'failure-domain.beta.kubernetes.io/zone',
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  ],
  [
    'beta.kubernetes.io/instance-type',
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  ],
  ['app.kubernetes.io/created-by', 'deprecated since v1.9'],
  [
    'scheduler.alpha.kubernetes.io/preferAvoidPods',
    'deprecated since v1.22; use Taints and Tolerations instead',
  ],
  ['node-role.kubernetes.io/master', 'use "node-role.kubernetes.io/control-plane" instead'],
]);

const OLD_ANNOTATIONS: readonly (readonly [key: string, message: string])[] = [
  [
    'scheduler.alpha.kubernetes.io/critical-pod',
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  ],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  [
    'security.alpha.kubernetes.io/unsafe-sysctls',
    'non-functional in v1.11+; use the "sysctls" field instead',
  ],
];

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const USE_SECCOMP = 'non-functional in v1.27+; use the "seccompProfile" field instead';

/** Volume types on their way out: field, the name that the message gives it, and what is said. */
const OLD_VOLUMES: readonly (readonly [field: string, shown: string, message: string])[] = [
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
];
const LATER_VOLUMES: typeof OLD_VOLUMES = [
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const MATCHES_NOTHING = 'a null labelSelector results in matching no pod';

/** A pod spec and its metadata, where they stand, and what was said of them. */
interface Place {
  readonly spec: JsonObject;
  readonly annotations: JsonObject;
  readonly specPath: Path;
  readonly annotationsPath: Path;
  readonly isTemplate: boolean;
  readonly warnings: string[];
}

/** GetWarningsForNodeSelectorTerm; `checksValues`: a value that is no label value is told too. */
export function termWarnings(term: JsonObject, checksValues: boolean, path: Path): readonly string[] {
  return structs(term, 'matchExpressions').flatMap((expression, index) => {
    const at = path.child('matchExpressions').index(index);
    const key = text(expression, 'key');
    const old = OLD_NODE_LABELS.get(key);
    const ofKey = old === undefined ? [] : [`${at.child('key').toString()}: ${key} is ${old}`];
    if (!checksValues) return ofKey;
    const ofValues = texts(expression, 'values').flatMap((value, valueIndex) =>
      labelValue(value).map(
        (why) => `${at.child('values').index(valueIndex).toString()}: ${value} is invalid, ${why}`,
      ),
    );
    return [...ofKey, ...ofValues];
  });
}

function placementWarnings({ spec, specPath, warnings }: Place): void {
  for (const key of Object.keys(struct(spec, 'nodeSelector'))) {
    const old = OLD_NODE_LABELS.get(key);
    if (old !== undefined) warnings.push(`${specPath.child('nodeSelector').key(key).toString()}: ${old}`);
  }
  const affinity = struct(struct(spec, 'affinity'), 'nodeAffinity');
  const path = specPath.child('affinity').child('nodeAffinity');
  for (const [index, term] of structs(struct(affinity, REQUIRED), 'nodeSelectorTerms').entries())
    warnings.push(...termWarnings(term, false, path.child(REQUIRED).child('nodeSelectorTerms').index(index)));
  for (const [index, term] of structs(affinity, PREFERRED).entries())
    warnings.push(
      ...termWarnings(
        struct(term, 'preference'),
        true,
        path.child(PREFERRED).index(index).child('preference'),
      ),
    );
  for (const [index, constraint] of structs(spec, 'topologySpreadConstraints').entries()) {
    const at = specPath.child('topologySpreadConstraints').index(index);
    const key = text(constraint, 'topologyKey');
    const old = OLD_NODE_LABELS.get(key);
    if (old !== undefined) warnings.push(`${at.child('topologyKey').toString()}: ${key} is ${old}`);
    if (structPointer(constraint, 'labelSelector') === undefined)
      warnings.push(`${at.child('labelSelector').toString()}: ${MATCHES_NOTHING}`);
  }
}

function volumeWarnings({ spec, specPath, warnings }: Place): void {
  for (const [index, volume] of structs(spec, 'volumes').entries()) {
    const at = specPath.child('volumes').index(index);
    const say = (rows: typeof OLD_VOLUMES): void => {
      for (const [field, shown, message] of rows)
        if (volume[field] !== undefined) warnings.push(`${at.child(shown).toString()}: ${message}`);
    };
    say(OLD_VOLUMES);
    const template = structPointer(struct(volume, 'ephemeral'), 'volumeClaimTemplate');
    if (template !== undefined) {
      const templateAt = at.child('ephemeral').child('volumeClaimTemplate').child('spec');
      warnings.push(...claimSpecWarnings(struct(template, 'spec'), templateAt));
    }
    say(LATER_VOLUMES);
  }
  warnings.push(...overlappingPathWarnings(structs(spec, 'volumes')));
}

function repeated(items: readonly JsonObject[], field: string, path: Path, noun: string): readonly string[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const value = text(item, field);
    const isRepeated = seen.has(value);
    seen.add(value);
    const at = path.index(index).child(field).toString();
    return isRepeated ? [`${at}: duplicate ${noun} ${goQuote(value)}`] : [];
  });
}

const MILLI_PER_UNIT = 1000n;

function fractionWarning(resources: JsonObject, list: string, name: string, path: Path): readonly string[] {
  const value = struct(resources, list)[name];
  if (value === undefined || milliUnitsOf(quantity(value)) % MILLI_PER_UNIT === 0n) return [];
  const at = path.key(name).toString();
  return [
    `${at}: fractional byte value ${goQuote(formatQuantity(quantity(value)))} is invalid, must be an integer`,
  ];
}

/** Variables that hide an earlier one of the same name; `A=$(A):more` is meant so. */
function environmentWarnings(container: JsonObject, path: Path): readonly string[] {
  const seen = new Set<string>();
  return structs(container, 'env').flatMap((variable, index) => {
    const name = text(variable, 'name');
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const reference = `$(${name})`;
    const value = text(variable, 'value');
    const addsToIt = variable['valueFrom'] === undefined && value !== reference && value.includes(reference);
    const at = path.child('env').index(index).toString();
    return addsToIt
      ? []
      : [`${at}: hides previous definition of ${goQuote(name)}, which may be dropped when using apply`];
  });
}

/** The field that an AppArmor annotation stands for (ApparmorFieldForAnnotation). */
function appArmorField(annotation: string): JsonObject | undefined {
  if (annotation === 'unconfined') return { type: 'Unconfined' };
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' };
  const prefix = 'localhost/';
  return annotation.startsWith(prefix) && annotation.length > prefix.length
    ? { type: 'Localhost', localhostProfile: annotation.slice(prefix.length) }
    : undefined;
}

function profileWarnings(container: JsonObject, place: Place): readonly string[] {
  const { annotations, annotationsPath, spec, isTemplate } = place;
  const context = struct(container, 'securityContext');
  const name = text(container, 'name');
  const seccompKey = `${SECCOMP_CONTAINER}${name}`;
  const ofSeccomp =
    context['seccompProfile'] === undefined && annotations[seccompKey] !== undefined
      ? [`${annotationsPath.key(seccompKey).toString()}: ${USE_SECCOMP}`]
      : [];
  const armorKey = `${APP_ARMOR}${name}`;
  const annotation = textPointer(annotations, armorKey);
  if (!isTemplate || context['appArmorProfile'] !== undefined || annotation === undefined) return ofSeccomp;
  const ofPod = structPointer(struct(spec, 'securityContext'), 'appArmorProfile');
  if (ofPod !== undefined && isSemanticallyEqual(ofPod, appArmorField(annotation))) return ofSeccomp;
  return [
    ...ofSeccomp,
    `${annotationsPath.key(armorKey).toString()}: deprecated since v1.30; use the "appArmorProfile" field instead`,
  ];
}

function containerWarnings(place: Place): void {
  for (const [container, path] of containersWithPath(place.spec, place.specPath)) {
    const resources = struct(container, 'resources');
    const at = path.child('resources');
    place.warnings.push(
      ...profileWarnings(container, place),
      ...['memory', 'ephemeral-storage'].flatMap((name) =>
        ['limits', 'requests'].flatMap((list) => fractionWarning(resources, list, name, at.child(list))),
      ),
      ...environmentWarnings(container, path),
    );
  }
}

interface PortPlace {
  readonly port: JsonObject;
  readonly path: Path;
}

/** `{Name:web HostPort:0 ContainerPort:80 Protocol:TCP HostIP:10.0.0.1}`: a port under `%+v`. */
function shownPort(port: JsonObject): string {
  const [name, protocol, hostIP] = ['name', 'protocol', 'hostIP'].map((field) => text(port, field));
  const [hostPort, containerPort] = ['hostPort', 'containerPort'].map((field) => number(port, field));
  return `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
}

function portConflict(one: JsonObject, other: JsonObject): string | undefined {
  const [ip, otherIp] = [text(one, 'hostIP'), text(other, 'hostIP')];
  const [hostPort, otherPort] = [number(one, 'hostPort'), number(other, 'hostPort')];
  if (ip === otherIp && hostPort === otherPort) return 'duplicate';
  if (hostPort === 0 || otherPort === 0) return 'overlapping';
  return hostPort === otherPort && (ip === '') !== (otherIp === '') ? 'dangerously ambiguous' : undefined;
}

function portWarnings({ spec, specPath, warnings }: Place): void {
  const known = new Map<string, PortPlace[]>();
  const names = new Map<string, Path>();
  const ofNames: string[] = [];
  for (const [container, containerPath] of containersWithPath(spec, specPath))
    for (const [index, port] of structs(container, 'ports').entries()) {
      const path = containerPath.child('ports').index(index);
      if (text(port, 'hostIP') !== '' && number(port, 'hostPort') === 0)
        warnings.push(`${path.toString()}: hostIP set without hostPort: ${shownPort(port)}`);
      const key = `${number(port, 'containerPort')}/${text(port, 'protocol')}`;
      const others = known.get(key) ?? [];
      for (const other of others) {
        const conflict = portConflict(port, other.port);
        if (conflict !== undefined)
          warnings.push(`${path.toString()}: ${conflict} port definition with ${other.path.toString()}`);
      }
      known.set(key, [...others, { port, path }]);
      const name = text(port, 'name');
      const first = names.get(name);
      if (name === '') continue;
      if (first === undefined) names.set(name, path);
      else
        ofNames.push(
          `${path.toString()}: duplicate port name ${goQuote(name)} with ${first.toString()}, services and probes that select ports by name will use ${first.toString()}`,
        );
    }
  warnings.push(...ofNames);
}

function affinityWarnings({ spec, specPath, warnings }: Place): void {
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    const affinity = struct(struct(spec, 'affinity'), kind);
    const path = specPath.child('affinity').child(kind);
    for (const [index, term] of structs(affinity, REQUIRED).entries())
      if (structPointer(term, 'labelSelector') === undefined)
        warnings.push(
          `${path.child(REQUIRED).index(index).child('labelSelector').toString()}: ${MATCHES_NOTHING}`,
        );
    for (const [index, weighted] of structs(affinity, PREFERRED).entries())
      if (structPointer(struct(weighted, 'podAffinityTerm'), 'labelSelector') === undefined)
        warnings.push(
          `${path.child(PREFERRED).index(index).child('podAffinityTerm').child('labelSelector').toString()}: ${MATCHES_NOTHING}`,
        );
  }
}

function nameWarnings({ spec, specPath, warnings }: Place): void {
  const aliases = structs(spec, 'hostAliases');
  const secrets = structs(spec, 'imagePullSecrets');
  const path = specPath.child('imagePullSecrets');
  warnings.push(
    ...repeated(aliases, 'ip', specPath.child('hostAliases'), 'ip'),
    ...repeated(secrets, 'name', path, 'name'),
    ...secrets.flatMap((secret, index) =>
      text(secret, 'name') === ''
        ? [`${path.index(index).child('name').toString()}: invalid empty name ""`]
        : [],
    ),
    ...['memory', 'ephemeral-storage'].flatMap((name) =>
      fractionWarning(spec, 'overhead', name, specPath.child('overhead')),
    ),
  );
}

function annotationWarnings({ annotations, annotationsPath, warnings }: Place): void {
  for (const [key, message] of OLD_ANNOTATIONS)
    if (annotations[key] !== undefined) warnings.push(`${annotationsPath.key(key).toString()}: ${message}`);
}

function allWarnings(place: Place): readonly string[] {
  const { spec, specPath, annotations, annotationsPath, warnings } = place;
  placementWarnings(place);
  annotationWarnings(place);
  volumeWarnings(place);
  nameWarnings(place);
  const hasProfile = struct(spec, 'securityContext')['seccompProfile'] !== undefined;
  if (!hasProfile && annotations[SECCOMP_POD] !== undefined)
    warnings.push(`${annotationsPath.key(SECCOMP_POD).toString()}: ${USE_SECCOMP}`);
  containerWarnings(place);
  portWarnings(place);
  if ((numberPointer(spec, 'terminationGracePeriodSeconds') ?? 0) < 0)
    warnings.push(
      `${specPath.child('terminationGracePeriodSeconds').toString()}: must be >= 0; negative values are invalid and will be treated as 1`,
    );
  affinityWarnings(place);
  for (const [index, ip] of texts(struct(spec, 'dnsConfig'), 'nameservers').entries())
    warnings.push(...ipWarnings(ip, specPath.child('dnsConfig').child('nameservers').index(index)));
  for (const [index, alias] of structs(spec, 'hostAliases').entries())
    warnings.push(...ipWarnings(text(alias, 'ip'), specPath.child('hostAliases').index(index).child('ip')));
  return warnings;
}

/** GetWarningsForPod (pkg/api/pod/warnings.go). */
export function podWarnings(pod: JsonObject): readonly string[] {
  return allWarnings({
    spec: struct(pod, 'spec'),
    annotations: struct(struct(pod, 'metadata'), 'annotations'),
    specPath: Path.of('spec'),
    annotationsPath: Path.of('metadata', 'annotations'),
    isTemplate: false,
    warnings: [],
  });
}

/** GetWarningsForPodTemplate. */
export function podTemplateWarnings(template: JsonObject, path: Path): readonly string[] {
  return allWarnings({
    spec: struct(template, 'spec'),
    annotations: struct(struct(template, 'metadata'), 'annotations'),
    specPath: path.child('spec'),
    annotationsPath: path.child('metadata').child('annotations'),
    isTemplate: true,
    warnings: [],
  });
}
