package e2e_test

import (
	"context"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/tools/e2e"
)

// started is what the first test that needs it has started.
var started *e2e.Stage

// startOnce starts the one site and browser.
var startOnce = sync.OnceValues(func() (*e2e.Stage, error) {
	stage, err := e2e.Start(context.Background())
	if err == nil {
		started = stage
	}
	return stage, err
})

func TestMain(m *testing.M) {
	status := m.Run()
	if started != nil {
		if err := started.Close(); err != nil {
			panic(err)
		}
	}
	os.Exit(status)
}

// open opens the page in a tab of its own. A missing browser fails the test; it never skips.
func open(t *testing.T, overrides e2e.Overrides) *e2e.Tab {
	t.Helper()
	stage, err := startOnce()
	require.NoError(t, err)
	return stage.Open(t, overrides)
}

// openPatchable opens a page that starts no program, for tests of what patch.js does by itself.
func openPatchable(t *testing.T) *e2e.Tab {
	t.Helper()
	return open(t, e2e.Overrides{"/boot.js": javascript("")})
}
