package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// The program is compiled against the pinned protobuf module with one file replaced: internal/descfmt/stringer.go, a
// formatter for debugging whose reflection would keep 17 MB of dead code (see stringer.go.txt). The go command refuses an
// overlay inside the module cache, so the overlay shows protobuf as a folder of this module that does not exist on disk:
// each file there is the one in the cache, stringer.go is ours, and a second go.mod (-modfile) points the requirement at
// that folder. Nothing is copied, nothing is written into the repository, and since the folder's name is relative and the
// same everywhere, the bytes of the program do not depend on where it was built.
const (
	protobufModule = "google.golang.org/protobuf"
	protobufFolder = "protobuf-without-descfmt" // Relative to the module's root; exists only in the overlay.
	stringerPath   = "internal/descfmt/stringer.go"

	// stringerSHA256 is the file that stringer.go.txt stands in for. When an upgrade of protobuf changes it, read the new
	// one, adapt the stand-in, and change this.
	stringerSHA256 = "9b2391b0d9a621237b9da93235123c62efa56f38bcfad8f76633925b9b69f520"
)

//go:embed stringer.go.txt
var stringerStandIn []byte

// ErrStringerChanged says that protobuf's internal/descfmt/stringer.go is not the one that the build knows how to replace.
var ErrStringerChanged = errors.New("site: protobuf's " + stringerPath + " has changed")

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

// compile returns the program of package wasm for js/wasm.
func compile(ctx context.Context, root string) (program []byte, err error) {
	work, err := os.MkdirTemp("", "glassraft-build-")
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()

	if err := writeOverlay(ctx, root, work); err != nil {
		return nil, err
	}
	out := filepath.Join(work, programName)
	_, err = goCommand(ctx, root, "build",
		"-mod=readonly", "-modfile="+filepath.Join(work, "go.mod"), "-overlay="+filepath.Join(work, "overlay.json"),
		"-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", out, "./wasm")
	if err != nil {
		return nil, err
	}
	return os.ReadFile(out)
}

// writeOverlay writes into work what the go command needs to see protobuf with our stand-in: overlay.json, the stand-in,
// and copies of go.mod and go.sum of which the first points at the overlay's folder.
func writeOverlay(ctx context.Context, root, work string) error {
	protobuf, err := listProtobuf(ctx, root)
	if err != nil {
		return err
	}
	if err := checkStringer(protobuf.dir); err != nil {
		return err
	}
	standIn := filepath.Join(work, "stringer.go")
	replace := make(map[string]string)
	for _, name := range protobuf.files {
		replace[filepath.Join(root, protobufFolder, name)] = filepath.Join(protobuf.dir, name)
	}
	replace[filepath.Join(root, protobufFolder, filepath.FromSlash(stringerPath))] = standIn
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return fmt.Errorf("site: %w", err)
	}
	mod, errMod := os.ReadFile(filepath.Join(root, "go.mod"))
	sum, errSum := os.ReadFile(filepath.Join(root, "go.sum"))
	if err := errors.Join(errMod, errSum); err != nil {
		return fmt.Errorf("site: %w", err)
	}
	mod = fmt.Appendf(mod, "\nreplace %s => ./%s\n", protobufModule, protobufFolder)
	return errors.Join(
		os.WriteFile(standIn, stringerStandIn, 0o644),
		os.WriteFile(filepath.Join(work, "overlay.json"), overlay, 0o644),
		os.WriteFile(filepath.Join(work, "go.mod"), mod, 0o644),
		os.WriteFile(filepath.Join(work, "go.sum"), sum, 0o644),
	)
}

// protobufFiles are the files of the protobuf module that the program needs.
type protobufFiles struct {
	dir   string   // The module's folder in the module cache.
	files []string // Relative to dir.
}

// listProtobuf asks the go command which files of protobuf the program is made of.
func listProtobuf(ctx context.Context, root string) (protobufFiles, error) {
	out, err := goCommand(ctx, root, "list", "-mod=readonly", "-buildvcs=false", "-deps",
		"-json=Dir,GoFiles,EmbedFiles,Module", "./wasm")
	if err != nil {
		return protobufFiles{}, err
	}
	found := protobufFiles{files: []string{"go.mod"}}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var pkg struct {
			Dir                 string
			GoFiles, EmbedFiles []string
			Module              *struct{ Path, Dir string }
		}
		if err := decoder.Decode(&pkg); err == io.EOF {
			break
		} else if err != nil {
			return protobufFiles{}, fmt.Errorf("site: go list: %w", err)
		}
		if pkg.Module == nil || pkg.Module.Path != protobufModule {
			continue
		}
		found.dir = pkg.Module.Dir
		folder, err := filepath.Rel(pkg.Module.Dir, pkg.Dir)
		if err != nil {
			return protobufFiles{}, fmt.Errorf("site: go list: %w", err)
		}
		for _, name := range slices.Concat(pkg.GoFiles, pkg.EmbedFiles) {
			found.files = append(found.files, filepath.Join(folder, name))
		}
	}
	if found.dir == "" {
		return protobufFiles{}, errors.New("site: the program does not use " + protobufModule)
	}
	return found, nil
}

// checkStringer makes sure that the file which is about to be replaced is the one that the stand-in was written for.
func checkStringer(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(stringerPath)))
	if err != nil {
		return fmt.Errorf("site: %w", err)
	}
	sum := sha256.Sum256(text)
	if got := hex.EncodeToString(sum[:]); got != stringerSHA256 {
		return fmt.Errorf("%w: sha256 %s, want %s: read the new file, adapt tools/site/stringer.go.txt and the pinned sum",
			ErrStringerChanged, got, stringerSHA256)
	}
	return nil
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
