package imports_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"glassraft/tools/imports"
)

// root is the module's root as seen from this package, where go test runs its tests.
const root = "../.."

// browser is how the go command is told to look at the browser's program.
var browser = []string{"GOOS=js", "GOARCH=wasm"}

// platforms are the two for which the module is built.
var platforms = map[string][]string{"native": nil, "browser": browser}

func TestViolationsOfMadeUpPackages(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		pkg  imports.Package
		want []string // A part of each violation.
	}{
		{"a good memstore", pkg("memstore", "sync", "go.etcd.io/raft/v3", "go.etcd.io/raft/v3/raftpb", "fmt"), nil},
		{"a good core", pkg("core", "sync/atomic", "go.etcd.io/raft/v3/tracker", "glassraft/fsm", "math/bits"), nil},
		{"a good search", with(pkg("core/find", "sync", "glassraft/core/script"), "go statement"), nil},
		{"a good main", pkg("wasm", "syscall/js", "glassraft/wasm/app", "time"), nil},
		{"good tools", with(pkg("tools/site", "os", "net/http", "glassraft/web", "example.com/any"), "go statement"), nil},
		{"an arrow upwards", pkg("fsm", "glassraft/core"), []string{"fsm: imports glassraft/core: not among"}},
		{"an arrow sideways", pkg("core/schedule", "glassraft/core/history"), []string{"core/schedule: imports glassraft/core/history"}},
		{"a skipped room", pkg("wasm/scene", "glassraft/core/schedule"), []string{"wasm/scene: imports glassraft/core/schedule:"}},
		{"a strange module", pkg("fsm", "go.etcd.io/raft/v3"), []string{"may import of other modules: nothing"}},
		{"a module with a like name", pkg("core", "go.etcd.io/raft/v30"), []string{"imports go.etcd.io/raft/v30"}},
		{"the clock", pkg("core/view", "time"), []string{"imports time: virtual time"}},
		{"the machine", pkg("memstore", "os", "os/signal"), []string{"imports os/signal:", "imports os:"}},
		{"the network", pkg("core", "net", "net/netip"), []string{"imports net/netip:", "imports net:"}},
		{"randomness", pkg("core", "math/rand", "math/rand/v2", "crypto/rand"), []string{"imports crypto/rand:", "imports math/rand/v2:", "imports math/rand:"}},
		{"a lock in core", pkg("core", "sync"), []string{"imports sync: nothing runs at the same time"}},
		{"a goroutine", with(pkg("fsm"), "go statement"), []string{"fsm: file.go:1: go statement"}},
		{"a channel under core", with(pkg("core/script"), "channel type"), []string{"core/script: file.go:1: channel type"}},
		{"the browser in app", pkg("wasm/app", "syscall/js"), []string{"only wasm talks to the browser"}},
		{"the browser in tools", pkg("tools/e2e", "syscall/js"), []string{"imports syscall/js"}},
		{"a package without a rule", pkg("util"), []string{"util: no rule for this package"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := imports.Violations([]imports.Package{test.pkg})
			require.Len(t, got, len(test.want), "%q", got)
			for i, part := range test.want {
				require.Contains(t, got[i], part)
			}
		})
	}
}

func TestConstructsOfMadeUpFile(t *testing.T) {
	t.Parallel()
	const source = `package p

func f(in <-chan int, out chan<- int) {
	go f(nil, nil)
	out <- <-in
	select {}
}
`
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "p.go", source, 0)
	require.NoError(t, err)
	require.Equal(t, []imports.Construct{
		{Place: "p.go:3", What: "channel type"},
		{Place: "p.go:4", What: "go statement"},
		{Place: "p.go:5", What: "channel send"},
		{Place: "p.go:5", What: "channel receive"},
		{Place: "p.go:6", What: "select"},
	}, imports.Constructs(files, file, "p.go"))
}

func TestModuleFollowsRules(t *testing.T) {
	t.Parallel()
	for name, env := range platforms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pkgs, err := imports.Load(t.Context(), root, env...)
			require.NoError(t, err)
			require.NotEmpty(t, pkgs)
			require.Empty(t, imports.Violations(pkgs))
		})
	}
}

// The check above must look at what it claims to: this package's own imports and goroutines are known to be there.
func TestLoadSeesImportsAndConstructs(t *testing.T) {
	t.Parallel()
	pkgs, err := imports.Load(t.Context(), root)
	require.NoError(t, err)
	found := make(map[string]imports.Package)
	for _, pkg := range pkgs {
		found[pkg.Path] = pkg
	}
	require.Contains(t, found["glassraft/tools/imports"].Imports, "go/parser")
	require.NotEmpty(t, found["glassraft/tools/glassraft"].Constructs)
}

func TestRuntimeViolationsOfMadeUpPrograms(t *testing.T) {
	t.Parallel()
	const good = "google.golang.org/protobuf/proto"
	tests := []struct {
		name string
		deps []string
		want []string
	}{
		{"one runtime", []string{"fmt", good}, nil},
		{"none", []string{"fmt"}, []string{"no package of google.golang.org/protobuf"}},
		{"gogo too", []string{good, "github.com/gogo/protobuf/proto"}, []string{"a second protobuf runtime: github.com/gogo/protobuf/proto"}},
		{"the old one too", []string{good, "github.com/golang/protobuf/proto"}, []string{"a second protobuf runtime: github.com/golang/protobuf/proto"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, imports.RuntimeViolations(test.deps))
		})
	}
}

func TestBrowserProgramHoldsOneProtobufRuntime(t *testing.T) {
	t.Parallel()
	deps, err := imports.Dependencies(t.Context(), root, "./wasm", browser...)
	require.NoError(t, err)
	require.Empty(t, imports.RuntimeViolations(deps))
}

func TestFolderViolationsOfMadeUpModule(t *testing.T) {
	t.Parallel()
	module := fstest.MapFS{
		".git/config":  {},
		"core/core.go": {},
		"dist/index":   {},
		"util/util.go": {},
		"README.md":    {},
	}
	got, err := imports.FolderViolations(module)
	require.NoError(t, err)
	require.Equal(t, []string{"util: no such folder in the design: want one of core, fsm, memstore, tools, wasm, web"}, got)
}

func TestModuleHasNoStrangeFolders(t *testing.T) {
	t.Parallel()
	got, err := imports.FolderViolations(os.DirFS(root))
	require.NoError(t, err)
	require.Empty(t, got)
}

// pkg is a package of this module with imports and nothing else.
func pkg(name string, paths ...string) imports.Package {
	return imports.Package{Path: "glassraft/" + name, Imports: paths}
}

// with adds a construct to a package.
func with(p imports.Package, what string) imports.Package {
	p.Constructs = append(p.Constructs, imports.Construct{Place: "file.go:1", What: what})
	return p
}

func TestDocViolationsOfMadeUpModule(t *testing.T) {
	t.Parallel()
	module := fstest.MapFS{"core/doc.go": {}, "fsm/kv.go": {}}
	got := imports.DocViolations(module, []string{"core", "fsm"})
	require.Len(t, got, 1)
	require.Contains(t, got[0], "fsm: no doc.go")
}

func TestOrderViolationsOfMadeUpModule(t *testing.T) {
	t.Parallel()
	doc := &fstest.MapFile{Data: []byte("// Read a.go, b_*.go, and c.go.\npackage x\n")}
	module := fstest.MapFS{
		"large/doc.go": doc, "large/a.go": {}, "large/b_one.go": {}, "large/b_two.go": {}, "large/d.go": {}, "large/e_test.go": {},
		"small/doc.go": doc, "small/x.go": {}, "small/y.go": {}, "small/z.go": {}, "small/y_test.go": {},
	}
	got, err := imports.OrderViolations(module, []string{"large", "small"})
	require.NoError(t, err)
	require.Equal(t, []string{"large/d.go: doc.go does not say where in the reading order it stands"}, got)
	_, err = imports.OrderViolations(module, []string{"none"})
	require.ErrorIs(t, err, fs.ErrNotExist)
}

func TestEveryPackageHasItsDoc(t *testing.T) {
	t.Parallel()
	pkgs, err := imports.Load(t.Context(), root)
	require.NoError(t, err)
	var dirs []string
	for _, pkg := range pkgs {
		dirs = append(dirs, strings.TrimPrefix(pkg.Path, "glassraft/"))
	}
	require.NotEmpty(t, dirs)
	require.Empty(t, imports.DocViolations(os.DirFS(root), dirs))
	unnamed, err := imports.OrderViolations(os.DirFS(root), dirs)
	require.NoError(t, err)
	require.Empty(t, unnamed)
}
