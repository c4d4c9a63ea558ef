package imports

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// Load reads the module's packages as the go command sees them under additional settings such as GOOS=js.
func Load(ctx context.Context, root string, env ...string) ([]Package, error) {
	out, err := goList(ctx, root, env, "-json=ImportPath,Dir,GoFiles,Imports", "./...")
	if err != nil {
		return nil, err
	}
	var pkgs []Package
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var listed struct {
			ImportPath, Dir  string
			GoFiles, Imports []string
		}
		if err := decoder.Decode(&listed); err == io.EOF {
			return pkgs, nil
		} else if err != nil {
			return nil, fmt.Errorf("imports: go list: %w", err)
		}
		pkg := Package{Path: listed.ImportPath, Imports: listed.Imports}
		for _, name := range listed.GoFiles {
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, filepath.Join(listed.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				return nil, fmt.Errorf("imports: %w", err)
			}
			place := path.Join(insideName(listed.ImportPath), name)
			pkg.Constructs = append(pkg.Constructs, Constructs(files, file, place)...)
		}
		pkgs = append(pkgs, pkg)
	}
}

// Dependencies returns the import paths of all packages that a program is built from.
func Dependencies(ctx context.Context, root, program string, env ...string) ([]string, error) {
	out, err := goList(ctx, root, env, "-deps", program)
	if err != nil {
		return nil, err
	}
	return strings.Fields(string(out)), nil
}

func goList(ctx context.Context, root string, env []string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", append([]string{"list", "-mod=readonly", "-buildvcs=false"}, args...)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("imports: go list: %w\n%s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	return out, nil
}
