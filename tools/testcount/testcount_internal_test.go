package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRun(t *testing.T) {
	t.Parallel()
	const (
		pass = `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestA/one"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"FuzzB"}
`
		skip = `{"Action":"output","Package":"p","Test":"TestC","Output":"no such thing here\n"}
{"Action":"skip","Package":"p","Test":"TestC"}
`
		fail = `{"Action":"output","Package":"p","Test":"TestD","Output":"want 1\n"}
{"Action":"output","Package":"p","Test":"TestD","Output":"got 2\n"}
{"Action":"fail","Package":"p","Test":"TestD"}
`
		passed = `{"Action":"output","Package":"p","Output":"PASS\n"}
{"Action":"pass","Package":"p","Elapsed":0.5}
`
		failed = `{"Action":"fail","Package":"p","Elapsed":0.5}
`
		unbuilt = `{"ImportPath":"p","Action":"build-output","Output":"p.go:1: syntax error\n"}
{"ImportPath":"p","Action":"build-fail"}
{"Action":"start","Package":"p"}
{"Action":"output","Package":"p","Output":"FAIL\tp [build failed]\n"}
{"Action":"fail","Package":"p","Elapsed":0,"FailedBuild":"p"}
`
		died = `{"Action":"run","Package":"p","Test":"TestE"}
{"Action":"output","Package":"p","Test":"TestE","Output":"fatal error: stack overflow\n"}
{"Action":"fail","Package":"p","Elapsed":0.1}
`
	)
	tests := []struct {
		name       string
		in         string
		wantStatus int
		want       []string // Whole lines, in this order.
		wantNot    string
	}{
		{"all well", pass + passed, 0, []string{
			"ok   p 3 passed, 0 skipped, 0.5 s", "1 test functions at the top level, the rest are subtests, fuzz seeds and examples",
			"3 passed, 0 failed, 0 skipped",
		}, "chatter"},
		{"a skipped test says why", pass + skip + passed, 0, []string{
			"skipped p TestC", "no such thing here", "3 passed, 0 failed, 1 skipped",
		}, "chatter"},
		{"a failed test is printed whole", pass + fail + failed, 1, []string{
			"FAILED p TestD", "want 1", "got 2", "FAIL p 1 failed, 3 passed, 0.5 s", "3 passed, 1 failed, 0 skipped",
		}, "chatter"},
		{"a package that does not compile", unbuilt, 1, []string{
			"p.go:1: syntax error", "FAIL\tp [build failed]", "0 passed, 1 failed, 0 skipped",
		}, ""},
		{"a process that died", pass + died, 1, []string{"fatal error: stack overflow", "3 passed, 1 failed, 0 skipped"}, "chatter"},
		{"no tests", `{"Action":"skip","Package":"p"}` + "\n", 1, []string{"none p has no tests", "0 passed, 0 failed, 0 skipped"}, ""},
		{"only skipped tests", skip + passed, 1, []string{"0 passed, 0 failed, 1 skipped"}, ""},
		{"no tests, with coverage", passed, 1, []string{"none p has no tests", "0 passed, 0 failed, 0 skipped"}, ""},
		{"nothing at all", "", 1, []string{"0 passed, 0 failed, 0 skipped"}, ""},
		{"words of the go command", "go: no such module\n" + pass + passed, 0, []string{"go: no such module"}, ""},
		{"no last line break", strings.TrimSuffix(pass+passed, "\n"), 0, []string{"3 passed, 0 failed, 0 skipped"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out, errs strings.Builder
			require.Equal(t, test.wantStatus, run(nil, strings.NewReader(test.in), &out, &errs))
			rest := "\n" + out.String()
			for _, line := range test.want {
				_, after, found := strings.Cut(rest, "\n"+line+"\n")
				require.True(t, found, "no line %q, in order, in:\n%s", line, out.String())
				rest = "\n" + after
			}
			if test.wantNot != "" {
				require.NotContains(t, out.String(), test.wantNot)
			}
		})
	}
}

func TestRunSumsUpCoverage(t *testing.T) {
	t.Parallel()
	profile := filepath.Join(t.TempDir(), "cover.out")
	// The same block from two test binaries, run by one of them, counts once.
	const text = `mode: set
m/core/a.go:1.1,2.2 3 0
m/core/a.go:1.1,2.2 3 1
m/core/b.go:1.1,2.2 1 0
m/fsm/c.go:1.1,2.2 4 1
`
	require.NoError(t, os.WriteFile(profile, []byte(text), 0o600))
	var out, errs strings.Builder
	status := run([]string{"-cover", profile}, strings.NewReader(`{"Action":"pass","Package":"p","Test":"TestA"}`), &out, &errs)
	require.Zero(t, status, errs.String())
	require.Equal(t, `coverage  75.0 % of statements (3 of 4) in m/core
coverage 100.0 % of statements (4 of 4) in m/fsm
coverage  87.5 % of statements (7 of 8) in all of them
1 test functions at the top level, the rest are subtests, fuzz seeds and examples
1 passed, 0 failed, 0 skipped
`, out.String())
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		args       []string
		wantStatus int
		wantErr    string
	}{
		{"an unknown flag", []string{"-colour"}, 2, "-colour"},
		{"a missing profile", []string{"-cover", "missing.out"}, 1, "missing.out"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out, errs strings.Builder
			status := run(test.args, strings.NewReader(`{"Action":"pass","Package":"p","Test":"TestA"}`), &out, &errs)
			require.Equal(t, test.wantStatus, status)
			require.Contains(t, errs.String(), test.wantErr)
		})
	}
}
