package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"

	"github.com/andybalholm/brotli"
)

const (
	brotliSuffix = ".br"
	gzipSuffix   = ".gz"
)

// place writes a file with its two compressed forms into dir. Brotli takes seconds for the program, so all three are left
// as they are where the last build wrote them from the same bytes at the same quality.
func place(dir string, content content, before Report, quality int) (File, error) {
	sum := sha256.Sum256(content.bytes)
	file := File{Name: content.name, Source: content.source, SHA256: hex.EncodeToString(sum[:]), Raw: len(content.bytes)}
	path := filepath.Join(dir, filepath.FromSlash(content.name))

	last := slices.IndexFunc(before.Files, func(f File) bool { return f.Name == file.Name && f.SHA256 == file.SHA256 })
	if last >= 0 && before.Brotli == quality && stands(path, before.Files[last], content.bytes) {
		return before.Files[last], nil
	}

	br, err := brotliOf(content.bytes, quality)
	if err != nil {
		return File{}, err
	}
	gz, err := gzipOf(content.bytes)
	if err != nil {
		return File{}, err
	}
	file.Brotli, file.Gzip = len(br), len(gz)
	for suffix, text := range map[string][]byte{"": content.bytes, brotliSuffix: br, gzipSuffix: gz} {
		if err := writeFile(path+suffix, text); err != nil {
			return File{}, err
		}
	}
	return file, nil
}

// stands reports whether a file and its compressed forms are still what the last build wrote: the file by its bytes, the
// compressed forms by their sizes.
func stands(path string, file File, want []byte) bool {
	raw, err := os.ReadFile(path)
	return err == nil && bytes.Equal(raw, want) &&
		sizeOf(path+brotliSuffix) == int64(file.Brotli) && sizeOf(path+gzipSuffix) == int64(file.Gzip)
}

// sizeOf returns a file's size in bytes, -1 where there is none.
func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return -1
	}
	return info.Size()
}

func brotliOf(text []byte, quality int) ([]byte, error) {
	var out bytes.Buffer
	w := brotli.NewWriterOptions(&out, brotli.WriterOptions{Quality: quality, LGWin: 24}) // 16 MB, the format's most.
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// gzipOf leaves the header's time and name empty, so that equal bytes give equal bytes.
func gzipOf(text []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
