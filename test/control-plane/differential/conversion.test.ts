import { afterAll, beforeAll, expect, it } from 'vitest';
import { isJsonArray, isJsonObject, type JsonValue } from '../../../src/kube/json.ts';
import { ANSWERS, answerDefinitions, answerScripts } from './conversion-answers.fixture.ts';
import { lifeScripts } from './conversion-life.fixture.ts';
import { startConvertingServer } from './converting-server.fixture.ts';
import { establish } from './establish.fixture.ts';
import { differentialSuite, sharedPair } from './suite.fixture.ts';

const server = await startConvertingServer(ANSWERS);

beforeAll(async () => {
  const { real, embedded } = sharedPair();
  await Promise.all(
    answerDefinitions(server).flatMap((definition) => [
      establish(real, definition),
      establish(embedded, definition),
    ]),
  );
});

afterAll(() => server.close());

differentialSuite('conversion', [...lifeScripts(server), ...answerScripts(server)]);

/** The names of fields, at any depth, but for what is inside of the objects. */
function shape(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.length;
  if (!isJsonObject(value)) return value === null ? null : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, shape(entry ?? null)]));
}

it('sends reviews of one form, whichever server sends them', () => {
  const shapes = new Set(server.reviews.map((review) => JSON.stringify(shape(review))));
  expect([...shapes].map((text): JsonValue => JSON.parse(text))).toEqual([
    {
      kind: 'string',
      apiVersion: 'string',
      request: { uid: 'string', desiredAPIVersion: 'string', objects: 1 },
      response: { uid: 'string', convertedObjects: null, result: { metadata: {} } },
    },
  ]);
  expect(server.reviews.length).toBeGreaterThan(0);
});
