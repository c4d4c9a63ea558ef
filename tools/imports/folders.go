package imports

import (
	"fmt"
	"io/fs"
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
