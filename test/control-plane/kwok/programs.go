//go:build programs

// Package programs names the nodes that the tests run against both API servers: nothing here is compiled, the import keeps its
// module in go.mod and go.sum.
package programs

import (
	_ "sigs.k8s.io/kwok/cmd/kwok"
)
