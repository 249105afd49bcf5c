/** A release of Kubernetes: `v1.28.4`, also with what builders append (`v1.28.4-eks-8cb36c9`, `1.27.3-gke.100`, `v1.20.15+k3s1`). */
export interface ReleaseVersion {
  readonly major: number;
  readonly minor: number;
  /** `undefined` for `1.28` alone. */
  readonly patch: number | undefined;
}

const RELEASE = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-+_].*)?$/;

/** Reads a version as nodes, image tags and `kubectl version` give it; `undefined` where it is none. */
export function parseReleaseVersion(text: string): ReleaseVersion | undefined {
  const match = RELEASE.exec(text.trim());
  if (match === null) return undefined;
  const [, major, minor, patch] = match;
  return {
    major: Number(major),
    minor: Number(minor),
    patch: patch === undefined ? undefined : Number(patch),
  };
}

/** `1.28.4`, `1.28`. */
export function formatRelease({ major, minor, patch }: ReleaseVersion): string {
  return patch === undefined ? `${major}.${minor}` : `${major}.${minor}.${patch}`;
}
