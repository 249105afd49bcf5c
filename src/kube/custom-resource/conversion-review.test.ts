import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../json.ts';
import {
  conversionReview,
  conversionReviewVersion,
  convertedObject,
  type ConversionRequest,
} from './conversion-review.ts';

const OBJECT: JsonObject = {
  apiVersion: 'stable.example.com/v1',
  kind: 'CronTab',
  metadata: { name: 'a', namespace: 'n', uid: 'u', generation: 3, labels: { app: 'a' } },
  spec: { cron: '* * * * *' },
};
const ASKED: ConversionRequest = {
  uid: '1',
  version: 'v1',
  object: OBJECT,
  desiredAPIVersion: 'stable.example.com/v2',
};

function answer(converted: JsonValue, version = 'v1'): JsonObject {
  return {
    apiVersion: `apiextensions.k8s.io/${version}`,
    kind: 'ConversionReview',
    response: { uid: '1', convertedObjects: [converted], result: { status: 'Success' } },
  };
}

function v2(changes: JsonObject = {}): JsonObject {
  return { ...OBJECT, apiVersion: 'stable.example.com/v2', spec: { schedule: '* * * * *' }, ...changes };
}

describe('a ConversionReview', () => {
  it('is sent with a response that says nothing', () => {
    expect(conversionReview(ASKED)).toEqual({
      kind: 'ConversionReview',
      apiVersion: 'apiextensions.k8s.io/v1',
      request: { uid: '1', desiredAPIVersion: 'stable.example.com/v2', objects: [OBJECT] },
      response: { uid: '', convertedObjects: null, result: { metadata: {} } },
    });
  });

  it.each([
    [['v1'], 'v1'],
    [['v1beta1', 'v1'], 'v1beta1'],
    [['v3', 'v1', 'v1beta1'], 'v1'],
    [['v3'], undefined],
    [[], undefined],
  ])('of %j is sent in %s', (accepted, version) => {
    expect(conversionReviewVersion(accepted)).toBe(version);
  });
});

describe('a converted object', () => {
  it('has the metadata of the original, but for labels and annotations', () => {
    const metadata = { name: 'a', namespace: 'n', uid: 'u', generation: 9, annotations: { by: 'webhook' } };
    expect(convertedObject(answer(v2({ metadata })), ASKED)).toEqual({
      ...v2(),
      metadata: { name: 'a', namespace: 'n', uid: 'u', generation: 3, annotations: { by: 'webhook' } },
    });
  });

  it('may come in an old review without uid and kind', () => {
    const review = { response: { convertedObjects: [v2()], result: { status: 'Success' } } };
    expect(convertedObject(review, { ...ASKED, version: 'v1beta1' })).toEqual(v2());
  });

  const failed = 'conversion webhook for stable.example.com/v1, Kind=CronTab';
  it.each<readonly [string, JsonObject, string]>([
    [
      'no response',
      { apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview' },
      `${failed} failed: no response provided`,
    ],
    [
      'an old review',
      answer(v2(), 'v1beta1'),
      `${failed} failed: expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got apiextensions.k8s.io/v1beta1, Kind=ConversionReview`,
    ],
    [
      'no kind',
      { response: {} },
      `${failed} failed: expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got /, Kind=`,
    ],
    [
      'another name',
      answer(v2({ metadata: { name: 'b', namespace: 'n', uid: 'u' } })),
      `${failed} returned invalid object: must have the same name: a != b`,
    ],
    [
      'another uid',
      answer(v2({ metadata: { name: 'a', namespace: 'n' } })),
      `${failed} returned invalid object: must have the same UID: u != `,
    ],
    [
      'the version that it had',
      answer(OBJECT),
      `${failed} returned invalid object at index 0: invalid groupVersion (expected stable.example.com/v2, received stable.example.com/v1)`,
    ],
    [
      'a label that is none',
      answer(v2({ metadata: { name: 'a', namespace: 'n', uid: 'u', labels: { app: 3 } } })),
      `${failed} returned invalid metadata: metadata.labels[app] must be a string, but is int64 in converted object`,
    ],
  ])('is refused: %s', (_, review, message) => {
    expect(() => convertedObject(review, ASKED)).toThrow(expect.objectContaining({ message }));
  });
});
