import type { Script } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';

const SCRIPTS: readonly Script[] = [
  {
    name: 'what is not there',
    steps: [
      { path: '/api/v1/namespaces/{ns}/pods/none', code: 404 },
      { path: '/apis/apps/v1/namespaces/{ns}/deployments/none', code: 404 },
      { path: '/api/v1/namespaces/{ns}/ships', code: 404 },
      { path: '/apis/none.example.com/v1/ships', code: 404 },
      { path: '/nowhere', code: 404 },
    ],
  },
];

differentialSuite('status-errors', SCRIPTS);
