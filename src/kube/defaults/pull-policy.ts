const DOMAIN = String.raw`(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?`;
const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*';
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const REFERENCE = new RegExp(
  `^(?:${DOMAIN}/)?(?<path>${COMPONENT}(?:/${COMPONENT})*)(?::(?<tag>[\\w][\\w.-]{0,127}))?(?:@(?<digest>${DIGEST}))?$`,
);
/** RepositoryNameTotalLengthMax. Images of the registry that is meant where none is named lie below `library/`. */
const PATH_MAX_CHARACTERS = 255;
/** What would be taken for the digest of an image without a name. */
const IDENTIFIER = /^[a-f0-9]{64}$/;

/**
 * What is pulled always: `:latest`, and images that say neither tag nor digest. What is no reference at all is not `latest` either.
 * Source: SetDefaults_Container; ParseImageName, pkg/util/parsers; the grammar of github.com/distribution/reference.
 */
export function pullPolicy(image: string): 'Always' | 'IfNotPresent' {
  const match = IDENTIFIER.test(image) ? null : REFERENCE.exec(image);
  if (match === null) return 'IfNotPresent';
  const { tag, digest, path = '' } = match.groups ?? {};
  const whole = image.includes('/') ? path : `library/${path}`;
  if (whole.length > PATH_MAX_CHARACTERS) return 'IfNotPresent';
  if (tag === undefined) return digest === undefined ? 'Always' : 'IfNotPresent';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}
