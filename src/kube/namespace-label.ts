/** The label with its own name that the API server puts on every namespace since Kubernetes 1.21, and that nobody can change (KEP-2161). */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';
