package script_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core/script"
	"glassraft/tools/bench/figure16"
)

// TestLessonsSayWhatIsSo holds the page's lessons against their own runs: see
// faults.
func TestLessonsSayWhatIsSo(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../web/lessons/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			require.Empty(t, faults(t, string(text)))
		})
	}
}

// faults lists what is wrong with a lesson. In a good one
//
//   - everything goes as the file says, and no line is longer than lineMax;
//   - there are a title, a level, something to read on (see) before the first step, 6
//     to 30 steps, and a section before the first one. A step is a say or an ask;
//   - a question has 2 to 4 answers, one of them right, and something happens after it
//     and is checked by an expect, or by the condition of a run until, before the next
//     step;
//   - each claim of a say or a question is checked by an expect (or the condition of a
//     run until) that stands between the step before and the step after;
//   - each claim of a right answer is checked so between its question and the next step.
//     What wrong answers say is not looked at.
//
// A claim is one of these, and is checked by a condition in which
//
//   - a node (S1): the node is named. "every" names all nodes, where it is said of them
//     and not of a part of them: every.term = 2;
//   - a term (term 2): that number is compared with =, or is in a log, for term, last-term
//     or saved-term of some node or of the cluster;
//   - an index (index 3; indexes 2, 3 and 4): the number is compared with = for commit,
//     applied, first, last, match, next, snapshot or saved-commit, or a log of at least so
//     many entries is stated;
//   - a log (1 1 4, three terms or more): a log begins with these terms;
//   - a value (x = 5, x is 5, set x to 5, for keys of one letter and values in digits):
//     value(x) is compared with it. What a client asks for may stand in a propose of the
//     same step instead, for that is what the client asks for;
//   - a time (180 ms): the time is compared with it, or an event of the step has it: it
//     waits so long, or gives a node that timeout;
//   - any other number in digits: a condition has it as a number.
//
// Below a figure it is checked by what was measured, too: see measured. For a question that
// is answered by a figure, that is what happens after it.
//
// Numbers in words, and those of figures and sections, are no claims. The check is about
// words and numbers; that a sentence means what its condition says is for who writes it.
func faults(t *testing.T, text string) []string {
	t.Helper()
	file, err := script.Parse(text)
	if err != nil {
		return []string{err.Error()}
	}
	var list []string
	fault := func(line int, format string, a ...any) {
		list = append(list, fmt.Sprintf("line %d: ", line)+fmt.Sprintf(format, a...))
	}
	result, err := script.Run(file)
	require.NoError(t, err)
	for _, d := range result.Differences {
		fault(d.Line, "goes another way: %v", d.Err)
	}
	n := 0
	for line := range strings.Lines(text) {
		n++
		if len([]rune(strings.TrimRight(line, "\n"))) > lineMax {
			fault(n, "longer than %d characters", lineMax)
		}
	}
	steps, head := stepsOf(file)
	for _, what := range []string{"title", "level", "see", "section"} {
		if !slices.ContainsFunc(head, func(a script.Action) bool { return strings.HasPrefix(a.String(), what+" ") }) {
			fault(1, "no %s before the first step", what)
		}
	}
	if len(steps) < stepsMin || len(steps) > stepsMax {
		fault(1, "%d steps (legal: %d to %d)", len(steps), stepsMin, stepsMax)
	}
	for _, s := range steps {
		for _, missing := range s.unchecked() {
			fault(s.line, "%s", missing)
		}
	}
	return list
}

const (
	lineMax            = 90
	stepsMin, stepsMax = 6, 30
)

// step is a say or an ask with what surrounds it.
type step struct {
	line          int
	words         script.Action
	before, after []script.Action // from the step before, and to the step after
}

// stepsOf cuts a lesson into its steps, and gives what stands before the first.
func stepsOf(file *script.File) (steps []step, head []script.Action) {
	var between []script.Action
	end := func() {
		if len(steps) > 0 {
			steps[len(steps)-1].after = between
		} else {
			head = between
		}
	}
	for _, c := range file.Commands {
		switch c.Action.(type) {
		case script.Say, script.Ask:
			end()
			steps = append(steps, step{line: c.Line, words: c.Action, before: between})
			between = nil
		default:
			between = append(between, c.Action)
		}
	}
	end()
	return steps, head
}

// unchecked lists the claims of a step that nothing checks, and what a question lacks.
func (s step) unchecked() []string {
	around := slices.Concat(s.before, s.after)
	say, is := s.words.(script.Say)
	if is {
		return missing(measured(say.Text, s.before), around)
	}
	ask := s.words.(script.Ask)
	list := missing(measured(ask.Question, s.after), around)
	right := 0
	for _, c := range ask.Choices {
		if c.Right {
			right++
			list = append(list, missing(measured(c.Text, s.after), s.after)...)
		}
	}
	if right != 1 || len(ask.Choices) < 2 || len(ask.Choices) > 4 {
		list = append(list, fmt.Sprintf("%d answers, %d of them right (legal: 2 to 4, and 1)", len(ask.Choices), right))
	}
	happens := slices.IndexFunc(s.after, isHappening)
	if happens < 0 {
		return append(list, "nothing happens after the question")
	}
	switch s.after[happens].(type) {
	case script.RunUntil, script.Figure:
		return list
	}
	if len(conditions(s.after[happens:])) == 0 {
		list = append(list, "what happens after the question is not checked")
	}
	return list
}

// measured leaves out of a text what the figures among some commands show. A range (150-155)
// must be one of their curves. A time (637 ms) must be the least, the median or the most of
// a range that the same sentence names, or where a curve's range begins or how wide it is.
func measured(text string, commands []script.Action) string {
	if !slices.ContainsFunc(commands, func(a script.Action) bool { _, is := a.(script.Figure); return is }) {
		return text
	}
	var out []string
	for sentence := range strings.SplitSeq(strings.Join(strings.Fields(text), " "), ". ") {
		var times []int
		sentence = ranges.ReplaceAllStringFunc(sentence, func(name string) string {
			for _, c := range figure16.Measured() {
				if c.Range == name {
					from, to, _ := strings.Cut(name, "-")
					low, high := number(from), number(to)
					times = append(times, low, high-low, c.Downtimes[0], c.Median(), c.Downtimes[len(c.Downtimes)-1])
					return "…"
				}
			}
			return name
		})
		out = append(out, milliseconds.ReplaceAllStringFunc(sentence, func(ms string) string {
			if slices.Contains(times, number(strings.TrimSuffix(ms, " ms"))) {
				return "…"
			}
			return ms
		}))
	}
	return strings.Join(out, ". ")
}

var (
	ranges       = regexp.MustCompile(`\b\d+-\d+\b`)
	milliseconds = regexp.MustCompile(`\b\d+ ms\b`)
)

// number reads digits.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		panic(err)
	}
	return n
}

// isHappening tells whether a command may change the cluster.
func isHappening(a script.Action) bool {
	switch a.(type) {
	case script.Expect, script.See, script.Section, script.Title, script.Grade, script.SetLevel, script.SetWeather,
		script.ShowLog, script.ShowStatus, script.ShowStates, script.Breakpoint:
		return false
	}
	return true
}

// conditions lists the comparisons that must hold among some commands.
func conditions(commands []script.Action) []string {
	var list []string
	for _, a := range commands {
		switch a := a.(type) {
		case script.Expect:
			list = append(list, comparisons.Split(a.Condition.String(), -1)...)
		case script.RunUntil:
			list = append(list, comparisons.Split(a.Condition.String(), -1)...)
		}
	}
	return list
}

var comparisons = regexp.MustCompile(` and | or `)

// claim is a form of words that says something of the run, and how that is checked.
type claim struct {
	what  string
	words *regexp.Regexp // its groups are what it says
	// so tells whether a comparison checks it.
	so func(said []string, comparison string) bool
	// done tells whether a command shows it, though it is no condition; nil: none does.
	done func(said []string, command script.Action) bool
}

// claims are looked for in this order; what one of them has found is not looked at by
// those after it.
var claims = []claim{
	{"", regexp.MustCompile(`(?i)(?:figures?|chapter) \d+|§[\d.]*\d`), func([]string, string) bool { return true }, nil},
	{"node", regexp.MustCompile(`\bS(\d+)\b`), func(said []string, c string) bool {
		return hasWord(c, "S"+said[1]) || strings.Contains(c, "every.")
	}, nil},
	{"value", regexp.MustCompile(`\b([a-z]) (?:=|is|stays|becomes|to) (\d+)\b`), func(said []string, c string) bool {
		_, value, found := strings.Cut(c, ".value("+said[1]+") ")
		return found && hasWord(value, said[2])
	}, func(said []string, a script.Action) bool {
		return strings.HasPrefix(a.String(), "propose ") && strings.HasSuffix(a.String(), "set "+said[1]+" "+said[2])
	}},
	{"time", regexp.MustCompile(`\b(\d+) ms\b`), func(said []string, c string) bool {
		return strings.HasPrefix(c, "time ") && strings.HasSuffix(c, " "+said[1]+"ms")
	}, func(said []string, a script.Action) bool {
		return strings.HasSuffix(a.String(), "timeout="+said[1]) || strings.HasPrefix(a.String(), "run for "+said[1]+"ms")
	}},
	{"log", regexp.MustCompile(`\b\d+(?: \d+){2,}\b`), func(said []string, c string) bool {
		return strings.Contains(c, ".log = ["+said[0]+"]") || strings.Contains(c, ".log = ["+said[0]+" ")
	}, nil},
	{"terms", regexp.MustCompile(`(?i)\bterms? (\d+)(?:(?:, | and | or | to )(\d+))*`), eachNumber(func(n int, c string) bool {
		return regexp.MustCompile(fmt.Sprintf(`\bterm = %d$`, n)).MatchString(c) || slices.Contains(logOf(c), n)
	}), nil},
	{"indexes", regexp.MustCompile(`(?i)\bindex(?:es)? (\d+)(?:(?:, | and | or | to )(\d+))*`), eachNumber(func(n int, c string) bool {
		return regexp.MustCompile(fmt.Sprintf(`\b(commit|applied|first|last|snapshot|(match|next)\(S\d+\)) = %d$`, n)).MatchString(c) || len(logOf(c)) >= n
	}), nil},
	{"number", regexp.MustCompile(`\b\d+\b`), func(said []string, c string) bool {
		return hasWord(c, said[0])
	}, nil},
}

// eachNumber makes a check of one number a check of a text that names several.
func eachNumber(so func(n int, comparison string) bool) func(said []string, comparison string) bool {
	return func(said []string, comparison string) bool {
		n, err := strconv.Atoi(said[1])
		return err == nil && so(n, comparison)
	}
}

// hasWord tells whether a text holds a word that stands alone.
func hasWord(text, word string) bool {
	return regexp.MustCompile(`\b` + regexp.QuoteMeta(word) + `\b`).MatchString(text)
}

// logOf gives the terms of a log that a comparison states.
func logOf(comparison string) []int {
	_, list, found := strings.Cut(comparison, ".log = [")
	if !found {
		return nil
	}
	var terms []int
	for word := range strings.FieldsSeq(strings.TrimSuffix(list, "]")) {
		if n, err := strconv.Atoi(word); err == nil {
			terms = append(terms, n)
		}
	}
	return terms
}

var numbers = regexp.MustCompile(`\d+`)

// missing lists the claims of a text that none of the commands checks.
func missing(text string, commands []script.Action) []string {
	var list []string
	compared := conditions(commands)
	text = strings.Join(strings.Fields(text), " ")
	for _, k := range claims {
		text = k.words.ReplaceAllStringFunc(text, func(found string) string {
			said := [][]string{k.words.FindStringSubmatch(found)}
			if k.what == "terms" || k.what == "indexes" { // one claim for each number
				said = nil
				for _, n := range numbers.FindAllString(found, -1) {
					said = append(said, []string{found, n})
				}
			}
			for _, one := range said {
				checked := slices.ContainsFunc(compared, func(c string) bool { return k.so(one, c) }) ||
					k.done != nil && slices.ContainsFunc(commands, func(a script.Action) bool { return k.done(one, a) })
				if complaint := fmt.Sprintf("%s: %q is not checked", k.what, strings.Join(one, ", ")); k.what != "" && !checked && !slices.Contains(list, complaint) {
					list = append(list, complaint)
				}
			}
			return "…"
		})
	}
	return list
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
  - S2
  + S1, with two votes of three
campaign 1
stabilize
expect leader = S1 and S1.term = 1
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
say After 20 ms S3 still follows.
expect S3.leader = S1
`

// The check can fail, in each of its parts.
func TestBadLessonsAreRefused(t *testing.T) {
	t.Parallel()
	require.Empty(t, faults(t, good))
	for name, row := range map[string]struct{ from, to, fault string }{
		"it goes another way":          {"expect S3.leader = S1", "expect S3.leader = S2", "goes another way"},
		"it cannot be read":            {"stabilize\nexpect leader", "stabilise\nexpect leader", "unknown verb"},
		"a long line":                  {"section All of it", "section " + strings.Repeat("all ", 21), "line 5: longer than 90 characters"},
		"no title":                     {"title Small\n", "", "no title"},
		"no level":                     {"level basic\n", "", "no level"},
		"nothing to read on":           {"see Raft paper §5.2\n", "", "no see"},
		"a step without a section":     {"section All of it\n", "", "no section"},
		"too few steps":                {"say After 20 ms S3 still follows.\nexpect S3.leader = S1\n", "", "5 steps"},
		"too many steps":               {"run for 20ms\n", strings.Repeat("say Well.\n", 25) + "run for 20ms\n", "31 steps"},
		"a node nobody looks at":       {"say S1 and S2 are", "say S1, S2 and S3 are", `node: "S3`},
		"a node looked at too early":   {"say After 20 ms S3", "say S1 rests.\nsay After 20 ms S2", `node: "S2`},
		"a term nobody looks at":       {"are at term 0", "are at term 1", `terms: "term 1`},
		"a term that is an index":      {"S3 still follows.\nexpect S3.leader = S1", "S3 still follows in term 2.\nexpect S3.leader = S1 and S3.commit = 2", `terms: "term 2`},
		"an index nobody looks at":     {"index 1 holds term 1", "index 2 is empty, index 1 holds term 1", `indexes: "index 2`},
		"one of several indexes":       {"index 1 holds term 1", "indexes 1 and 2 hold term 1", `"indexes 1 and 2, 2"`},
		"a log nobody looks at":        {"The log is 1 so far", "The log is 1 1 2 so far", `log: "1 1 2"`},
		"a value nobody looks at":      {"say x is 5, as", "say x is 6, as", `value: "x is 6`},
		"a value of another key":       {"say x is 5, as", "say y is 5, as", `value: "y is 5`},
		"a write nobody asks for":      {"to set x to 5", "to set x to 7", `value: "x to 7`},
		"a time nobody looks at":       {"After 20 ms", "After 30 ms", `time: "30 ms`},
		"a number nobody looks at":     {"S3 still follows", "S3 still follows, for 4 heartbeats", `number: "4"`},
		"a question about a node":      {"ask S1 asks", "ask S1, not S3, asks", `node: "S3`},
		"a right answer not checked":   {"+ S1, with two", "+ S1, not S3, with two", `node: "S3`},
		"an answer checked too early":  {"- S2\n  + S1, with", "- S3\n  + S1, not S2, with", `node: "S2`},
		"no right answer":              {"+ S1, with", "- S1, with", "2 answers, 0 of them right"},
		"two right answers":            {"- S2\n", "+ S1 too\n", "2 answers, 2 of them right"},
		"five answers":                 {"- S2\n", "- a\n  - b\n  - c\n  - d\n", "5 answers"},
		"a question of nothing":        {"campaign 1\nstabilize\nexpect leader = S1 and", "expect leader = none and S1.term = 0 or", "nothing happens after the question"},
		"a range nobody measured":      {"With 150-150 it", "With 150-150, not 100-250, it", `number: "100"`},
		"a time nobody measured":       {"takes 637 ms", "takes 638 ms", `time: "638 ms`},
		"a time of another range":      {"With 150-150 it", "With 150-150 and 150-151. With 150-151 it", `time: "637 ms`},
		"a measurement not shown":      {"figure 16-top\n", "", `time: "637 ms`},
		"a measurement shown too late": {"figure 16-top\nsay x is 5, as in Figure 7. With 150-150 it takes 637 ms.\n", "say x is 5, as in Figure 7. With 150-150 it takes 637 ms.\nfigure 16-top\n", `time: "637 ms`},
		"a prediction nobody checks":   {"campaign 1\nstabilize\nexpect leader = S1 and S1.term = 1", "expect S1.term = 0 or S1.term = 1\ncampaign 1\nstabilize", "is not checked"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, 1, strings.Count(good, row.from), "the row is about one place")
			require.Contains(t, strings.Join(faults(t, strings.Replace(good, row.from, row.to, 1)), "\n"), row.fault)
		})
	}
}
