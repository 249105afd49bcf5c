import { expect, it } from 'vitest';
import { parseImageReference } from './image-reference.ts';

it.each([
  ['nginx', 'nginx', 'nginx', undefined, undefined],
  ['nginx:1.27', 'nginx', 'nginx', '1.27', undefined],
  ['localhost:5000/team/web', 'localhost:5000/team/web', 'web', undefined, undefined],
  ['localhost:5000/team/web:v1@sha256:ab', 'localhost:5000/team/web', 'web', 'v1', 'sha256:ab'],
  ['quay.io/a/b@sha256:ab', 'quay.io/a/b', 'b', undefined, 'sha256:ab'],
  ['', '', '', undefined, undefined],
])('%s', (image, repository, name, tag, digest) => {
  expect(parseImageReference(image)).toEqual({ repository, name, tag, digest });
});
