package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// The programs are compiled against the pinned protobuf module with some files replaced by smaller ones of folder protobuf.
// One is a formatter for debugging whose reflection would keep every exported method alive (descfmt/stringer.go). The
// others are about messages that raft has none of: of the opaque API, of old generators, with maps, extensions, default
// values or fields of other types, or read and write a message value by value, through reflection, where there is nothing
// faster. Their code is reachable for the linker, since it hangs on tables, but is never
// called, and would be 175 kB of the compressed program. What takes its place panics. TestRaftNeedsNoMore holds that
// raft's messages need none of it.
//
// The go command refuses an overlay inside the module cache, so the overlay shows protobuf as a folder of this module that
// does not exist on disk: each file there is the one in the cache, or ours, and a second go.mod (-modfile) points the
// requirement at that folder. Nothing is copied, nothing is written into the repository, and since the folder's name is
// relative and the same everywhere, the bytes of the programs do not depend on where it was built.
const (
	protobufModule = "google.golang.org/protobuf"
	protobufFolder = "protobuf-for-raft" // Relative to the module's root; exists only in the overlay.
)

// standIns are the files that take the place of protobuf's: each has the path of the one in the module, and ".txt".
//
//go:embed protobuf
var standIns embed.FS

// replacedSHA256 are the files that the stand-ins were written for. When an upgrade of protobuf changes one, read the new
// one, adapt the stand-in, and change this.
var replacedSHA256 = map[string]string{
	"internal/descfmt/stringer.go":          "9b2391b0d9a621237b9da93235123c62efa56f38bcfad8f76633925b9b69f520",
	"internal/encoding/defval/default.go":   "77f51515320585c92346f76e6849d94035e21f08b6dd60d186f509ae852cfa01",
	"internal/impl/codec_field_opaque.go":   "30d7554836f43a6cc90cc7651b247221b3252f71885dfc4f51d75dba9f548a23",
	"internal/impl/codec_map.go":            "85f1d364d793344cf724b7204110f79c77d9a75e1b2d3e8ced3a7a0a42f7aa9a",
	"internal/impl/codec_message_opaque.go": "bd5ba6036a439a920d66bc8db90e396a9458dc078ccbbf93a77bc85f224edf6a",
	"internal/impl/codec_tables.go":         "8d4cdbd1367e0c089ecada4431bdb0b2f3198aa3907c25887131650adf78d29b",
	"internal/impl/lazy.go":                 "90757f90f660fa9437dde49fe6255b9cb53ac58460db607053b0a550802cd54c",
	"internal/impl/legacy_enum.go":          "32b4b7fb059c4f8189cb3e6e8d4b5a68f35380a3efae93499f595f5074fa6471",
	"internal/impl/legacy_extension.go":     "2b07af9c4eaf0b7ad439b6f1937f65d2d33bb9f1691486e6d4d73b45331a2118",
	"internal/impl/legacy_file.go":          "d94f1e0dd461f2be37fc6c44bf40f794114ed6d52112afe640a298541c66e9da",
	"internal/impl/legacy_message.go":       "a7f558df997f1e7b5c29210281de1f9a6b03c1afbf6b0ce18fc27dc366b5c9ac",
	"internal/impl/message_opaque.go":       "45eaa82559904f82f42e4447caae72014bdc338f20a6ff60854f46319c755cee",
	"internal/impl/message_opaque_gen.go":   "ccb4dea1ba262a75ac315fe29781579d8cc69fc94c48b9f2b955ac5e3eb50309",
	"proto/decode_gen.go":                   "d8581139cb95720ebe63a1a5654dd1d5927543c2b1ad1ef37ed37ac41e7f8056",
	"proto/encode_gen.go":                   "8a5d8bc917c21a19c1c5ef4b58f747880cfe1321de1294662d0ee2c903c7dc9e",
	"proto/size_gen.go":                     "e8def0182318c353c022c973eec36615c121078ac405b059c7f02fad71c86b8d",
}

// ErrProtobufChanged says that a file of protobuf is not the one that the build knows how to replace.
var ErrProtobufChanged = errors.New("site: protobuf has changed")

// writeOverlay writes into work what the go command needs to see protobuf with our stand-ins: overlay.json, the stand-ins,
// and copies of go.mod and go.sum of which the first points at the overlay's folder.
func writeOverlay(ctx context.Context, root, work string) error {
	protobuf, err := listProtobuf(ctx, root)
	if err != nil {
		return err
	}
	if err := checkReplaced(protobuf.dir); err != nil {
		return err
	}
	replace := make(map[string]string)
	for _, name := range protobuf.files {
		replace[filepath.Join(root, protobufFolder, name)] = filepath.Join(protobuf.dir, name)
	}
	for name := range replacedSHA256 {
		standIn := filepath.Join(work, filepath.FromSlash(name))
		replace[filepath.Join(root, protobufFolder, filepath.FromSlash(name))] = standIn
		if err := writeStandIn(name, standIn); err != nil {
			return err
		}
	}
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
		os.WriteFile(filepath.Join(work, "overlay.json"), overlay, 0o644),
		os.WriteFile(filepath.Join(work, "go.mod"), mod, 0o644),
		os.WriteFile(filepath.Join(work, "go.sum"), sum, 0o644),
	)
}

// writeStandIn writes what takes the place of a file of protobuf.
func writeStandIn(name, file string) error {
	text, err := standIns.ReadFile(path.Join("protobuf", name+".txt"))
	if err != nil {
		return fmt.Errorf("site: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("site: %w", err)
	}
	return os.WriteFile(file, text, 0o644)
}

// protobufFiles are the files of the protobuf module that the programs need.
type protobufFiles struct {
	dir   string   // The module's folder in the module cache.
	files []string // Relative to dir.
}

// listProtobuf asks the go command which files of protobuf the programs are made of.
func listProtobuf(ctx context.Context, root string) (protobufFiles, error) {
	out, err := goCommand(ctx, root, "list", "-mod=readonly", "-buildvcs=false", "-deps",
		"-json=Dir,GoFiles,EmbedFiles,Module", "./wasm/...")
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
		return protobufFiles{}, errors.New("site: no program uses " + protobufModule)
	}
	return found, nil
}

// checkReplaced makes sure that the files which are about to be replaced are those that the stand-ins were written for.
func checkReplaced(dir string) error {
	for _, name := range slices.Sorted(maps.Keys(replacedSHA256)) {
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return fmt.Errorf("site: %w", err)
		}
		sum := sha256.Sum256(text)
		if got := hex.EncodeToString(sum[:]); got != replacedSHA256[name] {
			return fmt.Errorf("%w: %s: sha256 %s, want %s: read the new file, adapt the stand-in in tools/site/protobuf and the pinned sum",
				ErrProtobufChanged, name, got, replacedSHA256[name])
		}
	}
	return nil
}
