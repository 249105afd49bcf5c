//go:build programs

// Package programs names the package installer that the tests run against both API servers: nothing here is compiled, the import
// keeps its module in go.mod and go.sum.
package programs

import (
	_ "helm.sh/helm/v3/cmd/helm"
)
