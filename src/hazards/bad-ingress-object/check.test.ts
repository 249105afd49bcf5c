import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { exampleCluster } from '../example.fixture.ts';
import { check } from './check.ts';
import { regexFault } from './regex-fault.ts';

const RULES = check.rules.map(({ id }) => id);
const BAD_LINES: Readonly<Record<string, string>> = {
  'duplicate-route':
    'medium Ingress blog/blog spec.rules.0.http.paths.0: 2 Ingresses claim shop.example.com/: Ingress shop/web, Ingress blog/blog; which one gets the requests is up to the controller',
  'missing-backend':
    'default Ingress shop/web spec.rules.0.http.paths.0.backend.service: Ingress shop/web leads to port 8080 of Service shop/web, which has 80 (http)',
  'missing-tls-secret':
    'default Ingress shop/web spec.tls.0.secretName: Ingress shop/web takes its certificate from Secret shop/shop-tls, which does not exist',
  'snippet-annotation':
    'default Ingress shop/web metadata.annotations.nginx.ingress.kubernetes.io/configuration-snippet: Ingress shop/web writes into the configuration of the shared proxy (nginx.ingress.kubernetes.io/configuration-snippet): a mistake in it stops the changes of all other Ingresses',
  'invalid-route':
    'default Ingress shop/web spec.rules.0.http.paths.0.path: The path shop.example.com/api(/|$(.*) of Ingress shop/web is an expression that does not compile: "(" without ")"',
  'catches-other-hosts':
    'default Ingress shop/web spec.rules.0.http.paths.0: Ingress shop/web names no host for /: it takes that path for every host that no other Ingress of class nginx claims',
};

describe('bad-ingress-object examples', () => {
  it.each(RULES)('%s: bad is found once, good is clean', (rule) => {
    expect(findingLines(check, rule, exampleCluster('bad-ingress-object', rule, 'bad'))).toEqual([
      BAD_LINES[rule],
    ]);
    const good = exampleCluster('bad-ingress-object', rule, 'good');
    for (const each of RULES) expect(findingLines(check, each, good)).toEqual([]);
  });

  it.each(['missing-tls-secret', 'missing-backend'])('%s: absence from manifests is unknown', (rule) => {
    const lone = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec:
  tls: [{ secretName: shop-tls }]
  defaultBackend: { service: { name: web, port: { number: 80 } } }`;
    expect(observationsOf(check, rule, clusterOfYaml(lone, 'given')).map(({ type }) => type)).toEqual([
      'unknown',
    ]);
    expect(findingLines(check, rule, clusterOfYaml(lone, 'all'))).toHaveLength(1);
  });
});

interface Route {
  readonly namespace?: string;
  readonly name?: string;
  readonly host?: string;
  readonly path?: string;
  readonly pathType?: string;
  readonly className?: string;
  readonly annotations?: string;
}

const ingress = ({
  namespace = 'a',
  name = 'i',
  host = 'x.example',
  path = '/',
  pathType = 'Prefix',
  className = 'nginx',
  annotations = '{}',
}: Route) => `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { namespace: ${namespace}, name: ${name}, annotations: ${annotations} }
spec:
  ingressClassName: ${className}
  rules: [{ host: "${host}", http: { paths: [{ path: '${path}', pathType: ${pathType} }] } }]`;

describe('duplicate-route', () => {
  const count = (one: Route, other: Route) =>
    findingLines(check, 'duplicate-route', clusterOfYaml(ingress(one) + ingress(other))).length;

  it.each<[what: string, one: Route, other: Route, expected: number]>([
    ['two namespaces', { namespace: 'a' }, { namespace: 'b' }, 1],
    ['one namespace', { name: 'i' }, { name: 'j' }, 1],
    ['the same object twice', {}, {}, 0],
    ['other class', { className: 'nginx' }, { namespace: 'b', className: 'internal' }, 0],
    ['a load balancer of its own', { className: 'alb' }, { namespace: 'b', className: 'alb' }, 0],
    ['other host', {}, { namespace: 'b', host: 'y.example' }, 0],
    ['host in other case', {}, { namespace: 'b', host: 'X.example' }, 1],
    ['Prefix with and without last slash', { path: '/a' }, { namespace: 'b', path: '/a/' }, 1],
    ['Exact and Prefix', { path: '/a', pathType: 'Exact' }, { namespace: 'b', path: '/a' }, 0],
    ['a canary', {}, { namespace: 'b', annotations: '{ nginx.ingress.kubernetes.io/canary: "true" }' }, 0],
  ])('%s', (_, one, other, expected) => {
    expect(count(one, other)).toBe(expected);
  });

  it('is high across namespaces where the cluster is known as a whole', () => {
    const yaml = ingress({ namespace: 'a' }) + ingress({ namespace: 'b' });
    expect(findingLines(check, 'duplicate-route', clusterOfYaml(yaml))[0]).toMatch(/^high Ingress b\/i/);
    expect(findingLines(check, 'duplicate-route', clusterOfYaml(yaml, 'given'))[0]).toMatch(
      /^medium Ingress b\/i/,
    );
  });
});

const ingressOf = (backend: string) => `
apiVersion: extensions/v1beta1
kind: Ingress
metadata: { name: i, namespace: a }
spec: { rules: [{ http: { paths: [{ path: /, backend: ${backend} }] } }] }
---
{ apiVersion: v1, kind: Service, metadata: { name: s, namespace: a }, spec: { ports: [{ name: http, port: 80 }] } }
---
{ apiVersion: v1, kind: Service, metadata: { name: out, namespace: a }, spec: { type: ExternalName, externalName: x.example } }`;

const backendLines = (backend: string) =>
  findingLines(check, 'missing-backend', clusterOfYaml(ingressOf(backend)));

describe('catches-other-hosts', () => {
  it.each<[what: string, route: Route, expected: number]>([
    ['a host', {}, 0],
    ['no host', { host: '' }, 1],
    ['a wildcard', { host: '*.example.com' }, 1],
    ['no host on a load balancer of its own', { host: '', className: 'alb' }, 0],
    [
      'no host on a load balancer of a group',
      { host: '', className: 'alb', annotations: '{ alb.ingress.kubernetes.io/group.name: g }' },
      1,
    ],
  ])('%s', (_, route, expected) => {
    expect(findingLines(check, 'catches-other-hosts', clusterOfYaml(ingress(route)))).toHaveLength(expected);
  });
});

describe('missing-backend', () => {
  it('reads v1beta1 and leaves alone what is decided elsewhere', () => {
    expect(backendLines('{ serviceName: s, servicePort: 80 }')).toEqual([]);
    expect(backendLines('{ serviceName: s, servicePort: http }')).toEqual([]);
    expect(backendLines('{ serviceName: out, servicePort: 443 }')).toEqual([]);
    expect(backendLines('{ serviceName: none, servicePort: use-annotation }')).toEqual([]);
    expect(backendLines('{ serviceName: s, servicePort: grpc }')).toHaveLength(1);
    expect(backendLines('{ serviceName: none, servicePort: 80 }')).toHaveLength(1);
  });
});

describe('invalid-route', () => {
  const lines = (route: Route) =>
    findingLines(check, 'invalid-route', clusterOfYaml(ingress(route), 'given'));

  it.each<[what: string, route: Route, expected: RegExp | undefined]>([
    ['a plain host', { host: 'a.b-c.example' }, undefined],
    ['a wildcard', { host: '*.example.com' }, undefined],
    ['a bare star', { host: '*' }, /wildcard that is not its whole first label/],
    ['a star inside', { host: 'a.*.example' }, /wildcard/],
    ['an address', { host: '10.0.0.1' }, /is an IP address/],
    ['a port', { host: 'x.example:8080' }, /is no DNS name/],
    ['capitals', { host: 'Shop.example' }, /is no DNS name/],
    ['a relative path', { path: 'cart' }, /must begin with/],
    ['dots', { path: '/a/../b' }, /contains "\/..\/"/],
    ['an encoded slash', { path: '/a%2Fb' }, /contains "%2F"/],
    ['an expression compared literally', { path: '/api(/|$)(.*)' }, /^low .*looks like an expression/],
    [
      'an expression of the controller',
      { path: '/api(/|$)(.*)', pathType: 'ImplementationSpecific' },
      undefined,
    ],
    ['an unknown pathType', { pathType: 'Regex' }, /has pathType Regex/],
  ])('%s', (_, route, expected) => {
    expect(lines(route)).toEqual(expected === undefined ? [] : [expect.stringMatching(expected)]);
  });
});

describe('regexFault', () => {
  it.each([
    ['/api(/|$)(.*)', undefined],
    ['/(?i)a', undefined],
    ['/(?:a|b)+?', undefined],
    ['/[^/]+/[]a]/[[:alpha:]]', undefined],
    ['/a{2,3}', undefined],
    ['/a++', undefined],
    [String.raw`/\(`, undefined],
    ['/(?<name>.*)', undefined],
    ['/a(b', '"(" without ")"'],
    ['/a)b', '")" without "("'],
    ['/[a', '"[" without "]"'],
    ['/*', undefined],
    ['/(*)', 'nothing before "*"'],
    ['/a|+', 'nothing before "+"'],
    ['/a\\', 'a backslash at the end'],
  ])('%s', (text, expected) => {
    expect(regexFault(text)).toBe(expected);
  });
});
