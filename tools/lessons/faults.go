package lessons

import (
	"fmt"
	"slices"
	"strings"

	"glassraft/core/script"
)

// Faults lists what is wrong with a lesson. In a good one
//
//   - everything goes as the file says, and no line is longer than lineMax;
//   - there are a title, a level, something to read on (see) before the first step, 8
//     to 30 steps, and a section before the first one. A step is a text (say) or a
//     question (ask) with the commands up to the next one;
//   - a question has 2 to 4 answers, one of them right, and something happens after it,
//     or a figure is shown. Unless a figure answers it, each answer has a condition: that
//     of the right one holds when the step ends, though not when the question is asked,
//     and those of the wrong ones do not;
//   - each claim of a say or a question is checked by an expect (or the condition of a
//     run until, or of a right answer) of its step, or by one that stands between the
//     words before and its own. For a say no event stands between it and the words: it
//     holds while they are read;
//   - each claim of a right answer is checked so by its own step, after the question. What
//     wrong answers say is not looked at;
//   - the expects right below a say name no node that it does not name, if it names any:
//     one of the two would mean another node. Such an expect stands above the say;
//   - no clause of a say names a node, a term or an index twice: the second one is "it".
//
// A claim is one of these, and is checked by a comparison that must hold: by none in an "or"
// or in a "not (... and ...)". For names and other numbers one behind "not" will do. In it
//
//   - a property (Election Safety): violated(Election Safety) is compared;
//   - a node (S1): the node is named. "every" names all nodes, where it is said of them
//     and not of a part of them: every.term = 2;
//   - a term (term 2): that number is compared with =, or is in a log, for term, last-term
//     or saved-term of some node or of the cluster;
//   - a term behind a verb (leads, begins, enters, is in term 2): by term or saved-term of a
//     node;
//   - an index (index 3; indexes 2, 3 and 4): the number is compared with = for commit,
//     applied, last, match, snapshot or saved-commit, or a log of which that is the end, or
//     where its terms change, is stated. Where a log begins or goes on at an index, it can be
//     first or next;
//   - an entry (index 3, of term 2): a log is stated that has that term there;
//   - who holds an index (S3 holds index 2): the comparison of the index names S3;
//   - Match, Next and commit (Match is 1): match, next or commit = 1;
//   - a log (1 1 4, three terms or more): a log begins with these terms;
//   - a value (x = 5, x is 5, set x to 5, for keys of one letter and values in digits):
//     value(x) is compared with it by =. What a client asks for may stand in a propose of the
//     same step instead, for that is what the client asks for;
//   - a time (180 ms): the time is compared with it by =, or an event of the step has it: it
//     waits so long, or gives a node that timeout;
//   - who leads (S1 leads), or does not (S1 does not lead, no longer leads): S1 is the
//     leader by leader, S1.leader or S1.role, or one of these says that it is not;
//   - who follows (S2 follows S1, S2 and S3 follow): S2.leader = S1, or the role;
//   - a vote (S2 votes for S1, with the vote of S2): S2.vote or S2.saved-vote = S1, or any
//     other node than S2 where it is not said for whom;
//   - a candidate (S1 is a candidate), and whose patience or timeout has ended: S1.role, or
//     S1 leads since;
//   - who is down (is down, is dead, has crashed): not S1.up; a crash of S1 will do for the
//     last one. Who is up (is up, is back, has started again): S1.up, or what only a node
//     that is up has;
//   - whom a client asks: S1.outcome, S1.answer, or a propose or read of S1;
//   - For S1, S3 is in the state Probe: S1.progress(S3) = probe;
//   - any other number in digits: it has it as a number.
//
// What checks a term, an index or a value is about a node that its clause names, or about
// none by its name (leader, every, any, the cluster). Where the clause names none, or begins
// with "it", the clauses before it count, back to the sentence before.
//
// Below a figure it is checked by what was measured, too: see measured. For a question that
// is answered by a figure, that is what happens after it.
//
// Numbers in words, and those of figures, chapters and sections, are no claims. The check is
// about words and numbers; that a sentence means what its condition says is for who writes it.
// In the page's lessons about six of seven names are noticed where another one stands
// instead, and nine of ten numbers that are one too high: mutations_test.go counts, and lists
// some that are not.
func Faults(text string) []string {
	file, err := script.Parse(text)
	if err != nil {
		return []string{err.Error()}
	}
	var list []string
	fault := func(line int, format string, a ...any) {
		list = append(list, fmt.Sprintf("line %d: ", line)+fmt.Sprintf(format, a...))
	}
	result, err := script.Run(file)
	if err != nil {
		return []string{err.Error()}
	}
	for _, d := range result.Differences {
		fault(d.Line, "goes another way: %v", d.Err)
	}
	for _, line := range noPredictions(file) {
		fault(line, "the right answer holds already when the question is asked")
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
	return append(list, Unchecked(file)...)
}

// Unchecked lists what Faults finds without a run: the claims that nothing checks, and what
// questions lack.
func Unchecked(file *script.File) []string {
	var list []string
	steps, _ := stepsOf(file)
	for _, s := range steps {
		for _, missing := range s.unchecked() {
			list = append(list, fmt.Sprintf("line %d: %s", s.line, missing))
		}
	}
	return list
}

// noPredictions are the lines of the questions whose right answer holds already when they
// are asked.
func noPredictions(file *script.File) []int {
	asked := *file
	asked.Commands = nil
	for _, c := range file.Commands {
		asked.Commands = append(asked.Commands, c)
		for _, a := range stated(c.Action) {
			if not, err := script.ParseCondition("not (" + a.(script.Expect).Condition.String() + ")"); err == nil {
				asked.Commands = append(asked.Commands, script.Command{Line: c.Line, Action: script.Expect{Condition: not}})
			}
		}
	}
	runner, err := script.NewRunner(&asked)
	if err != nil {
		return nil // Faults has said so.
	}
	var lines []int
	for i := 0; ; i++ {
		o, more := runner.Step()
		if !more {
			return lines
		}
		if i > 0 && o.Err != nil && len(stated(asked.Commands[i-1].Action)) > 0 {
			lines = append(lines, o.Command.Line)
		}
	}
}

// invitation begins what the last words tell the reader to try, which no run checks.
const invitation = "Explore from here:"

const (
	lineMax            = 90
	stepsMin, stepsMax = 8, 30
)

// step is a text or a question with the commands up to the next one. What stands between
// the words before and these counts for its checks, too.
type step struct {
	line          int
	words         script.Action
	before, after []script.Action // from the words before, and to the next ones
}

// stepsOf cuts a lesson into its steps, and gives what stands before the first.
func stepsOf(file *script.File) (steps []step, head []script.Action) {
	var between []script.Action
	end := func() {
		if len(steps) > 0 {
			between = append(between, stated(steps[len(steps)-1].words)...)
			steps[len(steps)-1].after = between
		} else {
			head = between
		}
	}
	for _, c := range file.Commands {
		if !script.Speaks(c.Action) {
			between = append(between, c.Action)
			continue
		}
		end()
		steps = append(steps, step{line: c.Line, words: c.Action, before: between})
		between = nil
	}
	end()
	return steps, head
}

// stated are the conditions of right answers, which hold where their step ends.
func stated(words script.Action) []script.Action {
	var list []script.Action
	if ask, is := words.(script.Ask); is {
		for _, c := range ask.Choices {
			if c.Right && c.So.Stated() {
				list = append(list, script.Expect{Condition: c.So})
			}
		}
	}
	return list
}

// untold lists the nodes that an expect right below a say names and the say does not, if it
// names any, apart from what it invites to.
func (s step) untold(text string) []string {
	if told, _, _ := strings.Cut(text, invitation); !names.MatchString(told) {
		return nil
	}
	var list []string
	for _, a := range s.after {
		expect, is := a.(script.Expect)
		if !is {
			break
		}
		for _, id := range names.FindAllString(expect.Condition.String(), -1) {
			complaint := fmt.Sprintf("%s is expected below the words, which do not name it: let such an expect stand above them", id)
			if !hasWord(text, id) && !slices.Contains(list, complaint) {
				list = append(list, complaint)
			}
		}
	}
	return list
}

// whileRead are the commands around the words, without the conditions that an event stands
// between: those held before, or will hold.
func (s step) whileRead() []script.Action {
	var list []script.Action
	now := true
	for _, a := range slices.Backward(s.before) {
		if !isCondition(a) || now {
			list = append(list, a)
		}
		now = now && script.Eventless(a)
	}
	now = true
	for _, a := range s.after {
		now = now && script.Eventless(a) // A run until holds when it has ended.
		if !isCondition(a) || now {
			list = append(list, a)
		}
	}
	return list
}

func isCondition(a script.Action) bool {
	switch a.(type) {
	case script.Expect, script.RunUntil:
		return true
	}
	return false
}

// unchecked lists the claims of a step that nothing checks, and what a question lacks.
func (s step) unchecked() []string {
	say, is := s.words.(script.Say)
	if is {
		return slices.Concat(missing(measured(say.Text, s.before), s.whileRead()), s.untold(say.Text), twice(say.Text))
	}
	ask := s.words.(script.Ask)
	list := missing(measured(ask.Question, s.after), slices.Concat(s.before, s.after))
	right := 0
	shown := showsFigure(s.after)
	for _, c := range ask.Choices {
		if c.Right {
			right++
			list = append(list, missing(measured(c.Text, s.after), s.after)...)
		}
		if !c.So.Stated() && !shown {
			list = append(list, fmt.Sprintf("answer %q has no condition: - TEXT | CONDITION", c.Text))
		}
	}
	if right != 1 || len(ask.Choices) < 2 || len(ask.Choices) > 4 {
		list = append(list, fmt.Sprintf("%d answers, %d of them right (legal: 2 to 4, and 1)", len(ask.Choices), right))
	}
	if !shown && !slices.ContainsFunc(s.after, func(a script.Action) bool { return !script.Eventless(a) }) {
		list = append(list, "nothing happens after the question")
	}
	return list
}
