package site

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"glassraft/web"
)

const (
	// BrotliDefault is the quality for everyday builds: a few seconds for the whole site.
	BrotliDefault = 6
	// BrotliMax is the highest quality there is: minutes, and a tenth smaller.
	BrotliMax = 11

	programName = "glassraft.wasm"
	indexName   = "index.html"
	reportName  = "build.json" // What Build wrote, so that the next build can skip what has not changed.

	// sizePlaceholder stands in index.html where the build writes the program's size; boot.js reads it.
	sizePlaceholder = `data-module-bytes="0"`
)

// Options say what to build. There are no defaults: every field counts as it stands.
type Options struct {
	Root   string // The folder of this module's go.mod; see [Root].
	Brotli int    // Brotli quality, 0 to [BrotliMax].
}

// Report is what a build wrote.
type Report struct {
	Brotli int    `json:"brotli"` // Brotli quality of the .br files.
	Files  []File `json:"files"`  // In the order of their names.
}

// File is one file of the site. Sizes are in bytes.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // Of the file as it is, in hexadecimal.
	Raw    int    `json:"raw"`
	Brotli int    `json:"br"` // Of NAME.br.
	Gzip   int    `json:"gz"` // Of NAME.gz.
}

// Build compiles the program and writes the whole site into dir, which it makes if need be. Equal sources and an equal
// toolchain give equal bytes, wherever the module lies. It writes each file beside its place and renames it, so that a
// reader never sees half a file, and leaves alone what has not changed. Other files in dir are not touched.
func Build(ctx context.Context, dir string, options Options) (Report, error) {
	if options.Brotli < 0 || options.Brotli > BrotliMax {
		return Report{}, fmt.Errorf("site: brotli quality %d: want 0 to %d", options.Brotli, BrotliMax)
	}
	contents, err := contents(ctx, options.Root)
	if err != nil {
		return Report{}, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Report{}, fmt.Errorf("site: %w", err)
	}
	before := readReport(dir)
	report := Report{Brotli: options.Brotli}
	for _, content := range contents {
		if err := ctx.Err(); err != nil {
			return Report{}, err
		}
		file, err := place(dir, content, before, options.Brotli)
		if err != nil {
			return Report{}, fmt.Errorf("site: %w", err)
		}
		report.Files = append(report.Files, file)
	}
	text, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return Report{}, fmt.Errorf("site: %w", err)
	}
	if err := writeFile(filepath.Join(dir, reportName), append(text, '\n')); err != nil {
		return Report{}, fmt.Errorf("site: %w", err)
	}
	return report, nil
}

// content is a file of the site before it is written.
type content struct {
	name  string
	bytes []byte
}

// contents makes every file of the site, in the order of their names.
func contents(ctx context.Context, root string) ([]content, error) {
	program, err := compile(ctx, root)
	if err != nil {
		return nil, err
	}
	glue, err := wasmExec(ctx, root)
	if err != nil {
		return nil, err
	}
	made := []content{{programName, program}, {"wasm_exec.js", glue}}
	err = fs.WalkDir(web.Files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := web.Files.ReadFile(path)
		if err != nil {
			return err
		}
		if path == indexName {
			text, err = withProgramSize(text, len(program))
		}
		made = append(made, content{path, text})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	sortByName(made)
	return made, nil
}

// withProgramSize writes the program's size into the page.
func withProgramSize(index []byte, size int) ([]byte, error) {
	if n := bytes.Count(index, []byte(sizePlaceholder)); n != 1 {
		return nil, fmt.Errorf("%s holds %s %d times, want once", indexName, sizePlaceholder, n)
	}
	written := `data-module-bytes="` + strconv.Itoa(size) + `"`
	return bytes.Replace(index, []byte(sizePlaceholder), []byte(written), 1), nil
}

// readReport returns what the last build into dir wrote. Without a readable one nothing is skipped, so that is no error.
func readReport(dir string) Report {
	var report Report
	text, err := os.ReadFile(filepath.Join(dir, reportName))
	if err != nil || json.Unmarshal(text, &report) != nil {
		return Report{}
	}
	return report
}

// writeFile puts a whole file in its place at once.
func writeFile(path string, text []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".writing-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	_, err = file.Write(text)
	if err = errors.Join(err, file.Chmod(0o644), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
