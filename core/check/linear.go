package check

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"glassraft/core"
)

// ErrUndecided: whether a history is linearizable took more steps than allowed.
// The problem is NP-complete (Gibbons and Korach 1997).
var ErrUndecided = errors.New("linearizability not decided")

// StepsUsual is a number of steps that decides what a run of ordinary length
// holds, within about a second.
const StepsUsual = 250_000

// answersMax is how many answers an explanation lists.
const answersMax = 3

// Linearizable tells for each key whether some order of the clients' operations
// explains the answers they got so far, and gives a violation for each that has
// none, in the order of the events that broke them. They are not added to
// Violations. What was refused must not show; what is in doubt, or pending, may
// have had its effect at any time since its call, or never.
//
// stepsMax bounds the work for each key: how often an operation is tried at a
// place in an order. It counts work, not time, so the same run always gives the
// same result. Keys that need more are an ErrUndecided each, joined, and the
// others are judged all the same.
//
// porcupine looks for the order in a goroutine of its own, and is waited for:
// one key at a time, so that nothing runs at the same time.
func (c *Checker) Linearizable(stepsMax int) ([]Violation, error) {
	var found []Violation
	var undecided []error
	for _, accesses := range c.clients.keys() {
		ok, decided := newRegister(accesses, c.clients.moment, stepsMax).explains(accesses, c.clients.moment)
		switch {
		case !decided:
			undecided = append(undecided, tooManySteps(accesses, stepsMax))
		case !ok:
			found = append(found, unexplained(accesses, stepsMax))
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].Event < found[j].Event })
	return found, errors.Join(undecided...)
}

// tooManySteps is the ErrUndecided of one key.
func tooManySteps(accesses []access, stepsMax int) error {
	return fmt.Errorf("%w: key %q: %d operations, %d of them in doubt, need more than %d steps",
		ErrUndecided, accesses[0].command.Key, len(accesses), countDoubts(accesses), stepsMax)
}

func countDoubts(accesses []access) int {
	doubts := 0
	for i := range accesses {
		if accesses[i].outcome != core.Answered {
			doubts++
		}
	}
	return doubts
}

// unexplained finds the first answer that no order explains: those before it
// have one, so the operations after it are of no interest. What has no order at
// one moment has none later, hence the binary search.
func unexplained(accesses []access, stepsMax int) Violation {
	var answered []*access
	for i := range accesses {
		if a := &accesses[i]; a.outcome == core.Answered {
			answered = append(answered, a)
		}
	}
	sort.Slice(answered, func(i, j int) bool { return answered[i].ending < answered[j].ending })
	low, high := 0, len(answered)-1 // Invariant: the answers up to high have no order
	for low < high {
		middle := (low + high) / 2
		moment := answered[middle].ending
		if ok, decided := newRegister(accesses, moment, stepsMax).explains(accesses, moment); ok || !decided {
			low = middle + 1
		} else {
			high = middle
		}
	}
	first := answered[high]
	reason := fmt.Sprintf("%s answers %v, but no order of the operations on %s explains that", first, first.response, first.command.Key)
	if possible := possibleAnswers(accesses, first, stepsMax); len(possible) > 0 {
		reason += ": it can only answer " + strings.Join(possible, " or ")
	}
	return Violation{Property: Linearizability, Event: first.event, Nodes: []core.NodeID{first.node}, Reason: reason + "."}
}

// String gives "c2's read of x", or `c2's "append x 5"`.
func (a *access) String() string {
	if a.read {
		return fmt.Sprintf("%v's read of %s", a.id.client, a.request)
	}
	return fmt.Sprintf("%v's %q", a.id.client, a.command)
}

// possibleAnswers lists the answers that an operation could have got when it
// did; nil where they are too many to list or to find out.
func possibleAnswers(accesses []access, a *access, stepsMax int) []string {
	var words []string
	r := newRegister(accesses, a.ending, stepsMax)
	r.open = a
	for {
		ok, decided := r.explains(accesses, a.ending)
		switch {
		case !decided || ok && len(words) == answersMax:
			return nil
		case !ok:
			return words
		}
		r.answers = append(r.answers, r.answer)
		words = append(words, r.answer.String())
	}
}
