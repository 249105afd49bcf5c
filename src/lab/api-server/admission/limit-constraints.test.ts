import { describe, expect, it } from 'vitest';
import { quantityOf, type Quantity } from '../../../kube/quantity.ts';
import {
  maxProblem,
  maxRequestProblem,
  minProblem,
  ratioProblem,
  type Limited,
} from './limit-constraints.ts';
import { resourceListAt, type ResourceList } from './resource-list.ts';

function cpu(text: string | undefined): ResourceList {
  return resourceListAt(text === undefined ? {} : { cpu: text });
}

function limited(request: string | undefined, limit: string | undefined): Limited {
  return { type: 'Container', requests: cpu(request), limits: cpu(limit) };
}

function quantity(text: string): Quantity {
  return quantityOf(text) ?? { nano: 0n, format: 'DecimalSI' };
}

type Check = typeof minProblem;

describe('constraints of a LimitRange', () => {
  it.each<[string, Check, string | undefined, string | undefined, string, string | undefined]>([
    [
      'min',
      minProblem,
      undefined,
      undefined,
      '1',
      'minimum cpu usage per Container is 1.  No request is specified',
    ],
    ['min', minProblem, '500m', '2', '1', 'minimum cpu usage per Container is 1, but request is 500m'],
    ['min', minProblem, '1', '500m', '1', 'minimum cpu usage per Container is 1, but limit is 500m'],
    ['min', minProblem, '1', undefined, '1', undefined],
    ['max', maxProblem, '1', undefined, '2', 'maximum cpu usage per Container is 2.  No limit is specified'],
    ['max', maxProblem, '1', '3', '2', 'maximum cpu usage per Container is 2, but limit is 3'],
    ['max', maxProblem, '3', '2', '2', 'maximum cpu usage per Container is 2, but request is 3'],
    ['max', maxProblem, '2', '2', '2', undefined],
    [
      'max of requests',
      maxRequestProblem,
      '3',
      undefined,
      '2',
      'maximum cpu usage per Container is 2, but request is 3',
    ],
    ['max of requests', maxRequestProblem, '2', undefined, '2', undefined],
    [
      'ratio',
      ratioProblem,
      undefined,
      '1',
      '2',
      'cpu max limit to request ratio per Container is 2, but no request is specified or request is 0',
    ],
    [
      'ratio',
      ratioProblem,
      '1',
      undefined,
      '2',
      'cpu max limit to request ratio per Container is 2, but no limit is specified or limit is 0',
    ],
    [
      'ratio',
      ratioProblem,
      '300m',
      '1',
      '2',
      'cpu max limit to request ratio per Container is 2, but provided ratio is 3.333333',
    ],
    ['ratio', ratioProblem, '500m', '1', '2', undefined],
  ])('%s: request %s', (_, check, request, limit, bound, problem) => {
    expect(check(limited(request, limit), 'cpu', quantity(bound))).toBe(problem);
  });
});
