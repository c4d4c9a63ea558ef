// Package imports holds the rules of who may import whom, and checks them: an arrow of imports only runs downwards in the
// list of packages that the project's design gives, and the engine stays free of clocks, goroutines and the machine.
//
// It refuses to judge style; what it knows is a table. Tests are free to import what they like. A new package needs a row
// in the table, or the check fails.
//
// Read rules.go (the table) first, then violations.go (what the table means; pure), constructs.go and load.go (how the
// module's packages are read), runtimes.go and folders.go (more checks on the module's shape, and that each
// package says how to read it).
//
//	pkgs, err := imports.Load(ctx, root, "GOOS=js", "GOARCH=wasm")
//	problems := imports.Violations(pkgs)
package imports
