import { isJsonArray, isJsonObject, type JsonValue } from '../../kube/json.ts';

/** A document that is plainly something else than a Kubernetes object: what it is, and what to do with it. */
export interface Foreign {
  readonly what: string;
  readonly fix: string;
}

const LEAVE = 'Nothing to do.';

const KUSTOMIZATION: Foreign = {
  what: 'Kustomize control file, not a manifest',
  fix: 'Check what it builds: kubectl kustomize DIRECTORY | plimsoll check -',
};

/** Is this apiVersion and kind the configuration of a tool, which no API server takes? */
export function foreignKind(apiVersion: string, kind: string): Foreign | undefined {
  if (apiVersion.startsWith('kustomize.config.k8s.io/')) return KUSTOMIZATION;
  if (kind === 'Config' && apiVersion === 'v1') return { what: 'kubeconfig, not a manifest', fix: LEAVE };
  if (apiVersion.startsWith('skaffold/'))
    return { what: 'Skaffold configuration, not a manifest', fix: LEAVE };
  return undefined;
}

/** What a document without `kind` plainly is, by its file's name and its keys; `undefined` where nothing tells. */
export function foreignDocument(fileName: string, value: JsonValue): Foreign | undefined {
  if (/^kustomization\.ya?ml$|^Kustomization$/.test(fileName)) return KUSTOMIZATION;
  if (/^Chart\.(?:ya?ml|lock)$/.test(fileName)) {
    return {
      what: "a Helm chart's description, not a manifest",
      fix: 'Render it first: helm template DIRECTORY | plimsoll check -',
    };
  }
  if (/^values.*\.ya?ml$/.test(fileName)) {
    return {
      what: "a Helm chart's values, not a manifest",
      fix: 'Render the chart first: helm template DIRECTORY | plimsoll check -',
    };
  }
  if (isJsonArray(value)) {
    const isPatch =
      value.length > 0 && value.every((item) => isJsonObject(item) && 'op' in item && 'path' in item);
    return isPatch ? { what: 'a JSON patch, not a manifest', fix: LEAVE } : undefined;
  }
  if (!isJsonObject(value)) return undefined;
  if (isJsonObject(value['services']) && !('kind' in value))
    return { what: 'a Compose file, not a manifest', fix: LEAVE };
  // The key `on` is `true` in YAML as Kubernetes reads it.
  if (isJsonObject(value['jobs']) && ('true' in value || 'on' in value)) {
    return { what: 'a GitHub workflow, not a manifest', fix: LEAVE };
  }
  if (/^\.gitlab-ci\.ya?ml$|^\.pre-commit-config\.ya?ml$|^docker-compose/.test(fileName)) {
    return { what: 'configuration of another tool, not a manifest', fix: LEAVE };
  }
  return undefined;
}

/** Text that Helm has to render before it is YAML. */
export function looksLikeTemplate(text: string): boolean {
  return /\{\{-?\s*(?:\.|\$|\/\*|if\b|range\b|with\b|end\b|else\b|include\b|template\b|define\b|toYaml\b|[a-z]\w* )/.test(
    text,
  );
}

export const RENDER_FIRST: Foreign = {
  what: 'a Helm template, which is no YAML until it is rendered',
  fix: 'Render it first: helm template NAME DIRECTORY | plimsoll check -',
};
