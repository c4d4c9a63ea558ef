package imports

import (
	"fmt"
	"slices"
	"strings"
)

// Package is what the rules need to know of a package.
type Package struct {
	Path       string   // Its import path.
	Imports    []string // Import paths of its non-test files.
	Constructs []Construct
}

// Construct is a place where a package uses goroutines or channels.
type Construct struct {
	Place string // file:line, relative to the module.
	What  string // Such as "go statement".
}

// Violations returns what the packages do against the rules, one line each, sorted. None means that all is well.
func Violations(pkgs []Package) []string {
	var found []string
	for _, pkg := range pkgs {
		name := insideName(pkg.Path)
		row := slices.IndexFunc(rules, func(r rule) bool { return matches(r.packages, name) })
		if row < 0 {
			found = append(found, fmt.Sprintf("%s: no rule for this package: add a row to the table in tools/imports/rules.go", name))
			continue
		}
		found = append(found, rules[row].violations(name, pkg)...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func (r rule) violations(name string, pkg Package) []string {
	var found []string
	for _, path := range pkg.Imports {
		if problem := r.judge(path); problem != "" {
			found = append(found, fmt.Sprintf("%s: imports %s: %s", name, path, problem))
		}
	}
	if r.pure && !r.goroutines {
		for _, c := range pkg.Constructs {
			found = append(found, fmt.Sprintf("%s: %s: %s: the engine does one thing at a time", name, c.Place, c.What))
		}
	}
	return found
}

// judge says why a package may not import path, or nothing where it may.
func (r rule) judge(path string) string {
	switch {
	case path == browserAPI && !r.browser:
		return "only wasm talks to the browser"
	case isInside(path):
		if !matchesAny(r.inside, insideName(path)) {
			return "not among what it may import of this module: " + list(r.inside)
		}
	case isStandard(path):
		if r.pure {
			return r.judgePure(path)
		}
	case !matchesAny(r.outside, path):
		return "not among what it may import of other modules: " + list(r.outside)
	}
	return ""
}

func (r rule) judgePure(path string) string {
	if path == "sync" && r.locks {
		return ""
	}
	for _, f := range forbidden {
		if matches(f.packages, path) {
			return f.because
		}
	}
	return ""
}

// matches reports whether a path fits a pattern: the same path, or one below where the pattern ends in "...".
func matches(pattern, path string) bool {
	if pattern == everyOf {
		return true
	}
	if folder, ok := strings.CutSuffix(pattern, "/"+everyOf); ok {
		return path == folder || strings.HasPrefix(path, folder+"/")
	}
	return path == pattern
}

func matchesAny(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, path) })
}

func isInside(path string) bool { return matches(module+"/...", path) }

// insideName is the path of a package within the module.
func insideName(path string) string { return strings.TrimPrefix(path, module+"/") }

// isStandard reports whether a path belongs to the standard library, whose first element is no host name.
func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

func list(patterns []string) string {
	if len(patterns) == 0 {
		return "nothing"
	}
	return strings.Join(patterns, ", ")
}
