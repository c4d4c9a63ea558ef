package browser

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Ensure returns the browser to use, and installs one where there is none, the machine has apt-get, and we may use it. It
// tells w what it does before it does it.
func Ensure(w io.Writer) (string, error) { return This().Ensure(w) }

// Ensure is the function of the same name on a given machine.
func (m Machine) Ensure(w io.Writer) (string, error) {
	path, err := m.Path()
	if !errors.Is(err, ErrNone) {
		return path, err
	}
	asRoot, ok := m.asRoot()
	if !ok {
		return "", fmt.Errorf("%w: install the package chromium, or set %s to a Chromium or Chrome", ErrNone, pathVariable)
	}
	for _, command := range [][]string{
		{"apt-get", "update"},
		{"apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"},
	} {
		command = slices.Concat(asRoot, []string{"env", "DEBIAN_FRONTEND=noninteractive"}, command)
		line := strings.Join(command, " ")
		fmt.Fprintf(w, "no browser found, so this runs: %s\n", line)
		if err := m.Run(w, command[0], command[1:]...); err != nil {
			return "", fmt.Errorf("%w, and %s failed: %w", ErrNone, line, err)
		}
	}
	return m.Path()
}

// asRoot returns what goes before a command to run it as root: nothing for root itself, sudo where it asks no password.
// It is false where we can't install.
func (m Machine) asRoot() ([]string, bool) {
	if _, err := m.LookPath("apt-get"); err != nil {
		return nil, false
	}
	if m.IsRoot() {
		return nil, true
	}
	if _, err := m.LookPath("sudo"); err != nil {
		return nil, false
	}
	if err := m.Run(io.Discard, "sudo", "-n", "true"); err != nil {
		return nil, false
	}
	return []string{"sudo", "-n"}, true
}
