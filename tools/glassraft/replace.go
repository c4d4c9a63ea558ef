package main

import (
	"os"
	"path/filepath"
)

// replaceFile puts a text in place of a file's, with the same permissions. At every moment the file holds either all of the
// old text or all of the new one, and after an error the old one. Of a symbolic link the file that it leads to is replaced.
func replaceFile(name, text string) (err error) {
	name, err = filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	// A file that may not be written is not replaced either.
	old, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if err := old.Close(); err != nil {
		return err
	}
	next, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = next.Close()
			_ = os.Remove(next.Name())
		}
	}()
	if _, err := next.WriteString(text); err != nil {
		return err
	}
	if err := next.Chmod(info.Mode().Perm()); err != nil {
		return err
	}
	if err := next.Sync(); err != nil {
		return err
	}
	if err := next.Close(); err != nil {
		return err
	}
	return os.Rename(next.Name(), name)
}
