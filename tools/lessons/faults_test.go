package lessons_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core/script"
	"glassraft/tools/lessons"
	"glassraft/web"
)

// TestLessonsSayWhatIsSo holds the page's lessons against their own runs.
func TestLessonsSayWhatIsSo(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, web.Lessons())
	for _, l := range web.Lessons() {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			require.Empty(t, lessons.Faults(l.Text))
		})
	}
}

// A lesson that sends its reader to another one names one of the course.
func TestLessonsNameOneAnother(t *testing.T) {
	t.Parallel()
	names := regexp.MustCompile(`(?i)\b(?:lesson\s+(\d+[a-z])|chapter\s+(\d+))\b`)
	legal := map[string]bool{}
	for _, l := range web.Lessons() {
		legal[l.Number] = true
		legal[strings.TrimRight(l.Number, "abcdefghijklmnopqrstuvwxyz")] = true
	}
	found := 0
	for _, l := range web.Lessons() {
		for _, name := range names.FindAllStringSubmatch(l.Text, -1) {
			found++
			require.True(t, legal[name[1]+name[2]], "%s sends its reader to %q", l.Name, name[0])
			require.NotEqual(t, l.Number, name[1], "%s sends its reader to itself", l.Name)
		}
	}
	require.Greater(t, found, 5)
}

// Of no question of the page's own lessons another answer could be called right.
func TestNoOtherAnswerIsRight(t *testing.T) {
	t.Parallel()
	questions := 0
	for _, l := range web.Lessons() {
		file, err := script.Parse(l.Text)
		require.NoError(t, err)
		for _, c := range file.Commands {
			ask, is := c.Action.(script.Ask)
			if !is || !ask.Choices[0].So.Stated() {
				continue // a figure answers it
			}
			questions++
			for i, choice := range ask.Choices {
				if choice.Right {
					continue
				}
				other := ask
				other.Choices = slices.Clone(ask.Choices)
				for j := range other.Choices {
					if ask.Choices[j].Right {
						other.Choices[j].So = script.Condition{} // It holds, and would be found first.
					}
					other.Choices[j].Right = j == i
				}
				require.Equal(t, 1, strings.Count(l.Text, answers(l.Text, c.Line)), l.Name)
				changed := strings.Replace(l.Text, answers(l.Text, c.Line), other.String()+"\n", 1)
				require.Contains(t, strings.Join(lessons.Faults(changed), "\n"), fmt.Sprintf("the right answer %q", choice.Text), "%s, line %d", l.Name, c.Line)
			}
		}
	}
	require.Greater(t, questions, 130)
}

// answers is a question with its answers as it stands in a lesson.
func answers(text string, line int) string {
	lines := strings.SplitAfter(text, "\n")[line-1:]
	end := 1
	for strings.HasPrefix(lines[end], " ") || strings.HasSuffix(lines[end-1], "\\\n") {
		end++
	}
	return strings.Join(lines[:end], "")
}

// The template that a teacher begins with has no fault but that it is short.
func TestTheTemplateIsShortAndRight(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"line 1: 4 steps (legal: 8 to 30)"}, lessons.Faults(web.Template))
	require.Regexp(t, `(?s)^glassraft 1\n.*# .*4 steps.*8 to 30\.\ntitle `, web.Template, "and says so before anybody checks it")
}

// good is a lesson without a fault; each bad one differs from it in one place.
const good = `glassraft 1
title Small
level basic
see Raft paper §5.2
section All of it
add-nodes 3 voters=(1,2,3)
say S1 and S2 are at term 0.
expect S1.term = 0 and S2.term = 0
ask S1 asks for votes. Who leads term 1?
  - S2 | leader = S2
  + S1, with two votes of three | leader = S1 and S1.term = 1
campaign 1
stabilize
say S1 leads, and S2 and S3 follow S1.
expect S2.leader = S1 and S3.leader = S1
say S2 does not lead.
expect S2.role = follower
say The log is 1 so far: index 1 holds term 1.
expect every.log = [1]
propose 1 set x 5
say A client asks S1 to set x to 5.
expect leader = S1
stabilize
figure 16-top
say x is 5, as in Figure 7. With 150-150 it takes 637 ms.
expect every.value(x) = 5
run for 20ms
say After 20 ms S3 is well.
expect S3.role = follower
`

// The check can fail, in each of its parts.
func TestBadLessonsAreRefused(t *testing.T) {
	t.Parallel()
	require.Empty(t, lessons.Faults(good))
	for name, row := range map[string]struct{ from, to, fault string }{
		"it goes another way":          {"well.\nexpect S3.role = follower", "well.\nexpect S3.role = leader", "goes another way"},
		"it cannot be read":            {"stabilize\nsay S1 leads", "stabilise\nsay S1 leads", "unknown verb"},
		"a long line":                  {"section All of it", "section " + strings.Repeat("all ", 21), "line 5: longer than 90 characters"},
		"no title":                     {"title Small\n", "", "no title"},
		"no level":                     {"level basic\n", "", "no level"},
		"nothing to read on":           {"see Raft paper §5.2\n", "", "no see"},
		"a step without a section":     {"section All of it\n", "", "no section"},
		"too few steps":                {"say S2 does not lead.\nexpect S2.role = follower\n", "", "7 steps"},
		"too many steps":               {"run for 20ms\n", strings.Repeat("say Well.\n", 23) + "run for 20ms\n", "31 steps"},
		"a node nobody looks at":       {"say S1 and S2 are", "say S1, S2 and S3 are", `node: "S3`},
		"a node looked at too early":   {"say After 20 ms S3", "say Well.\nsay After 20 ms S2", `node: "S2`},
		"what will be so":              {"say S1 and S2 are at term 0.\nexpect S1.term = 0 and S2.term = 0\n", "say S1 and S2 are at term 1.\nexpect S1.up and S2.up\ncampaign 1\nrun until S2.term = 1\nexpect S1.term = 1\n", `terms: "term 1" is not checked`},
		"what has been so":             {"expect every.value(x) = 5\nrun for 20ms\nsay After 20 ms S3 is well.", "expect every.value(x) = 5 and every.log = [1 1]\ncampaign 3\nstabilize\nsay S3 has at index 2 the last entry.", `indexes: "index 2" is not checked`},
		"a term nobody looks at":       {"are at term 0", "are at term 1", `terms: "term 1`},
		"a term that is an index":      {"S3 is well.\nexpect S3.role = follower", "S3 is well in term 2.\nexpect S3.role = follower and S3.commit = 2", `terms: "term 2`},
		"an index nobody looks at":     {"index 1 holds term 1", "index 2 is empty, index 1 holds term 1", `indexes: "index 2`},
		"one of several indexes":       {"index 1 holds term 1", "indexes 1 and 2 hold term 1", `"indexes 1 and 2" is not checked for 2`},
		"a log nobody looks at":        {"The log is 1 so far", "The log is 1 1 2 so far", `log: "1 1 2"`},
		"a value nobody looks at":      {"say x is 5, as", "say x is 6, as", `value: "x is 6`},
		"a value of another key":       {"say x is 5, as", "say y is 5, as", `value: "y is 5`},
		"a write nobody asks for":      {"to set x to 5", "to set x to 7", `value: "x to 7`},
		"a time nobody looks at":       {"After 20 ms", "After 30 ms", `time: "30 ms`},
		"a number nobody looks at":     {"S3 is well", "S3 is well, for 4 heartbeats", `number: "4"`},
		"a node that is not named":     {"expect S2.role = follower", "expect S2.role = follower and S3.role = follower", "S3 is expected below the words"},
		"a node that is named twice":   {"say S1 leads, and S2", "say S1 leads S2 and S2, and S2", "S2 is named twice"},
		"a question about a node":      {"ask S1 asks", "ask S1, not S3, asks", `node: "S3`},
		"a right answer not checked":   {"+ S1, with two", "+ S1, not S3, with two", `node: "S3`},
		"an answer checked too early":  {"- S2 | leader = S2\n  + S1, with", "- S3 | leader = S3\n  + S1, not S2, with", `node: "S2`},
		"no right answer":              {"+ S1, with", "- S1, with", "2 answers, 0 of them right"},
		"two right answers":            {"- S2 | leader = S2\n", "+ S1 too | leader = S1\n", "2 answers, 2 of them right"},
		"five answers":                 {"- S2 |", "- a | leader = S3\n  - b | leader = S3\n  - c | leader = S3\n  - d |", "5 answers"},
		"a question of nothing":        {"campaign 1\nstabilize\nsay S1 leads", "say S1 leads", "nothing happens after the question"},
		"a range nobody measured":      {"With 150-150 it", "With 150-150, not 100-250, it", `number: "100"`},
		"a time nobody measured":       {"takes 637 ms", "takes 638 ms", `time: "638 ms`},
		"a time of another range":      {"With 150-150 it", "With 150-150 and 150-151. With 150-151 it", `time: "637 ms`},
		"a measurement not shown":      {"figure 16-top\n", "", `time: "637 ms`},
		"a measurement shown too late": {"figure 16-top\nsay x is 5, as in Figure 7. With 150-150 it takes 637 ms.\n", "say x is 5, as in Figure 7. With 150-150 it takes 637 ms.\nfigure 16-top\n", `time: "637 ms`},
		"the marks exchanged":          {"- S2 | leader = S2\n  + S1, with", "+ S2 | leader = S2\n  - S1, with", `the question in line 9, "S1 asks for votes. Who leads term 1?": the right answer "S2"`},
		"a wrong answer that is right": {"- S2 | leader = S2", "- S2 | S2.leader = S1", "is right"},
		"no prediction":                {"+ S1, with two votes of three | leader = S1 and S1.term = 1", "+ S1 is up, with two votes of three | S1.up and S1.term < 5", "holds already when the question is asked"},
		"an answer that says nothing":  {"- S2 | leader = S2", "- S2", "has no condition"},
		"another leader":               {"say S1 leads, and", "say S3 leads, and", `who leads: "S3`},
		"one leader too many":          {"say S1 leads, and", "say S1 and S2 lead, and", `who leads: "S1 and S2 lead" is not checked for S2`},
		"no leader":                    {"say S1 leads, and", "say S1 does not lead, and", `who does not lead: "S1`},
		"a leader all the same":        {"say S2 does not lead", "say S2 leads", `who leads: "S2`},
		"another follower":             {"S2 and S3 follow S1", "S1 and S3 follow S1", `who follows: "S1`},
		"followers of another":         {"S2 and S3 follow S1", "S2 and S3 follow S2", `who follows: "S2`},
		"a leader that is denied":      {"expect S2.leader = S1 and S3.leader = S1\nsay S2", "expect not S2.leader = S3 and not S3.leader = S2\nsay S2", `who follows: "S2`},
		"what need not be":             {"expect every.value(x) = 5", "expect every.value(x) = 5 or time = 0ms", `value: "x is 5`},
		"a log that is denied":         {"The log is 1 so far: index 1 holds term 1.\nexpect every.log = [1]", "The log of S1 is 1 1 2.\nexpect not (S1.term = 9 and S1.log = [1 1 2])", `log: "1 1 2"`},
		"an index that is denied":      {"expect every.log = [1]", "expect not (S1.term = 9 and every.log = [1] and safe)", `entry: "index 1 holds term 1`},
		"a value that is denied":       {"expect every.value(x) = 5", "expect not (time = 0ms and every.value(x) = 5 and safe)", `value: "x is 5`},
		"followers that are denied":    {"expect S2.leader = S1 and S3.leader = S1\nsay S2", "expect not (S1.term = 9 and S2.leader = S1 and S3.leader = S1 and safe)\nsay S2", `who follows: "S2`},
		"a node that need not be":      {"say S1 and S2 are at term 0.\nexpect S1.term = 0 and", "say S1, S2 and S3 are at term 0.\nexpect not (safe and S3.term = 9) and S1.term = 0 and", `node: "S3`},
		"a term beyond all numbers":    {"are at term 0", "are at term 99999999999999999999", `terms: "term 99999999999999999999`},
		"an index beyond all numbers":  {"index 1 holds term 1", "index 99999999999999999999 is empty, index 1 holds term 1", `indexes: "index 99999999999999999999`},
		"a time beyond all numbers":    {"takes 637 ms", "takes 99999999999999999999 ms", `time: "99999999999999999999 ms`},
		"an index before the first":    {"index 1 holds term 1", "index 0 is empty, index 1 holds term 1", `indexes: "index 0`},
		"what is not so":               {"expect every.value(x) = 5", "expect every.value(x) != 6", `value: "x is 5`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, 1, strings.Count(good, row.from), "the row is about one place")
			require.Contains(t, strings.Join(lessons.Faults(strings.Replace(good, row.from, row.to, 1)), "\n"), row.fault)
		})
	}
}

// What must hold is a check wherever it stands in its condition.
func TestChecksWithinLongerConditions(t *testing.T) {
	t.Parallel()
	for _, check := range []string{
		"safe and not not every.value(x) = 5 and up = 3",
		"every.value(x) = 5 and (safe or up = 3)",
		"not (up = 2 or cut = 1) and every.value(x) = 5",
	} {
		require.Empty(t, lessons.Faults(strings.Replace(good, "expect every.value(x) = 5", "expect "+check, 1)), check)
	}
}
