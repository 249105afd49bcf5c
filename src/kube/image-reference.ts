/** What an image reference says: `registry.example/team/web:v1@sha256:...` has repository `registry.example/team/web`, name `web`. */
export interface ImageReference {
  readonly repository: string;
  /** The last part of the repository. */
  readonly name: string;
  /** `undefined` where none is written (which pulls `latest`). */
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Splits an image reference (distribution/reference). Never fails: what is no reference comes back as its own name. */
export function parseImageReference(image: string): ImageReference {
  const [nameAndTag = '', digest] = image.split('@', 2);
  const lastSlash = nameAndTag.lastIndexOf('/');
  const colon = nameAndTag.indexOf(':', lastSlash + 1);
  const repository = colon === -1 ? nameAndTag : nameAndTag.slice(0, colon);
  return {
    repository,
    name: repository.slice(lastSlash + 1),
    tag: colon === -1 ? undefined : nameAndTag.slice(colon + 1),
    digest,
  };
}
