import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupResource, objectKey } from '../kube/object-reference.ts';
import { actionName, objectName, resourceName } from './object-name.ts';

const WORD = fc.constantFrom('', 'a', 'b', 'apps', 'pods', 'a/b');
const OBJECT = fc.record({
  apiGroup: WORD,
  apiVersion: fc.constant('v1'),
  resource: WORD,
  subresource: WORD,
  namespace: WORD,
  name: WORD,
  uid: fc.constant(''),
  resourceVersion: fc.constant(''),
});

describe('names that are made once', () => {
  it('are those that would be made anew, in whatever order they are asked for', () => {
    fc.assert(
      fc.property(fc.array(OBJECT, { minLength: 1 }), fc.array(fc.nat()), (objects, order) => {
        for (const index of order) {
          const object = objects[index % objects.length]!;
          const resource = groupResource(object);
          expect(resourceName(object)).toBe(resource);
          expect(objectName(object)).toBe(objectKey(object));
          const whole = object.subresource === '' ? resource : `${resource}/${object.subresource}`;
          expect(actionName('get', object)).toBe(`get ${whole}`);
        }
      }),
    );
  });

  it('are right when more were asked for than are remembered', () => {
    const object = { apiGroup: 'example.com', resource: 'r0' };
    for (let index = 0; index < 10_000; index += 1)
      expect(resourceName({ ...object, resource: `r${index}` })).toBe(`r${index}.example.com`);
    expect(resourceName(object)).toBe('r0.example.com');
  });
});
