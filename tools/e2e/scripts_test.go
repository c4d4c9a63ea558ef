package e2e_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// checked is what glassraft.check gives.
type checked struct {
	Text        string
	Differences []struct {
		Line  int
		Error string
	}
}

// TestUpstreamScriptsInTheBrowser plays every one of etcd/raft's interaction scripts in the page: each has, byte for byte,
// the output that it states.
func TestUpstreamScriptsInTheBrowser(t *testing.T) {
	t.Parallel()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "go.etcd.io/raft/v3").Output()
	require.NoError(t, err)
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "testdata", "*.txt"))
	require.NoError(t, err)
	require.Len(t, files, 28)
	p := openPage(t)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		argument, err := json.Marshal(string(text))
		require.NoError(t, err)
		got := evaluate[checked](p, "glassraft.check("+string(argument)+")")
		require.Equal(t, string(text), got.Text, filepath.Base(file))
		require.Empty(t, got.Differences, filepath.Base(file))
	}
}

// TestScriptsOfThePage: check runs a script aside and says where it differs; do takes commands of many events; what the
// page gives as a script is the run.
func TestScriptsOfThePage(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	before := evaluate[string](p, "glassraft.traceHash()")
	got := evaluate[checked](p, `glassraft.check("glassraft 1\nadd-nodes 1 voters=(1)\n----\nstale\n\nexpect leader = S1\n")`)
	require.Len(t, got.Differences, 2)
	require.Equal(t, 2, got.Differences[0].Line)
	require.Empty(t, got.Differences[0].Error)
	require.Equal(t, "expectation does not hold: leader is none, not S1", got.Differences[1].Error)
	require.Equal(t, before, evaluate[string](p, "glassraft.traceHash()"), "the run of the page is as it was")

	type run struct {
		Before, After, Script, Hash, Again string
		Refused                            string
	}
	r := evaluate[run](p, `(() => {
		glassraft.load("glassraft 1\nconfig seed=5\nadd-nodes 3 voters=(1,2,3)\nrun until leader != none\nexpect leaders = 1\n");
		const before = glassraft.traceHash();
		glassraft.do("propose " + glassraft.frame().nodes.find((n) => n.role === "leader").id + " set x 5");
		glassraft.do("stabilize");
		glassraft.do("run until every.value(x) = 5 within 1s");
		let refused = "";
		const after = glassraft.traceHash();
		try { glassraft.do("run until term = 99 within 100ms"); } catch (e) { refused = e.message; }
		const script = glassraft.script(), hash = glassraft.traceHash();
		glassraft.load(script);
		return { Before: before, After: after, Script: script, Hash: hash, Again: glassraft.traceHash(), Refused: refused };
	})()`)
	require.NotEqual(t, r.Before, r.After)
	require.Contains(t, r.Refused, "do: expectation does not hold within 100ms: ")
	require.Equal(t, r.After, r.Hash, "what cannot be done changes nothing")
	require.Equal(t, r.Hash, r.Again)
	require.NotContains(t, r.Script, "stabilize")
}
