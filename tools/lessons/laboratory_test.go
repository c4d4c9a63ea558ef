package lessons_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/history"
	"glassraft/core/script"
	"glassraft/tools/lessons"
	"glassraft/web"
)

// experiment is a lesson of chapter 11, in which a contract with the library is
// broken.
type experiment struct {
	lesson, name string
	violated     string // the one property; empty: none is
	panicked     string // with which words one node goes down; empty: none does
}

// Where nothing is violated and nobody panics, the lesson's own expectations say what
// goes wrong. In 11i-wiped-disk the driver is right: the disk is not.
var experiments = []experiment{
	{lesson: "11a-vote-not-on-disk", name: "vote-not-persisted", violated: "Election Safety"},
	{lesson: "11b-acknowledged-too-early", name: "acknowledged-before-write", violated: "Durable Commit"},
	{lesson: "11c-hard-state-first", name: "hard-state-first", panicked: "3 state.commit 2 is out of range [0, 0]"},
	{lesson: "11d-applied-unset", name: "applied-unset", violated: "Exactly Once"},
	{lesson: "11e-applied-too-high", name: "applied-too-high", panicked: "applied(3) is out of range [prevApplied(0), committed(2)]"},
	{lesson: "11f-confchange-not-applied", name: "confchange-not-applied", violated: "Leader Completeness"},
	{lesson: "11g-snapshot-of-old-membership", name: "snapshot-of-old-membership", violated: "Election Safety"},
	{lesson: "11h-compacted-past-snapshot", name: "compacted-past-snapshot", panicked: "applied(2) is out of range [prevApplied(4), committed(4)]"},
	{lesson: "11i-wiped-disk", panicked: "tocommit(2) is out of range [lastIndex(0)]. Was the raft log corrupted, truncated, or lost?"},
	{lesson: "11j-messages-shared", name: "messages-shared"},
	{lesson: "11k-snapshot-not-reported", name: "snapshot-not-reported"},
	{lesson: "11l-responses-out-of-order", name: "responses-out-of-order", panicked: "tocommit(3) is out of range [lastIndex(2)]. Was the raft log corrupted, truncated, or lost?"},
}

// The library is the same before and after; only the driver is another one.
func TestEachLessonOfTheLaboratoryBreaksWhatItSays(t *testing.T) {
	t.Parallel()
	for _, e := range experiments {
		t.Run(e.lesson, func(t *testing.T) {
			t.Parallel()
			require.Empty(t, e.wrong(t, lessonText(t, e.lesson)))
		})
	}
	for _, l := range web.Lessons() {
		if strings.HasPrefix(l.Name, "11") {
			require.True(t, slices.ContainsFunc(experiments, func(e experiment) bool { return e.lesson == l.Name }), l.Name)
		}
	}
	for _, b := range core.AllBreaks() {
		require.True(t, slices.ContainsFunc(experiments, func(e experiment) bool { return e.name == b.String() }), b)
	}
}

func lessonText(t *testing.T, name string) string {
	t.Helper()
	i := slices.IndexFunc(web.Lessons(), func(l web.Lesson) bool { return l.Name == name })
	require.GreaterOrEqual(t, i, 0, name)
	return web.Lessons()[i].Text
}

// wrong says how a lesson comes to something else: up to where all is done again the
// one thing is broken, and from there on nothing is.
func (e experiment) wrong(t *testing.T, text string) []string {
	t.Helper()
	f, err := script.Parse(text)
	require.NoError(t, err)
	r, err := script.NewRunner(f)
	require.NoError(t, err)
	h := r.History()
	var panics, broke []string // one after the other
	seen := map[history.EventID]bool{history.Start: true}
	r.Watch(func(int) error {
		if seen[h.At()] {
			return nil
		}
		seen[h.At()] = true
		for _, fx := range h.Effects() {
			switch fx := fx.(type) {
			case core.NodePanicked:
				panics = append(panics, fx.Reason)
			case core.ContractBroken:
				broke = append(broke, fx.Break.String())
			}
		}
		return nil
	})
	var wrong []string
	say := func(format string, a ...any) { wrong = append(wrong, fmt.Sprintf(format, a...)) }
	mended := false
	hold := func(what string, got []string, want string) {
		if mended {
			want = ""
		}
		if text := strings.Join(got, "; "); text != want {
			say("mended: %v, %s: %q, not %q", mended, what, text, want)
		}
	}
	end := func() {
		var violated []string
		for _, v := range h.Observer().(*check.Checker).Violations() {
			violated = append(violated, v.Property.String())
		}
		hold("the contract", slices.Compact(broke), e.name)
		hold("panics", panics, e.panicked)
		hold("violated", violated, e.violated)
		panics, broke = nil, nil
	}
	for {
		if next := r.Next(); next != nil && next.Action == (script.Again{}) {
			end()
			mended = true
		}
		o, more := r.Step()
		if !more {
			break
		}
		if o.Differs {
			say("line %d: %v", o.Command.Line, o.Err)
		}
	}
	end()
	if mended != (e.name != "") {
		say("again: %v", mended)
	}
	return wrong
}

// The check can fail, and so can that of the lesson: with a disk that is wiped or torn,
// the right driver has no chance either.
func TestABadExperimentIsRefused(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name       string
		experiment int
		from, to   string
		wrong      string
	}{
		{"a wiped disk", 0, "crash 2\nrestart 2\n", "crash 2\nwipe-disk 2\nrestart 2\n", `mended: true, violated: "Election Safety", not ""`},
		{"a disk that was wiped before", 3, "crash 2\nrestart 2\n", "crash 2\nwipe-disk 2\nrestart 2\n", `mended: false, violated: "", not "Exactly Once"`},
		{"another mistake", 0, "break=vote-not-persisted", "break=hard-state-first", `mended: false, the contract: "", not "vote-not-persisted"`},
		{"nothing mended", 2, "again\n", "", "again: false"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			e := experiments[row.experiment]
			text := lessonText(t, e.lesson)
			require.Equal(t, 1, strings.Count(text, row.from))
			text = strings.Replace(text, row.from, row.to, 1)
			require.Contains(t, strings.Join(e.wrong(t, text), "\n"), row.wrong)
			require.NotEmpty(t, lessons.Faults(text))
		})
	}
}

// quoted finds the file of the library and the sentence in a say that quotes it.
var quoted = regexp.MustCompile(`raft/(\w+\.(?:go|md))[^"]*:\n"([^"]+)"$`)

// Each lesson of the laboratory quotes the line of the library's documentation that
// forbids what it shows, once and to the letter.
func TestTheLaboratoryQuotesTheLibrary(t *testing.T) {
	t.Parallel()
	for _, e := range experiments {
		t.Run(e.lesson, func(t *testing.T) {
			t.Parallel()
			f, err := script.Parse(lessonText(t, e.lesson))
			require.NoError(t, err)
			quotes := 0
			for _, c := range f.Commands {
				say, _ := c.Action.(script.Say)
				if match := quoted.FindStringSubmatch(say.Text); match != nil {
					quotes++
					require.Contains(t, librarySource(t, match[1]), plain(match[2]))
					require.NotContains(t, librarySource(t, match[1]), plain(match[2])+" not")
				}
			}
			require.Equal(t, 1, quotes)
		})
	}
}

// librarySource is a file of the library, as plain gives it.
func librarySource(t *testing.T, file string) string {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "go.etcd.io/raft/v3").Output()
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), file))
	require.NoError(t, err)
	return plain(string(text))
}

// plain is a text without the marks of comments, in one line.
func plain(text string) string {
	var words []string
	for line := range strings.Lines(text) {
		words = append(words, strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "//"))...)
	}
	return strings.Join(words, " ")
}
