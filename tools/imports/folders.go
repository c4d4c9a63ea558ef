package imports

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// FolderViolations returns the folders at the top of the module that have no place there, whether or not they are
// committed: what belongs to the project stands inside one of its rooms.
func FolderViolations(root fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(root, ".")
	if err != nil {
		return nil, fmt.Errorf("imports: %w", err)
	}
	var found []string
	for _, entry := range entries {
		name := entry.Name()
		known := strings.HasPrefix(name, ".") || slices.Contains(folders, name) || slices.Contains(foldersBuilt, name)
		if entry.IsDir() && !known {
			found = append(found, fmt.Sprintf("%s: no such folder in the design: want one of %s", name, strings.Join(folders, ", ")))
		}
	}
	return found, nil
}

// DocViolations returns the packages without a doc.go, which is where a reader
// begins. dirs are the packages' folders below root.
func DocViolations(root fs.FS, dirs []string) []string {
	var found []string
	for _, dir := range dirs {
		if _, err := fs.Stat(root, dir+"/doc.go"); err != nil {
			found = append(found, dir+": no doc.go: want one that says what the package is, what it refuses to be, and in which order to read it")
		}
	}
	return found
}

// filesObvious is how many files a package may have beside its doc.go without an order in which to read them.
const filesObvious = 3

// fileName is a file's name, or a pattern such as actions_*.go.
var fileName = regexp.MustCompile(`[a-z0-9_*]+\.go\b`)

// OrderViolations returns the files that the doc.go of their package does not name: a reader would not come upon them.
func OrderViolations(root fs.FS, dirs []string) ([]string, error) {
	var found []string
	for _, dir := range dirs {
		doc, err := fs.ReadFile(root, dir+"/doc.go")
		if err != nil {
			return nil, fmt.Errorf("imports: %w", err)
		}
		files, err := fs.Glob(root, dir+"/*.go")
		if err != nil {
			return nil, fmt.Errorf("imports: %w", err)
		}
		files = slices.DeleteFunc(files, func(file string) bool {
			return strings.HasSuffix(file, "_test.go") || path.Base(file) == "doc.go"
		})
		named := fileName.FindAllString(string(doc), -1)
		for _, file := range files {
			isNamed := func(pattern string) bool { matched, _ := path.Match(pattern, path.Base(file)); return matched }
			if len(files) > filesObvious && !slices.ContainsFunc(named, isNamed) {
				found = append(found, file+": doc.go does not say where in the reading order it stands")
			}
		}
	}
	return found, nil
}
