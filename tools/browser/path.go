package browser

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// pathVariable is the environment variable that names the browser to use.
const pathVariable = "CHROME_PATH"

// names are the programs that are looked for on PATH, in this order.
var names = []string{
	"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "headless-shell",
}

// ErrNone says that there is no browser.
var ErrNone = errors.New("no Chromium or Chrome found")

// Machine is what the package asks of the machine that it runs on. Tests give it a made-up one.
type Machine struct {
	Getenv   func(name string) string
	LookPath func(name string) (string, error) // Returns where a program stands on PATH.
	IsRoot   func() bool
	Run      func(w io.Writer, name string, args ...string) error // Runs a program; what it prints goes to w.
}

// This returns the machine that the program runs on.
func This() Machine {
	return Machine{
		Getenv:   os.Getenv,
		LookPath: exec.LookPath,
		IsRoot:   func() bool { return os.Geteuid() == 0 },
		Run: func(w io.Writer, name string, args ...string) error {
			cmd := exec.Command(name, args...)
			cmd.Stdout, cmd.Stderr = w, w
			return cmd.Run()
		},
	}
}

// Path returns the browser to use: the one that CHROME_PATH names, which must exist, or the first on PATH. It returns
// ErrNone where there is none.
func Path() (string, error) { return This().Path() }

// Path is the function of the same name on a given machine.
func (m Machine) Path() (string, error) {
	if named := m.Getenv(pathVariable); named != "" {
		path, err := m.LookPath(named)
		if err != nil {
			return "", fmt.Errorf("%s=%q is not a program: %w", pathVariable, named, err)
		}
		return path, nil
	}
	for _, name := range names {
		if path, err := m.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNone
}
