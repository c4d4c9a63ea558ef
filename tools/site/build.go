package site

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

const (
	// BrotliDefault is the quality for everyday builds: a few seconds for the whole site.
	BrotliDefault = 6
	// BrotliMax is the highest quality there is: minutes, and a tenth smaller.
	BrotliMax = 11

	reportName = "build.json" // What Build wrote, so that the next build can skip what has not changed.
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
	Name   string `json:"name"`   // In the site, with the hash: boot.0123456789ab.js.
	Source string `json:"source"` // Without it: boot.js.
	SHA256 string `json:"sha256"` // Of the file as it is, in hexadecimal.
	Raw    int    `json:"raw"`
	Brotli int    `json:"br"` // Of NAME.br.
	Gzip   int    `json:"gz"` // Of NAME.gz.
}

// Of returns the file that was made of a source, such as boot.js.
func (r Report) Of(source string) (file File, found bool) {
	i := slices.IndexFunc(r.Files, func(f File) bool { return f.Source == source })
	if i < 0 {
		return File{}, false
	}
	return r.Files[i], true
}

// Build compiles the program and writes the whole site into dir, which it makes if need be. Equal sources and an equal
// toolchain give equal bytes, wherever the module lies. It writes each file beside its place and renames it, so that a
// reader never sees half a file, the pages after what they refer to, and leaves alone what has not changed. Then it
// removes what the last build wrote and this one does not. Other files in dir are not touched.
func Build(ctx context.Context, dir string, options Options) (Report, error) {
	if options.Brotli < 0 || options.Brotli > BrotliMax {
		return Report{}, fmt.Errorf("site: brotli quality %d: want 0 to %d", options.Brotli, BrotliMax)
	}
	parts, err := parts(ctx, options.Root)
	if err != nil {
		return Report{}, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Report{}, fmt.Errorf("site: %w", err)
	}
	before := readReport(dir)
	report := Report{Brotli: options.Brotli}
	if err := report.place(ctx, dir, parts, before); err != nil {
		return Report{}, err
	}
	pages, err := pages(report)
	if err != nil {
		return Report{}, err
	}
	if err := report.place(ctx, dir, pages, before); err != nil {
		return Report{}, err
	}
	slices.SortFunc(report.Files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	if err := removeStale(dir, before, report); err != nil {
		return Report{}, err
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

// place writes files into dir and adds them to the report.
func (r *Report) place(ctx context.Context, dir string, contents []content, before Report) error {
	for _, content := range contents {
		if err := ctx.Err(); err != nil {
			return err
		}
		file, err := place(dir, content, before, r.Brotli)
		if err != nil {
			return fmt.Errorf("site: %w", err)
		}
		r.Files = append(r.Files, file)
	}
	return nil
}

// removeStale removes the files of the last build that are not among those of this one: with hashes in the names, each
// change would leave one behind. The last report is a file that anybody may have written, so no name in it may lead out.
func removeStale(dir string, before, now Report) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("site: %w", err)
	}
	defer root.Close()
	for _, old := range before.Files {
		if slices.ContainsFunc(now.Files, func(f File) bool { return f.Name == old.Name }) {
			continue
		}
		for _, suffix := range []string{"", brotliSuffix, gzipSuffix} {
			if err := root.Remove(filepath.FromSlash(old.Name) + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("site: %w", err)
			}
		}
	}
	return nil
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
