package site

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// The page's program must come to a browser in one go, so what makes it small counts as much as what makes it fast.
//
// Inlining makes code fast and large, and with it the tables that say which line of which function an instruction came
// from. So it is off but where it pays: without it in the library, 100,000 events take a sixth longer, and the compressed
// program is 19 kB smaller; in our own packages it would make nothing faster that could be measured, and the program 23 kB
// larger. The last pattern that fits a package counts.
var compilerFlags = []string{
	"-gcflags=all=-l",
	"-gcflags=runtime=", "-gcflags=internal/runtime/...=", "-gcflags=internal/abi=", "-gcflags=internal/goarch=", "-gcflags=sync/atomic=",
	"-gcflags=cmp=", "-gcflags=slices=", "-gcflags=maps=", "-gcflags=iter=",
	"-gcflags=go.etcd.io/raft/...=",
}

// program is one of the site's programs.
type program struct {
	name   string // Of its file in the site, before that is hashed.
	folder string // Of its package.
	tags   string // Build tags, with commas between them.

	// attribute is how index.html knows the program: data-module="..." is its address, data-module-bytes and
	// data-module-gzip-bytes are its sizes.
	attribute string
}

// exportName is the program that is not there from the start.
const exportName = "export.wasm"

// programs are the page's own, and the one that is loaded when somebody asks for an export. In that the library writes the
// trace that its TLA+ specification is checked against, which with_tla, a tag of the library's own, is for.
var programs = []program{
	{name: "glassraft.wasm", folder: "./wasm", attribute: "data-module"},
	{name: exportName, folder: "./wasm/export", tags: "with_tla", attribute: "data-export"},
}

// Root returns the folder of the go.mod that the working directory is in.
func Root(ctx context.Context) (string, error) {
	out, err := goCommand(ctx, ".", "env", "GOMOD")
	if err != nil {
		return "", err
	}
	file := strings.TrimSpace(string(out))
	if filepath.Base(file) != "go.mod" { // Outside a module: the null device, or nothing.
		return "", errors.New("site: not inside the source tree: run this from the folder that holds go.mod")
	}
	return filepath.Dir(file), nil
}

// compile returns the programs for js/wasm, in the order of the table.
func compile(ctx context.Context, root string) (compiled [][]byte, err error) {
	work, err := os.MkdirTemp("", "glassraft-build-")
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()

	if err := writeOverlay(ctx, root, work); err != nil {
		return nil, err
	}
	args := slices.Concat([]string{
		"build", "-mod=readonly", "-modfile=" + filepath.Join(work, "go.mod"), "-overlay=" + filepath.Join(work, "overlay.json"),
		"-trimpath", "-buildvcs=false", "-ldflags=-s -w",
	}, compilerFlags)
	for _, p := range programs {
		out := filepath.Join(work, p.name)
		if _, err := goCommand(ctx, root, slices.Concat(args, []string{"-tags=" + p.tags, "-o", out, p.folder})...); err != nil {
			return nil, err
		}
		text, err := os.ReadFile(out)
		if err != nil {
			return nil, fmt.Errorf("site: %w", err)
		}
		compiled = append(compiled, text)
	}
	return compiled, nil
}

// wasmExec returns the script with which Go's toolchain starts its programs in a page. It belongs to the very toolchain
// that compiles the program.
func wasmExec(ctx context.Context, root string) ([]byte, error) {
	out, err := goCommand(ctx, root, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	return text, nil
}

// goCommand runs the go command for js/wasm in a folder and returns what it prints. Settings of the caller's that would
// change the program are left out.
func goCommand(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOWASM=", "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("site: go %s: %w\n%s", args[0], err, bytes.TrimSpace(stderr.Bytes()))
	}
	return out, nil
}
