package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"glassraft/core/script"
)

// written puts a script into a file of the test's own.
func written(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "script.txt")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

func TestPlayPrintsWhatEachCommandDid(t *testing.T) {
	t.Parallel()
	var out, errs strings.Builder
	file := written(t, "glassraft 1\n# One node.\nadd-nodes 1 voters=(1)\ncrash 1\n----\nS1 crashed\n")
	require.Equal(t, statusOK, run(t.Context(), []string{"play", file}, &out, &errs))
	require.Equal(t, "glassraft 1\n# One node.\nadd-nodes 1 voters=(1)\n----\nINFO 1 switched to configuration voters=(1)\nINFO 1 became follower at term 0\nINFO newRaft 1 [peers: [1], term: 0, commit: 0, applied: 0, lastindex: 0, lastterm: 0]\n\ncrash 1\n----\nS1 crashed\n", out.String())
	require.Empty(t, errs.String())
}

func TestPlayNamesTheLinesThatDiffer(t *testing.T) {
	t.Parallel()
	var out, errs strings.Builder
	good := written(t, "glassraft 1\nadd-nodes 1 voters=(1)\n")
	bad := written(t, "glassraft 1\nadd-nodes 1 voters=(1)\n\ncrash 1\n----\nS2 crashed\n\ncrash 1\n----\nok\n\nexpect S1.up\n")
	require.Equal(t, statusFailed, run(t.Context(), []string{"play", good, bad}, &out, &errs))
	require.Equal(t, bad+":4: the output differs\n"+bad+":8: crash 1: node is down: S1\n"+bad+":12: expectation does not hold: S1.up is false\nglassraft play: what the scripts do differs from what they say\n", errs.String())
	require.Equal(t, 2, strings.Count(out.String(), "glassraft 1\n"), "what really happened is printed all the same")
}

// Every one of etcd/raft's interaction scripts plays as it stands.
func TestPlayOfUpstreamScripts(t *testing.T) {
	t.Parallel()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "go.etcd.io/raft/v3").Output()
	require.NoError(t, err)
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "testdata", "*.txt"))
	require.NoError(t, err)
	require.Len(t, files, 28)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var out, errs strings.Builder
		require.Equal(t, statusOK, run(t.Context(), []string{"play", file}, &out, &errs), errs.String())
		require.Equal(t, string(text), out.String())
		require.Empty(t, errs.String())
	}
}

func TestPlayRewritesFiles(t *testing.T) {
	t.Parallel()
	stale := written(t, "glassraft 1\nlog-level none\n----\nok\n\nadd-nodes 1 voters=(1)\n----\nstale\n\nlog-level error\n# The end of it.\ncrash 1\n")
	kept := "glassraft 1\nlog-level none\n\nadd-nodes 1 voters=(1)\n\nlog-level error\n# The end of it.\ncrash 1\n----\nS1 crashed\n"
	var out, errs strings.Builder
	require.Equal(t, statusOK, run(t.Context(), []string{"play", "-rewrite", stale}, &out, &errs), errs.String())
	require.Equal(t, stale+" rewritten\n", out.String())
	got, err := os.ReadFile(stale)
	require.NoError(t, err)
	require.Equal(t, kept, string(got))

	out.Reset()
	require.Equal(t, statusOK, run(t.Context(), []string{"play", "-rewrite", stale}, &out, &errs), errs.String())
	require.Empty(t, out.String(), "there is nothing left to do")

	// What cannot be is written too, and said.
	wrong := written(t, "glassraft 1\ncrash 1\n")
	require.Equal(t, statusFailed, run(t.Context(), []string{"play", "-rewrite", wrong}, &out, &errs))
	require.Contains(t, errs.String(), wrong+":2: crash 1: no such node: S1 (legal: none yet)\n")
	got, err = os.ReadFile(wrong)
	require.NoError(t, err)
	require.Equal(t, "glassraft 1\ncrash 1\n----\nerror: crash 1: no such node: S1 (legal: none yet)\n", string(got))
}

func TestPlayPrintsOtherForms(t *testing.T) {
	t.Parallel()
	file := written(t, "glassraft 1\nadd-nodes 3 voters=(1,2,3)\nadd-clients 1 operations=2\nrun for 2s\n")
	for form, want := range map[string]string{
		"-trace":   `{"event":1,"time_us":0,"script":"add-nodes 3 voters=(1,2,3)"`,
		"-shiviz":  "\n\nS1 added: voters 1 2 3\nS1 {\"S1\":1}\n",
		"-tla":     `{"level":"debug","ts":1000000000.000000,"caller":"glassraft","msg":"trace","tag":"trace","event":{"name":"InitState","nid":"1"`,
		"-history": "<html",
	} {
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			var out, errs strings.Builder
			require.Equal(t, statusOK, run(t.Context(), []string{"play", form, file}, &out, &errs), errs.String())
			require.Contains(t, out.String(), want)
			if form != "-history" {
				require.True(t, strings.HasPrefix(out.String(), want))
			}
			require.NotContains(t, out.String(), "----")
		})
	}
}

// -tla is done by another program, and ends as the others do.
func TestPlayOfATraceByTheLibraryEndsAsTheOthers(t *testing.T) {
	t.Parallel()
	bad := written(t, "glassraft 1\ncamapign 1\n")
	wrong := written(t, "glassraft 1\nadd-nodes 1 voters=(1)\nexpect S1.role = leader\n")
	var out, errs strings.Builder
	require.Equal(t, statusUsage, run(t.Context(), []string{"play", "-tla", bad}, &out, &errs))
	require.Equal(t, "glassraft play: "+bad+`:2: unknown verb "camapign" (did you mean campaign?); -h shows the usage`+"\n", errs.String())
	require.Empty(t, out.String())

	errs.Reset()
	require.Equal(t, statusFailed, run(t.Context(), []string{"play", "-tla", wrong}, &out, &errs))
	require.Equal(t, wrong+":3: expectation does not hold: S1.role is follower, not leader\nglassraft play: what the scripts do differs from what they say\n", errs.String())
	require.Contains(t, out.String(), `"name":"InitState"`)
}

func TestProgressIsSaidOnATerminalOnly(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	p := newProgress("a.txt", &b)
	p.event(5000)
	p.end()
	require.Empty(t, b.String())
	p.to = &b
	p.event(0)
	p.event(4999)
	p.event(5000)
	p.event(5000)
	p.end()
	require.Equal(t, "\ra.txt: 5000 events\r\x1b[K", b.String())
}

func TestPlayRefusesBadInput(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "missing.txt")
	slip := written(t, "add-nodes 1 voters=(1)\ncamapign 1\n")
	large := written(t, strings.Repeat("#", script.BytesMax+1))
	good := written(t, "crash 1\n")
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"no file", nil, "no file: want one or more scripts, or - for standard input"},
		{"a file that is missing", []string{missing}, "open " + missing + ": no such file or directory"},
		{"a folder", []string{filepath.Dir(missing)}, "read " + filepath.Dir(missing) + ": is a directory"},
		{"a slip", []string{good, slip}, slip + `:2: unknown verb "camapign" (did you mean campaign?)`},
		{"the language and more", []string{"-language", good}, "-language: runs nothing, and takes nothing else"},
		{"the language in another form", []string{"-language", "-trace"}, "-language: runs nothing, and takes nothing else"},
		{"the language and words", []string{"-language", "-words"}, "-language: runs nothing, and takes nothing else"},
		{"the language of a lesson", []string{"-lesson", "-language"}, "-language: runs nothing, and takes nothing else"},
		{"two forms", []string{"-trace", "-shiviz", good}, "-trace and -shiviz: one at a time"},
		{"a form of two scripts", []string{"-trace", good, good}, "-trace: one script at a time"},
		{"a form to write back", []string{"-rewrite", "-tla", good}, "-rewrite and -tla: one at a time"},
		{"standard input to write back", []string{"-rewrite", "-"}, "-rewrite: standard input is no file"},
		{"a book", []string{large}, large + ": script of 4194305 bytes (legal: up to 4194304)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out, errs strings.Builder
			require.Equal(t, statusUsage, run(t.Context(), append([]string{"play"}, test.args...), &out, &errs))
			require.Equal(t, "glassraft play: "+test.want+"; -h shows the usage\n", errs.String())
			require.Empty(t, out.String(), "nothing runs before all is read")
		})
	}
}

func TestPlayShowsItsUsage(t *testing.T) {
	t.Parallel()
	var out, errs strings.Builder
	require.Equal(t, statusOK, run(t.Context(), []string{"play", "-h"}, &out, &errs))
	require.Contains(t, out.String(), "glassraft play: run scripts")
	require.Contains(t, out.String(), "usage: go run ./tools/glassraft play [flags] FILE...\n")
	require.Contains(t, out.String(), "2 if a script or the command line cannot be\nunderstood (then nothing was run), 130 after an interrupt")
	require.Contains(t, out.String(), "uses prevote, gets a message twice")
	require.Contains(t, out.String(), fmt.Sprintf("A command prints up to %d MiB", script.OutputBytesMax>>20))
	require.Empty(t, errs.String())
}

// The README's script does what it says.
func TestPlayOfTheReadme(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.FromSlash("../../README.md"))
	require.NoError(t, err)
	_, after, found := strings.Cut(string(text), "```\nglassraft 1\n")
	require.True(t, found)
	body, _, _ := strings.Cut(after, "```")
	var out, errs strings.Builder
	require.Equal(t, statusOK, run(t.Context(), []string{"play", written(t, "glassraft 1\n"+body)}, &out, &errs), errs.String())
}

func TestPlayPrintsTheLanguage(t *testing.T) {
	t.Parallel()
	var out, errs strings.Builder
	require.Equal(t, statusOK, run(t.Context(), []string{"play", "-language"}, &out, &errs))
	require.Equal(t, script.Reference(), out.String())
}

func TestPlayReadsStandardInput(t *testing.T) {
	t.Parallel()
	var out, errs strings.Builder
	p := player{stdin: strings.NewReader("glassraft 1\ncrash 1\n"), stdout: &out, stderr: &errs}
	require.ErrorIs(t, p.play(t.Context(), []string{"-"}), errDiffers)
	require.Equal(t, "glassraft 1\ncrash 1\n----\nerror: crash 1: no such node: S1 (legal: none yet)\n", out.String())
	p.stdin = strings.NewReader("crsh 1\n")
	err := p.play(t.Context(), []string{"-"})
	require.ErrorIs(t, err, errUsage)
	require.EqualError(t, err, `-:1: unknown verb "crsh" (did you mean crash?)`)
}

// The scripts that the repository keeps, with the outputs they state.
func TestPlayOfTheKeptScripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.FromSlash("../../core/testdata/play/play_*.txt"))
	require.NoError(t, err)
	require.Len(t, files, 41)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Contains(t, string(text), "\n# ", "a lesson says what it is about")
			require.NotContains(t, string(text), "\nerror: ")
			parsed, err := script.Parse(string(text))
			require.NoError(t, err)
			require.False(t, parsed.Interaction)
			var out, errs strings.Builder
			require.Equal(t, statusOK, run(t.Context(), []string{"play", file}, &out, &errs), errs.String())
			require.Equal(t, string(text), out.String(), "what play prints is a fixed point")
		})
	}
}

// An interrupt ends a run, wherever it is, and nothing of it is printed or written.
func TestPlayIsInterrupted(t *testing.T) {
	t.Parallel()
	const long = "glassraft 1\nadd-nodes 5 voters=(1,2,3,4,5)\n"
	inOne := written(t, long+strings.Repeat("run for 100000s log-level=NONE\n", 50))
	between := written(t, long+strings.Repeat("raft-state\n", 300_000))
	for _, row := range []struct {
		name string
		args []string
	}{
		{"in a command", []string{inOne}}, {"between commands", []string{between}},
		{"in another form", []string{"-trace", inOne}}, {"to write back", []string{"-rewrite", inOne}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			file := row.args[len(row.args)-1]
			before, err := os.ReadFile(file)
			require.NoError(t, err)
			var out, errs strings.Builder
			require.Equal(t, statusInterrupted, run(ctx, append([]string{"play"}, row.args...), &out, &errs))
			require.Equal(t, "glassraft play: "+file+": interrupted\n", errs.String())
			require.Empty(t, out.String())
			after, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, before, after)
		})
	}
}

// Whoever waits for standard input, or for an export, can stop waiting.
func TestWaitingIsInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	stdin, typed := io.Pipe()
	defer typed.Close()
	var out, errs strings.Builder
	p := player{stdin: stdin, stdout: &out, stderr: &errs}
	ended := make(chan error, 1)
	go func() { ended <- p.play(ctx, []string{"-"}) }()
	_, err := io.WriteString(typed, "glassraft 1\n")
	require.NoError(t, err)
	cancel()
	require.ErrorIs(t, <-ended, errInterrupted)
	never := make(chan struct{})
	defer close(never)
	require.ErrorIs(t, unlessInterrupted(ctx, "x", func() error { <-never; return nil }), errInterrupted)
	require.NoError(t, unlessInterrupted(t.Context(), "x", func() error { return nil }))
}

// A file that is rewritten keeps its permissions and its place behind a link, and
// nothing stays behind; one that cannot be is as it was.
func TestRewritingReplacesAFile(t *testing.T) {
	t.Parallel()
	file := written(t, "old")
	require.NoError(t, os.Chmod(file, 0o640))
	link := filepath.Join(t.TempDir(), "link.txt")
	require.NoError(t, os.Symlink(file, link))
	open, err := os.Open(file)
	require.NoError(t, err)
	defer open.Close()
	require.NoError(t, replaceFile(link, "new"))

	got, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "new", string(got))
	info, err := os.Lstat(link)
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&os.ModeSymlink)
	info, err = os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o640), info.Mode().Perm())
	still, err := io.ReadAll(open)
	require.NoError(t, err)
	require.Equal(t, "old", string(still), "whoever reads the old text reads all of it")
	files, err := os.ReadDir(filepath.Dir(file))
	require.NoError(t, err)
	require.Len(t, files, 1)

	require.Error(t, replaceFile(filepath.Join(t.TempDir(), "missing.txt"), "new"))
	require.Error(t, replaceFile(t.TempDir(), "new"))
}

// An expectation that does not hold stays a failure when it is rewritten.
func TestRewritingDoesNotMakeAnExpectationHold(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"run until leader != none within 1ms", "expect leader != none"} {
		file := written(t, "glassraft 1\nlog-level none\nadd-nodes 3 voters=(1,2,3)\n"+command+"\n")
		for _, args := range [][]string{{"play", "-rewrite", file}, {"play", file}, {"play", "-rewrite", file}} {
			var out, errs strings.Builder
			require.Equal(t, statusFailed, run(t.Context(), args, &out, &errs))
			require.Contains(t, errs.String(), file+":4: expectation does not hold")
		}
	}
}

// With -lesson it says what is wrong with lessons, each with its file and line; with -words what there is to translate.
func TestPlayOfLessons(t *testing.T) {
	t.Parallel()
	good := "../../web/lessons/01a-one-copy.txt"
	var out, errs strings.Builder
	require.Equal(t, statusOK, run(t.Context(), []string{"play", "-lesson", good, "../../web/lessons/13a-three-leaders.txt"}, &out, &errs), errs.String())
	require.Equal(t, "nothing wrong\n", out.String())

	text, err := os.ReadFile(good)
	require.NoError(t, err)
	bad := written(t, strings.Replace(string(text), "title ", "# title ", 1))
	out.Reset()
	require.Equal(t, statusFailed, run(t.Context(), []string{"play", "-lesson", good, bad}, &out, &errs))
	require.Empty(t, out.String())
	require.Contains(t, errs.String(), bad+": line 1: no title before the first step\n")

	require.Equal(t, statusOK, run(t.Context(), []string{"play", "-words", good}, &out, &errs))
	require.Contains(t, out.String(), "\ntitle One copy\n= \n")
	require.NotContains(t, out.String(), "expect")
	for _, wrong := range [][]string{{"-lesson", "-rewrite", good}, {"-lesson", "-words", good}, {"-lesson", "-trace", good}, {"-lesson"}, {"-words", good, good}} {
		require.Equal(t, statusUsage, run(t.Context(), append([]string{"play"}, wrong...), &out, &errs), "%v", wrong)
	}
}

// Words are no script: what they belong to is named, in one sentence.
func TestPlayOfWordsNamesTheLesson(t *testing.T) {
	t.Parallel()
	words := filepath.Join(t.TempDir(), "01a-one-copy.de.words")
	require.NoError(t, os.WriteFile(words, []byte("title One copy\n= Eine Kopie\n"), 0o600))
	lesson := filepath.Join(filepath.Dir(words), "01a-one-copy.txt")
	for file, want := range map[string]string{words: "the lesson " + lesson, "../../web/page.words": "the page", "page.de.words": "the page"} {
		for _, flag := range []string{"-lesson", "-words", "-trace"} {
			var out, errs strings.Builder
			require.Equal(t, statusUsage, run(t.Context(), []string{"play", flag, file}, &out, &errs))
			require.Equal(t, "glassraft play: "+file+" holds only words, which the build and go test ./tools/words hold in step with "+want+"; -h shows the usage\n", errs.String())
			require.Empty(t, out.String())
		}
	}
}

// A lesson without its first line has many faults, and one cause.
func TestPlayOfALessonWithoutItsFirstLine(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../web/lessons/01a-one-copy.txt")
	require.NoError(t, err)
	bare := strings.TrimPrefix(string(text), "glassraft 1\n")
	require.NotEqual(t, string(text), bare)
	for name, row := range map[string]struct {
		text   string
		status int
	}{
		"faults":            {bare, statusFailed},
		"it cannot be read": {bare + "camapign 1\n", statusUsage},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := written(t, row.text)
			var out, errs strings.Builder
			require.Equal(t, row.status, run(t.Context(), []string{"play", "-lesson", file}, &out, &errs))
			first, _, _ := strings.Cut(errs.String(), "\n")
			require.Contains(t, first, file+":")
			require.Contains(t, first, "without a first line glassraft 1 it is read, and runs, as one of etcd/raft's own interaction scripts")
			require.Empty(t, out.String())
			require.LessOrEqual(t, strings.Count(errs.String(), file), 1, "the others have that cause, too")
		})
	}
}
