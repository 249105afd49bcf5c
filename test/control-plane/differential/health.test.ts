import type { Script, Step } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';

const ENDPOINTS = ['healthz', 'livez', 'readyz'];

function asked(endpoint: string): readonly Step[] {
  return [
    '',
    '?verbose',
    '?verbose=true',
    '?exclude=etcd',
    '?verbose&exclude=etcd',
    '?verbose&exclude=etcd&exclude=ping&exclude=poststarthook/bootstrap-controller',
    '?verbose&exclude=nobody&exclude=anything&exclude=etcd',
    '?verbose&exclude=etcd,ping',
    '/',
    '/ping',
    '/log',
    '/etcd',
    '/etcd?verbose',
    '/etcd-readiness',
    '/informer-sync',
    '/shutdown',
    '/loopback-serving-certificate',
    '/poststarthook/priority-and-fairness-filter',
    '/poststarthook/rbac/bootstrap-roles',
    '/poststarthook/nothing',
    '/nothing',
  ].map((rest) => ({ path: `/${endpoint}${rest}` }));
}

const SCRIPTS: readonly Script[] = ENDPOINTS.map((endpoint) => ({
  name: endpoint,
  steps: [
    ...asked(endpoint),
    { method: 'POST', path: `/${endpoint}?verbose` },
    { method: 'HEAD', path: `/${endpoint}` },
  ],
}));

differentialSuite('health', SCRIPTS);
