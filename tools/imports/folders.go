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
