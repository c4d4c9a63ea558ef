package site_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/stretchr/testify/require"

	"glassraft/tools/site"
)

const (
	// programSizeMax is what the page may ask of a person's connection, before compression. It was 10 MB before the engine
	// had asynchronous disks, faults, clients and the words for them, and 11 MB before the scenario language.
	programSizeMax = 12_000_000

	// quality is low, since the tests are not about how small the files become.
	quality = 1
)

// built is a finished build that the tests of this package share.
type built struct {
	dir    string
	report site.Report
}

// sharedDir is the folder of the shared build; TestMain makes and removes it.
var sharedDir string

// buildOnce builds the site for all tests that only read it.
var buildOnce = sync.OnceValues(func() (built, error) {
	report, err := build(context.Background(), sharedDir)
	return built{sharedDir, report}, err
})

func build(ctx context.Context, dir string) (site.Report, error) {
	root, err := site.Root(ctx)
	if err != nil {
		return site.Report{}, err
	}
	return site.Build(ctx, dir, site.Options{Root: root, Brotli: quality})
}

func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

func runTests(m *testing.M) (status int) {
	dir, err := os.MkdirTemp("", "glassraft-site-test-")
	if err != nil {
		panic(err)
	}
	defer func() {
		if err := os.RemoveAll(dir); err != nil {
			panic(err)
		}
	}()
	sharedDir = dir
	return m.Run()
}

func shared(t *testing.T) built {
	t.Helper()
	b, err := buildOnce()
	require.NoError(t, err)
	return b
}

func TestBuildMakesASmallProgram(t *testing.T) {
	t.Parallel()
	program := read(t, shared(t).dir, "glassraft.wasm")
	require.Less(t, len(program), programSizeMax)
	require.True(t, bytes.HasPrefix(program, []byte("\x00asm\x01\x00\x00\x00")), "not a WebAssembly module")
}

func TestBuildWritesTheProgramsSizeIntoThePage(t *testing.T) {
	t.Parallel()
	dir := shared(t).dir
	size := len(read(t, dir, "glassraft.wasm"))
	require.Contains(t, string(read(t, dir, "index.html")), `data-module-bytes="`+strconv.Itoa(size)+`"`)
}

func TestBuildReportsWhatItWrote(t *testing.T) {
	t.Parallel()
	b := shared(t)
	var names []string
	for _, file := range b.report.Files {
		names = append(names, file.Name)
		require.Len(t, read(t, b.dir, file.Name), file.Raw)
		require.Len(t, read(t, b.dir, file.Name+".br"), file.Brotli)
		require.Len(t, read(t, b.dir, file.Name+".gz"), file.Gzip)
	}
	require.Subset(t, names, []string{"boot.js", "glassraft.wasm", "icon.svg", "index.html", "style.css", "wasm_exec.js"})
	require.IsIncreasing(t, names)
}

func TestBuildCompresses(t *testing.T) {
	t.Parallel()
	b := shared(t)
	for _, file := range b.report.Files {
		raw := read(t, b.dir, file.Name)
		br, err := io.ReadAll(brotli.NewReader(bytes.NewReader(read(t, b.dir, file.Name+".br"))))
		require.NoError(t, err)
		require.True(t, bytes.Equal(raw, br), "%s.br", file.Name)
		reader, err := gzip.NewReader(bytes.NewReader(read(t, b.dir, file.Name+".gz")))
		require.NoError(t, err)
		gz, err := io.ReadAll(reader)
		require.NoError(t, err)
		require.True(t, bytes.Equal(raw, gz), "%s.gz", file.Name)
		require.True(t, reader.ModTime.IsZero(), "%s.gz holds a time", file.Name)
	}
}

func TestBuildTwiceGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	b := shared(t)
	dir := t.TempDir()
	again, err := build(t.Context(), dir)
	require.NoError(t, err)
	require.Equal(t, b.report, again)
	entries, err := os.ReadDir(b.dir)
	require.NoError(t, err)
	for _, entry := range entries {
		require.True(t, bytes.Equal(read(t, b.dir, entry.Name()), read(t, dir, entry.Name())), "%s", entry.Name())
	}
}

func TestBuildWritesOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := build(t.Context(), dir)
	require.NoError(t, err)
	before := stat(t, dir, "glassraft.wasm.br")

	require.NoError(t, os.WriteFile(filepath.Join(dir, "boot.js"), []byte("tampered"), 0o600))
	require.NoError(t, os.Remove(filepath.Join(dir, "style.css.gz")))
	second, err := build(t.Context(), dir)
	require.NoError(t, err)
	require.Equal(t, first, second)
	require.True(t, os.SameFile(before, stat(t, dir, "glassraft.wasm.br")), "the program was compressed again")
	require.NotEqual(t, "tampered", string(read(t, dir, "boot.js")))
	require.NotEmpty(t, read(t, dir, "style.css.gz"))
}

func TestBuildLeavesNoAbsolutePaths(t *testing.T) {
	t.Parallel()
	root, err := site.Root(t.Context())
	require.NoError(t, err)
	program := read(t, shared(t).dir, "glassraft.wasm")
	require.False(t, bytes.Contains(program, []byte(root)), "the program names the folder that it was built in")
}

func TestBuildRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		quality int
		root    string
		want    string
	}{
		{"a quality below the least", -1, ".", "site: brotli quality -1: want 0 to 11"},
		{"a quality above the most", 12, ".", "site: brotli quality 12: want 0 to 11"},
		{"a folder without a module", 1, t.TempDir(), "site: go list"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := site.Build(t.Context(), t.TempDir(), site.Options{Root: test.root, Brotli: test.quality})
			require.ErrorContains(t, err, test.want)
		})
	}
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	return text
}

func stat(t *testing.T, dir, name string) os.FileInfo {
	t.Helper()
	info, err := os.Stat(filepath.Join(dir, name))
	require.NoError(t, err)
	return info
}
