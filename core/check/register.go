package check

import (
	"slices"
	"sort"
	"strings"

	"github.com/anishathalye/porcupine"

	"glassraft/core"
	"glassraft/fsm"
)

// register is one key of the machine: what porcupine has to explain the answers
// by. It is fsm.KV for one key, plus what makes operations in doubt affordable.
//
// An operation in doubt took effect at some time after its call, or never. To
// porcupine that is one that returns after everything else, and whose effect is
// nothing once the end, a mark after the last answer, has passed. But porcupine
// would try every subset of them in every order, at every place. So an order is
// only tried if each operation in doubt that takes effect in it is of use for
// some answer; from any order that explains the answers those of no use can be
// taken out and put after the end, and it still does. Of no use is
//
//   - one that changes nothing, or whose value no answer shows and no cas asks
//     for, neither as it is nor as the beginning of what appends made of it;
//   - one that a set, or another one in doubt that does not look at the value,
//     follows before anything has looked at it.
type register struct {
	shown    []string // values in answers, or that a cas asks for, ascending
	absent   bool     // an answer says that the key is absent
	deleted  bool     // an answer says that it was there, and no more: a delete
	appended bool     // a value can begin anew after a delete
	tooLong  bool     // an append was refused, which shows a value's length

	stepsLeft int
	// open is an operation whose answer may be any but those in answers: where
	// that has an order, answer is the one. nil: there is none.
	open    *access
	answers []core.Response
	answer  core.Response
}

// value is the state of a register.
type value struct {
	text  string
	found bool
	fresh bool // an operation in doubt made it, and nothing has looked at it since
	over  bool // the end has passed
}

// end is the mark after the last answer.
type end struct{}

// newRegister prepares for operations whose answers came up to a moment.
func newRegister(accesses []access, moment int64, stepsMax int) *register {
	r := &register{stepsLeft: stepsMax}
	for i := range accesses {
		a := &accesses[i]
		r.appended = r.appended || a.command.Verb == fsm.Append
		if a.command.Verb == fsm.CAS { // shows its old value by what it makes of it
			r.shown = append(r.shown, a.command.Old)
		}
		if !a.answeredBy(moment) {
			continue
		}
		switch a.response.Status {
		case fsm.StatusValue, fsm.StatusDiffers:
			r.shown = append(r.shown, a.response.Value)
		case fsm.StatusNotFound:
			r.absent = true
		case fsm.StatusError:
			r.tooLong = r.tooLong || a.command.Verb == fsm.Append
		case fsm.StatusOK:
			r.deleted = r.deleted || a.command.Verb == fsm.Delete
		}
	}
	slices.Sort(r.shown)
	return r
}

// answeredBy tells whether the operation was answered by then.
func (a *access) answeredBy(moment int64) bool {
	return a.outcome == core.Answered && a.ending <= moment
}

// explains tells whether some order of the operations called by a moment gives
// the answers that had come by then; false for decided where it took too many
// steps to tell.
func (r *register) explains(accesses []access, moment int64) (ok, decided bool) {
	ok = porcupine.CheckOperations(porcupine.Model{
		Init: func() any { return value{} },
		Step: r.step,
	}, r.operations(accesses, moment))
	return ok, ok || r.stepsLeft > 0
}

// operations are those that were called by a moment, as far as they may matter.
func (r *register) operations(accesses []access, moment int64) []porcupine.Operation {
	var operations []porcupine.Operation
	doubts := false
	for i := range accesses {
		a := &accesses[i]
		switch {
		case a.call > moment:
		case a.answeredBy(moment):
			operations = append(operations, porcupine.Operation{
				ClientId: int(a.id.client), Input: a, Call: a.call, Output: a.response, Return: a.ending,
			})
		case a.command.Verb != fsm.Get && r.mayMatter(a.command):
			doubts = true
			operations = append(operations, porcupine.Operation{
				ClientId: int(a.id.client), Input: a, Call: a.call, Output: nil, Return: moment + 3 + int64(i),
			})
		}
	}
	if doubts {
		operations = append(operations, porcupine.Operation{Input: end{}, Call: moment + 1, Return: moment + 2})
	}
	return operations
}

// mayMatter tells whether a write in doubt can be of use anywhere.
func (r *register) mayMatter(c fsm.Command) bool {
	switch c.Verb {
	case fsm.Set:
		return r.useful(value{}, value{found: true, text: c.Value})
	case fsm.CAS:
		return r.useful(value{found: true}, value{found: true, text: c.Value})
	}
	return true
}

// step is porcupine.Model.Step. When no step is left it says no to everything,
// which ends the search at once: whether there is an order is not known then.
func (r *register) step(state, input, output any) (bool, any) {
	if r.stepsLeft == 0 {
		return false, state
	}
	ok, next := r.place(state.(value), input, output)
	if !ok {
		return false, state
	}
	r.stepsLeft--
	return true, next
}

// place puts an operation after those that have led to a value.
func (r *register) place(v value, input, output any) (bool, value) {
	a, isAccess := input.(*access)
	switch {
	case !isAccess:
		return true, value{text: v.text, found: v.found, over: true}
	case output == nil:
		return r.placeDoubt(v, a.command)
	}
	answer, next := v.do(a.command)
	next.fresh = v.fresh && a.command.Verb == fsm.Append && answer.Status == fsm.StatusOK
	given := output.(core.Response)
	switch {
	case a == r.open:
		if slices.Contains(r.answers, answer) {
			return false, v
		}
		r.answer = answer
		return true, next
	case given.Status == fsm.StatusError: // of the command, or of the session
		return answer.Status == fsm.StatusError || a.session, value{text: v.text, found: v.found}
	case v.fresh && a.command.Verb == fsm.Set:
		return false, v
	}
	return answer == given, next
}

// placeDoubt puts an operation without an answer somewhere.
func (r *register) placeDoubt(v value, c fsm.Command) (bool, value) {
	if v.over {
		return true, v
	}
	if v.fresh && (c.Verb == fsm.Set || c.Verb == fsm.Delete) {
		return false, v
	}
	_, next := v.do(c)
	if next == v || !r.useful(v, next) {
		return false, v
	}
	next.fresh = true
	return true, next
}

// useful tells whether an answer may depend on a value that an operation in
// doubt makes of another.
func (r *register) useful(before, after value) bool {
	switch {
	case r.open != nil || r.tooLong:
		return true
	case !after.found:
		return r.absent || r.appended
	case !before.found && r.deleted:
		return true
	}
	at := sort.SearchStrings(r.shown, after.text)
	return at < len(r.shown) && strings.HasPrefix(r.shown[at], after.text)
}

// do is what fsm.KV does to one key. An error is only told from the other
// answers: its text is the machine's affair.
func (v value) do(c fsm.Command) (core.Response, value) {
	switch c.Verb {
	case fsm.Set:
		return core.Response{Status: fsm.StatusOK}, value{text: c.Value, found: true, fresh: v.fresh}
	case fsm.Append:
		if len(v.text)+len(c.Value) > fsm.ValueBytesMax {
			return core.Response{Status: fsm.StatusError}, v
		}
		return core.Response{Status: fsm.StatusOK}, value{text: v.text + c.Value, found: true, fresh: v.fresh}
	}
	if !v.found {
		return core.Response{Status: fsm.StatusNotFound}, v
	}
	switch c.Verb {
	case fsm.Delete:
		return core.Response{Status: fsm.StatusOK}, value{fresh: v.fresh}
	case fsm.CAS:
		if v.text != c.Old {
			return core.Response{Status: fsm.StatusDiffers, Value: v.text}, v
		}
		return core.Response{Status: fsm.StatusOK}, value{text: c.Value, found: true, fresh: v.fresh}
	}
	return core.Response{Status: fsm.StatusValue, Value: v.text}, v
}
