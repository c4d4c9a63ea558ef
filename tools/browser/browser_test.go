package browser_test

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/tools/browser"
)

// fake is a made-up machine.
type fake struct {
	chromePath string
	programs   []string // On PATH, all in /bin.
	root       bool
	failing    string // The command lines that hold this fail.
	installs   bool   // apt-get install brings chromium.

	ran []string
}

func (f *fake) machine() browser.Machine {
	return browser.Machine{
		Getenv: func(name string) string {
			if name == "CHROME_PATH" {
				return f.chromePath
			}
			return ""
		},
		LookPath: func(name string) (string, error) {
			base := strings.TrimPrefix(name, "/bin/")
			if slices.Contains(f.programs, base) {
				return "/bin/" + base, nil
			}
			return "", fs.ErrNotExist
		},
		IsRoot: func() bool { return f.root },
		Run: func(_ io.Writer, name string, args ...string) error {
			line := strings.Join(append([]string{name}, args...), " ")
			f.ran = append(f.ran, line)
			if f.failing != "" && strings.Contains(line, f.failing) {
				return errors.New("exit status 100")
			}
			if f.installs && strings.Contains(line, "install") {
				f.programs = append(f.programs, "chromium")
			}
			return nil
		},
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		fake    fake
		want    string
		wantErr error
	}{
		{"named", fake{chromePath: "/bin/my-chrome", programs: []string{"my-chrome", "chromium"}}, "/bin/my-chrome", nil},
		{"named but missing", fake{chromePath: "/bin/my-chrome", programs: []string{"chromium"}}, "", fs.ErrNotExist},
		{"chromium", fake{programs: []string{"google-chrome", "chromium"}}, "/bin/chromium", nil},
		{"chrome", fake{programs: []string{"headless-shell", "google-chrome-stable"}}, "/bin/google-chrome-stable", nil},
		{"shell", fake{programs: []string{"headless-shell"}}, "/bin/headless-shell", nil},
		{"none", fake{programs: []string{"firefox"}}, "", browser.ErrNone},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := test.fake.machine().Path()
			require.ErrorIs(t, err, test.wantErr)
			require.Equal(t, test.want, got)
			require.Empty(t, test.fake.ran)
		})
	}
}

func TestEnsure(t *testing.T) {
	t.Parallel()
	const (
		update  = "env DEBIAN_FRONTEND=noninteractive apt-get update"
		install = "env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-dejavu-core"
	)
	tests := []struct {
		name    string
		fake    fake
		want    string
		wantErr string
		wantRan []string
	}{
		{"already there", fake{programs: []string{"chromium", "apt-get"}, root: true}, "/bin/chromium", "", nil},
		{
			"a wrong CHROME_PATH is not mended", fake{chromePath: "/bin/gone", programs: []string{"apt-get"}, root: true},
			"", `CHROME_PATH="/bin/gone" is not a program`, nil,
		},
		{
			"root installs", fake{programs: []string{"apt-get"}, root: true, installs: true},
			"/bin/chromium", "", []string{update, install},
		},
		{
			"sudo installs", fake{programs: []string{"apt-get", "sudo"}, installs: true},
			"/bin/chromium", "", []string{"sudo -n true", "sudo -n " + update, "sudo -n " + install},
		},
		{
			"sudo wants a password", fake{programs: []string{"apt-get", "sudo"}, failing: "sudo -n true"},
			"", "install the package chromium, or set CHROME_PATH", []string{"sudo -n true"},
		},
		{"no sudo", fake{programs: []string{"apt-get"}}, "", "install the package chromium, or set CHROME_PATH", nil},
		{"no apt-get", fake{root: true}, "", "install the package chromium, or set CHROME_PATH", nil},
		{
			"update fails", fake{programs: []string{"apt-get"}, root: true, failing: "update"},
			"", "apt-get update failed: exit status 100", []string{update},
		},
		{
			"install brings nothing", fake{programs: []string{"apt-get"}, root: true},
			"", "no Chromium or Chrome found", []string{update, install},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var said strings.Builder
			got, err := test.fake.machine().Ensure(&said)
			if test.wantErr == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, test.wantErr)
			}
			require.Equal(t, test.want, got)
			require.Equal(t, test.wantRan, test.fake.ran)
			for _, line := range test.wantRan {
				if strings.Contains(line, "apt-get") {
					require.Contains(t, said.String(), line)
				}
			}
		})
	}
}
